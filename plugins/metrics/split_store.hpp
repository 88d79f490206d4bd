#pragma once
#include <sandglass/plugin.hpp>

namespace sandglass::metrics {

/// Which examples of a split a costly metric looks at: all, or a random choice of `limit` of them that is the same
/// whenever the split is measured. Asked in the order of the examples.
class ExampleChoice {
 public:
  ExampleChoice() = default;
  /// limit: 0 for all.
  ExampleChoice(const MetricContext& context, Index limit);

  /// Whether the next example is chosen.
  bool next();
  /// The place in the split of the example that next() spoke of last.
  Index position() const { return position_; }

 private:
  std::vector<bool> chosen_;  ///< empty: all
  Index position_ = -1;
};

/// A matrix that grows by rows.
struct Rows {
  std::vector<float> values;
  Index cols = 0;

  void add(std::span<const float> row);
  Index count() const { return cols > 0 ? static_cast<Index>(values.size()) / cols : 0; }
  BatchView view() const { return {values.data(), count(), cols}; }
};

/// The codes of a split and what goes with them, kept until finish().
struct SplitStore {
  Rows codes;
  Rows coordinates;                  ///< empty if unknown
  std::vector<std::int32_t> labels;  ///< empty if there are none

  void add(const MetricBatch& batch);
  void add(const MetricBatch& batch, Index row);
};

bool all_finite(std::span<const float> values);

/// Mean of each column of x (N, D), summed in double in the order of the rows: (D).
std::vector<double> column_means(BatchView x);

}  // namespace sandglass::metrics
