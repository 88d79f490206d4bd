#pragma once
#include <sandglass/plugin.hpp>
#include <string>
#include <vector>

#include "plugins/metrics/split_store.hpp"

namespace sandglass::metrics {

/// What a metric reads of each example of the split, and of each training example: the code, which is the mean of
/// q(z|x) where the model has a posterior; one draw from q(z|x), the same whenever a split is measured; or the input
/// itself, as a baseline.
class Features {
 public:
  enum class Of { mean, draw, input };

  explicit Features(Of of) : of_(of) {}

  /// Declares `code`: mean or draw.
  static Schema& add_code(Schema& schema);
  static Of of_code(const Params& params);

  /// Throws ConfigError if the model has no posterior to draw from. The context has to outlive it.
  void begin(const MetricContext& context, const std::string& metric);
  void add(const MetricBatch& batch);

  /// Of the examples added so far.
  BatchView split() const { return rows_.view(); }
  const Rows& rows() const { return rows_; }
  /// Their labels; empty if there are none.
  const std::vector<std::int32_t>& labels() const { return labels_; }
  /// Of the training examples, (N, L) or (N, D).
  BatchView train();

 private:
  std::vector<float> drawn_train() const;

  Of of_;
  const MetricContext* context_ = nullptr;
  Index position_ = 0;
  Rows rows_;
  std::vector<std::int32_t> labels_;
  std::vector<float> code_, train_;
};

}  // namespace sandglass::metrics
