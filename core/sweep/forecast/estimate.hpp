#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/config/study/study_spec.hpp"
#include "core/sweep/forecast/space_distance.hpp"

namespace sandglass {

/// How much a trial does, as its configuration says.
struct TrialLoad {
  std::int64_t epochs = 0;       ///< train.epochs
  std::int64_t validations = 0;  ///< during training
  std::int64_t examples = 0;     ///< to train on; 0: not said (all that the other splits leave)
};
TrialLoad load_of(const config::TrialConfig& config);

/// What a trial takes.
struct TrialCost {
  double fixed_seconds = 0;       ///< making the model, the last evaluation, the record
  double own_seconds = 0;         ///< stages whose number of epochs is their own
  double shared_seconds = 0;      ///< of these the ones of stages before the last, which trials may share
  double epoch_seconds = 0;       ///< each epoch of train.epochs, in all stages that have so many
  double validation_seconds = 0;  ///< each validation but the last
  double memory = 0;              ///< bytes beside the data, at its height
  double arrays = 0;              ///< how many it records, weights included
  double weight_arrays = 0;       ///< how many of them are weights
  double array_bytes = 0;         ///< of those that are no weights
  double weight_bytes = 0;        ///< of recorded weights
  double series = 0;              ///< columns of the study file with a value per epoch
  double scalars = 0;             ///< columns with one value
  double record_bytes = 0;        ///< text of its record without arrays and values of series
  double array_text_bytes = 0;    ///< text that describes the arrays
  double epoch_bytes = 0;         ///< text of the values of all series, per epoch
};

/// What was measured at a point.
struct MeasuredCost {
  Point point;
  TrialLoad load;
  TrialCost cost;
};

/// A trial of `load` by what was measured under another: training grows with epochs and, where both say how many, with
/// training examples; validation with their number.
double trial_seconds(const TrialCost& cost, const TrialLoad& measured, const TrialLoad& load);

/// One trial, estimated.
struct EstimatedTrial {
  double seconds = 0;
  double shared_seconds = 0;  ///< of these: for what a trial with equal early stages need not train again
  double memory = 0;
  double trial_file = 0, journal = 0, study_file = 0;  ///< bytes; the study file's without weights
  double record_text = 0;                              ///< bytes of its record in the study file, before compression
  double weights = 0;                                  ///< bytes that the study file takes more, if it keeps them
};

/// The mean over the measured points of the same variant (of all, if it has none), weighted by 1 / distance
/// (D. Shepard 1968, "A two-dimensional interpolation function for irregularly-spaced data"); a measured point is
/// itself. Between two points on one axis that is a straight line. `measured` holds one or more.
EstimatedTrial estimate_trial(const SearchSpace& space, const SpaceDistance& distance,
                              std::span<const MeasuredCost> measured, const Point& point, const TrialLoad& load);

/// How a study runs.
struct RunShape {
  std::uint64_t points = 1;
  std::uint32_t replicates = 1;
  unsigned workers = 1;
  unsigned cores = 1;           ///< beyond them workers bring nothing
  bool processes = false;       ///< each worker has its own copy of program and data
  std::uint64_t kept = 0;       ///< trials that may be kept in memory, halted, beside those that run
  std::string weights = "all";  ///< record.weights
  double base_memory = 0;       ///< bytes of program and data
  double once_seconds = 0;      ///< loading the data, and what is computed once for all trials
};

struct StudyEstimate {
  double seconds = 0;                                   ///< by the clock
  double trial_seconds = 0;                             ///< of all trials, one after another
  double memory = 0;                                    ///< bytes at once
  double largest_trial = 0;                             ///< bytes of it
  double trial_files = 0, study_file = 0, journal = 0;  ///< bytes
};

/// The study whose points are like `trials`, evenly. Workers are taken to be busy all the time and not to hinder one
/// another: max(sum / workers, longest trial).
StudyEstimate estimate_study(std::span<const EstimatedTrial> trials, const RunShape& shape);

}  // namespace sandglass
