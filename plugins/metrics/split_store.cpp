#include "plugins/metrics/split_store.hpp"

#include <algorithm>
#include <cmath>

namespace sandglass::metrics {

ExampleChoice::ExampleChoice(const MetricContext& context, Index limit) {
  const Index count = context.examples();
  if (limit == 0 || limit >= count) return;
  // Selection sampling (Knuth, algorithm S): each subset of `limit` examples is equally likely.
  Rng rng = context.rng(0);
  chosen_.resize(static_cast<std::size_t>(count));
  Index wanted = limit;
  for (Index i = 0; i < count; ++i) {
    if (static_cast<Index>(rng.below(static_cast<std::uint64_t>(count - i))) >= wanted) continue;
    chosen_[static_cast<std::size_t>(i)] = true;
    --wanted;
  }
}

bool ExampleChoice::next() {
  ++position_;
  if (chosen_.empty()) return true;
  return static_cast<std::size_t>(position_) < chosen_.size() && chosen_[static_cast<std::size_t>(position_)];
}

void Rows::add(std::span<const float> row) {
  cols = static_cast<Index>(row.size());
  values.insert(values.end(), row.begin(), row.end());
}

void SplitStore::add(const MetricBatch& batch) {
  for (Index row = 0; row < batch.latent.rows; ++row) add(batch, row);
}

void SplitStore::add(const MetricBatch& batch, Index row) {
  codes.add(batch.latent.row(row));
  if (batch.coordinates.rows > 0) coordinates.add(batch.coordinates.row(row));
  if (batch.labels) labels.push_back(batch.labels[row]);
}

bool all_finite(std::span<const float> values) {
  return std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
}

std::vector<double> column_means(BatchView x) {
  std::vector<double> means(static_cast<std::size_t>(x.cols), 0.0);
  for (Index i = 0; i < x.rows; ++i)
    for (std::size_t d = 0; d < means.size(); ++d) means[d] += static_cast<double>(x.row(i)[d]);
  for (double& mean : means) mean /= static_cast<double>(x.rows);
  return means;
}

}  // namespace sandglass::metrics
