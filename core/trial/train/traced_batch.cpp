#include "core/trial/train/traced_batch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.hpp"
#include "core/trial/train/corruption.hpp"

namespace sandglass {

TracedBatch::TracedBatch(const TrialPlugins& plugins, const PassShape& shape, Value clean)
    : plugins_(plugins), shape_(shape), clean_(clean) {}

Value TracedBatch::corrupted() {
  if (plugins_.noise->is_identity()) {
    mask_ = [this] { return clean_.graph().constant(clean_.rows(), clean_.cols(), 0); };
    return clean_;
  }
  CorruptedCopy copy(clean_, *plugins_.noise, plugins_.noise_id, copies_++);
  mask_ = [copy]() mutable { return copy.mask(); };
  return copy.value();
}

Value TracedBatch::corruption_mask() {
  if (!mask_) throw PluginError("corruption_mask() is asked for before corrupted() has made a copy");
  return mask_();
}

Value TracedBatch::labels() const {
  if (shape_.labelled == 0 || shape_.classes == 0)
    throw ConfigError(fmt::format(
        "{} needs labels, but {}\n{}", plugins_.model_id,
        shape_.classes == 0 ? "the dataset has none" : "this stage visits examples whose label is withheld",
        shape_.classes == 0 ? "use a dataset with labels" : "leave out dataset.labelled to keep all labels"));
  if (!labels_.valid()) labels_ = clean_.graph().input("labels", shape_.labelled, shape_.classes);
  return labels_;
}

Value TracedBatch::schedule(std::function<double(double epoch)> f) {
  if (!f) throw PluginError("schedule() was given no function");
  const Value value = clean_.graph().input(fmt::format("schedule.{}", schedules_.size()), 1, 1);
  schedules_.push_back({value, std::move(f)});
  return value;
}

void write_one_hot(const std::int32_t* labels, Index count, Index classes, float* out) {
  std::fill(out, out + count * classes, 0.0F);
  for (Index i = 0; i < count; ++i)
    if (labels[i] >= 0 && labels[i] < classes) out[i * classes + labels[i]] = 1;
}

}  // namespace sandglass
