#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/sweep/forecast/calibration.hpp"
#include "core/sweep/study/data_overview.hpp"

namespace sandglass {

/// What `sandglass plan` tells.
struct StudyForecast {
  std::uint64_t points = 0, trials = 0;
  std::uint32_t replicates = 1;
  std::size_t first = 0;      ///< of these points, how many the study gives itself
  std::uint64_t refused = 0;  ///< points of the sampler's list that the constraints refuse
  /// In all, at most, counted as train.epochs; nothing if they are more than a number holds.
  std::optional<std::uint64_t> epochs;
  bool adaptive = false;        ///< the points depend on outcomes
  bool prunes = false;          ///< a pruner may end trials early
  bool patience = false;        ///< trials may end early by themselves (train.patience)
  std::string sampler, pruner;  ///< names
  /// Whether trials may train fewer epochs than the study says.
  bool ends_early() const { return prunes || patience; }
  /// Points, by number, whose trials are one and the same; nothing if they were not looked for.
  std::optional<std::vector<std::vector<std::uint64_t>>> same;
  unsigned workers = 1, cores = 1;
  unsigned at_once = 1;  ///< workers, or fewer: so many of the largest trials as resources.memory admits
  bool processes = false;
  std::vector<DataOverview> data;  ///< empty without calibration
  std::optional<Calibration> calibration;
  std::optional<StudyEstimate> estimate;  ///< nothing without a measurement

  /// Points that only repeat another.
  std::uint64_t repeated() const;
};

/// Without calibration no data is loaded. Throws ConfigError, IoError.
StudyForecast forecast(const config::StudySpec& study, const Registry& registry, unsigned workers, bool calibrated,
                       const CalibrationOptions& options);

}  // namespace sandglass
