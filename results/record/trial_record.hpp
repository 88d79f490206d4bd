#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "results/base/parameter_value.hpp"

namespace sandglass::results {

/// How a trial ended. The values are what the study file holds.
enum class TrialStatus : std::int8_t { completed = 0, pruned = 1, failed = 2 };

/// One value per epoch, epoch 1 first. Shorter than the study's epochs if the trial ended early.
struct Series {
  std::string name;  ///< e.g. "valid.reconstruction"
  std::string unit;  ///< e.g. "nats per example"; empty if dimensionless
  std::string text;  ///< one sentence for long_name
  std::vector<double> values;
};

/// One value per trial, known at its end.
struct Scalar {
  std::string name;  ///< e.g. "test.reconstruction"
  std::string unit;
  std::string text;
  double value = 0;
};

/// A dense array with named dimensions, row-major; sizes agree with the data (checked when written).
struct Array {
  std::string name;                     ///< e.g. "latent", "encoder.0.weight"
  std::vector<std::string> dimensions;  ///< e.g. {"example", "latent"}; the same name means the same size in a trial
  std::vector<std::uint64_t> shape;
  std::variant<std::vector<float>, std::vector<double>, std::vector<std::int32_t>> data;
  std::string unit;
  std::string text;
  bool weights = false;  ///< true for trained parameters: kept in the study file by the record policy
};

/// Why a trial failed.
struct Failure {
  std::string phase;   ///< "create", "train", "evaluate", ...
  std::string plugin;  ///< e.g. "noise/masking"; empty if none is to blame
  std::string reason;
  std::int64_t epoch = 0;  ///< 1-based; 0 if no epoch had begun
  std::string output{};    ///< the last lines that its process printed, if it died of the failure; not in the digest
};

/// All that is known of one finished trial: what its pure function returned, beside when and where it ran.
struct TrialRecord {
  std::uint64_t trial = 0;      ///< 0-based position in the study
  std::uint64_t point = 0;      ///< which point of the search space
  std::uint32_t replicate = 0;  ///< which repetition of the point
  std::uint64_t seed = 0;
  std::vector<std::pair<std::string, ParameterValue>> parameters;  ///< the axes' values by YAML path
  TrialStatus status = TrialStatus::completed;
  Failure failure;
  std::vector<Series> series;
  std::vector<Scalar> scalars;
  /// Why training ended before its last epoch in a trial that counts as completed: "after 23 of 60 epochs: no
  /// improvement for 5 epochs". Empty if it did not.
  std::string stopped_early;
  /// With `train.keep: best`, the epoch (from 1) that the scalars and arrays of a completed trial are of, and its value
  /// of every series; 0: the last one.
  std::int64_t kept_epoch = 0;
  std::vector<Array> arrays;  ///< empty for a trial whose record policy keeps none
  double started = 0;         ///< seconds since 1970-01-01 UTC; not part of the digest
  double duration = 0;        ///< seconds; not part of the digest
};

/// Arrays whose names start so hold what the study's transforms learned from its data, whoever is trained on them.
inline constexpr std::string_view kFittedPrefix = "transform.";

/// FNV-1a over all that the trial computed: not `started`, `duration` and what transforms learned, and of a path in the
/// parameters its last part, wherever that lies. Equal digests mean equal bits. All NaNs count as one value, and
/// text counts as it is stored (results/base/text.hpp), so that a record read back has the digest of the one written.
std::uint64_t digest(const TrialRecord&);

/// How many epochs the trial has recorded.
std::uint64_t epochs_of(const TrialRecord& record);

/// "completed", "pruned", "failed".
std::string_view status_name(TrialStatus status);

/// The epoch that the trial's results are of, from 1: TrialRecord::kept_epoch, or the last that it recorded.
std::uint64_t result_epoch(const TrialRecord& record);

/// The trial's value of a series of its own: at the epoch that is kept, else the last; none if the series is empty.
std::optional<double> result_of(const TrialRecord& record, const Series& series);

/// The trial's value of `metric`: the scalar of that name, else result_of() that series; none if it has neither.
/// May be NaN or infinite if the trial computed that.
std::optional<double> objective_value(const TrialRecord& record, std::string_view metric);

}  // namespace sandglass::results
