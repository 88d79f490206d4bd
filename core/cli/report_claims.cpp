#include "core/cli/report_claims.hpp"

#include <fmt/format.h>

#include "core/cli/plugins_in_use.hpp"
#include "results/base/error.hpp"
#include "results/store/study_table.hpp"

namespace sandglass {

results::ReportOptions report_options(const results::StudySource& source, const std::filesystem::path& name,
                                      const std::vector<std::filesystem::path>& plugins, Registry& registry) {
  results::ReportOptions options;
  options.study = name.string();
  try {
    const auto spec = load_resolved_study(source.header().resolved_yaml, source.label(), plugins, registry);
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
