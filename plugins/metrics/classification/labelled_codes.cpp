#include "plugins/metrics/classification/labelled_codes.hpp"

#include <algorithm>

#include "plugins/metrics/requirements.hpp"

namespace sandglass::metrics {

void require_labelled_training(const MetricContext& context, const std::string& metric, Index least) {
  require_labels(context, metric);
  const auto labels = context.train_labels();
  const auto labelled = std::count_if(labels.begin(), labels.end(), [](std::int32_t label) { return label >= 0; });
  if (labelled >= least) return;
  refuse(metric,
         "at least " + std::to_string(least) + " labelled training examples, but there are " + std::to_string(labelled),
         "raise dataset.labelled or dataset.train, or leave the metric out");
}

LabelledCodes::LabelledCodes(const MetricContext& context, BatchView codes) : codes_(codes) {
  const auto all = context.train_labels();
  for (Index i = 0; i < codes_.rows; ++i)
    if (const auto label = all[static_cast<std::size_t>(i)]; label >= 0) labels_.push_back(label);
  if (std::any_of(labels_.begin(), labels_.end(), [&](auto label) { return label >= context.shape().classes; }))
    throw PluginError("the dataset has a label beyond its number of classes");
  if (labels_.size() == all.size()) return;
  for (Index i = 0; i < codes_.rows; ++i)
    if (all[static_cast<std::size_t>(i)] >= 0)
      copied_.insert(copied_.end(), codes_.row(i).begin(), codes_.row(i).end());
  codes_ = {copied_.data(), static_cast<Index>(labels_.size()), codes_.cols};
}

}  // namespace sandglass::metrics
