#pragma once
#include <sandglass/plugin.hpp>
#include <string>

namespace sandglass::metrics {

/// Throws ConfigError unless there are labels, and at least `least` labelled training examples.
void require_labelled_training(const MetricContext& context, const std::string& metric, Index least);

/// Codes (or other features) and labels of the labelled training examples. Context and codes must outlive it.
class LabelledCodes {
 public:
  /// `codes`: of all training examples, a row each.
  LabelledCodes(const MetricContext& context, BatchView codes);

  BatchView codes() const { return codes_; }
  std::span<const std::int32_t> labels() const { return labels_; }
  std::int32_t label(Index i) const { return labels_[static_cast<std::size_t>(i)]; }

 private:
  BatchView codes_;
  std::vector<float> copied_;  ///< the codes, if some examples are unlabelled
  std::vector<std::int32_t> labels_;
};

}  // namespace sandglass::metrics
