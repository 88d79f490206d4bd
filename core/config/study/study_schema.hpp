#pragma once
#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "core/plugin/schema/kind.hpp"
#include "core/plugin/schema/schema.hpp"

namespace sandglass::config {

/// The keys of a study that are no plugin's, as schemas: the single source of their types, defaults, ranges and texts.
const Schema& study_schema();       ///< at the top of a study
const Schema& split_schema();       ///< in `dataset`, beside the plugin's own parameters
const Schema& metric_schema();      ///< in an entry of `metrics`, beside the plugin's own parameters
const Schema& train_schema();       ///< `train`
const Schema& schedule_schema();    ///< `schedule`
const Schema& start_from_schema();  ///< `start_from`
const Schema& objective_schema();   ///< `objective`
const Schema& record_schema();      ///< `record`
const Schema& checkpoint_schema();  ///< `checkpoint`
const Schema& limits_schema();      ///< `limits`
const Schema& resources_schema();   ///< `resources`
const Schema& sweep_schema();       ///< `sweep`, beside the blocks of sweep_blocks()
const Schema& replicates_schema();  ///< `sweep.replicates` as a block, beside `redraw`; each may be absent

/// The keys of an axis that is a range, over a parameter of this type, real or integer. `step` may be absent.
Schema axis_range_schema(ParameterType type);

/// Those of them that are values of the parameter.
inline constexpr std::array kAxisBounds{"min", "max"};

/// A key whose value is a block or list rather than one value.
struct BlockKey {
  std::string_view name;
  std::string_view text;
  std::string_view form;       ///< what its value looks like
  std::optional<Kind> kind{};  ///< of the plugin that it names
};

/// The blocks in `sweep`.
const std::vector<BlockKey>& sweep_blocks();

/// A number that every trial is measured by, whatever its metrics; an objective may be one.
struct Measure {
  std::string_view name;
  std::string_view text;
};
inline constexpr Measure kTrainLoss{"train.loss", "Training objective, mean over the epoch."};
inline constexpr Measure kValidLoss{"valid.loss", "Training objective, corruption included."};
inline constexpr Measure kValidReconstruction{"valid.reconstruction",
                                              "Loss of reconstructing the clean examples, without noise."};
inline constexpr std::array kMeasures{kTrainLoss, kValidLoss, kValidReconstruction};

/// The plugin of `kind` that a study gets if it names none; empty if it has to.
std::string_view default_plugin(Kind kind);

}  // namespace sandglass::config
