#include "results/report/data/report_data.hpp"

#include "results/report/data/report_study.hpp"
#include "results/report/html/static_summary.hpp"

namespace sandglass::results {

ReportData report_data(const StudySource& source, const ReportOptions& options) {
  const ReportStudy study(source);
  ReportParts parts;
  add_study_parts(study, options, parts);
  add_verdict_part(study, options, parts);
  add_point_parts(study, parts);
  add_trial_parts(study, parts);
  if (study.shortens_numbers())
    parts.notes.push_back("Measured values have seven digits in this page; the study file has all of them.");
  add_series_part(study, parts);
  add_effect_parts(study, options, parts);
  add_array_parts(study, options, parts);
  add_command_parts(study, options, parts);
  parts.document["study"]["notes"] = parts.notes;
  parts.document["missing"] = std::move(parts.missing);
  return {study.header().name, static_summary(study, parts),
          parts.document.dump(-1, ' ', false, Json::error_handler_t::replace), parts.blocks.bytes(), parts.lost};
}

}  // namespace sandglass::results
