#include "core/cli/commands/studies/report_claims.hpp"

#include <fmt/format.h>

#include "core/config/compose/document.hpp"
#include "core/config/validate/validate.hpp"
#include "results/base/error.hpp"
#include "results/store/study_table.hpp"

namespace sandglass {

results::ReportOptions report_options(const results::StudySource& source, const std::filesystem::path& name,
                                      const Registry& registry) {
  results::ReportOptions options;
  options.study = name.string();
  try {
    const auto spec =
        config::validate(config::parse_study(source.header().resolved_yaml, source.label().string()), registry);
    options.given_points = spec.first.size();
    if (spec.expect.empty()) return options;
    const auto study = results::read_study(source);
    for (const auto& claim : spec.expect)
      options.claims.push_back({claim, results::judge(claim, study.header, study.trials)});
  } catch (const Error& error) {
    options.claims_problem =
        fmt::format("The study's YAML cannot be read here, so its claims are not judged: {}", error.what());
  }
  return options;
}

}  // namespace sandglass
