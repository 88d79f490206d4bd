#include "plugins/pruners/percentile/percentile_rule.hpp"

using namespace sandglass;

// The rule and its source: PercentileRule, with the percentile 50.
SANDGLASS_PLUGIN(median_pruner, SANDGLASS_VERSION) {
  registrar.pruner("median", "Ends a trial whose best value is worse than the median of completed trials at its epoch.",
                   PercentileRule::schema(Schema{}), [](const Params& params) {
                     return std::make_unique<PercentileRule>("median", PercentileRule::options(params, 50));
                   });
}
