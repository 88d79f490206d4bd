#include "plugins/pruners/percentile/percentile_rule.hpp"

using namespace sandglass;

// The rule and its source: PercentileRule.
SANDGLASS_PLUGIN(percentile_pruner, SANDGLASS_VERSION) {
  registrar.pruner("percentile",
                   "Ends a trial whose best value is worse than a percentile of completed trials at its epoch.",
                   PercentileRule::schema(Schema{}.real(
                       "percentile", {.fallback = 25,
                                      .min = 0,
                                      .max = 100,
                                      .unit = "%",
                                      .text = "The share of completed trials that a trial has to keep up with."})),
                   [](const Params& params) {
                     return std::make_unique<PercentileRule>(
                         "percentile", PercentileRule::options(params, params.real("percentile")));
                   });
}
