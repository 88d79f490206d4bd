#include "core/trial/data/data_splits.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <new>
#include <numeric>
#include <stdexcept>

#include "core/base/denormals.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/trial/data/data_digest.hpp"
#include "core/trial/data/data_transforms.hpp"
#include "core/trial/data/division.hpp"
#include "core/trial/data/fill_missing.hpp"
#include "core/trial/train/plugin_fault.hpp"

namespace sandglass {
namespace {

/// Reads the examples at `places`, in the dataset's own order.
Split take(const Examples& examples, const DataSplits& data, Places places) {
  const Index features = data.shape.features, count = std::ssize(places);
  const auto known = data.coordinates.size();
  Split split;
  split.count = count;
  split.features = features;
  split.source = std::move(places);
  std::sort(split.source.begin(), split.source.end());
  for (const auto i : split.source) split.position.push_back(static_cast<std::int32_t>(examples.position(i)));
  split.inputs.resize(static_cast<std::size_t>(count * features));
  if (examples.has_labels()) split.labels.resize(static_cast<std::size_t>(count));
  split.coordinates.resize(static_cast<std::size_t>(count) * known);
  for (Index i = 0; i < count; ++i) {
    const auto from = split.source[static_cast<std::size_t>(i)];
    examples.read(from, {split.inputs.data() + i * features, static_cast<std::size_t>(features)});
    if (examples.has_labels()) split.labels[static_cast<std::size_t>(i)] = examples.label(from);
    if (auto its_name = examples.name(from); !its_name.empty()) {
      split.names.resize(static_cast<std::size_t>(count));
      split.names[static_cast<std::size_t>(i)] = std::move(its_name);
    }
    if (known > 0) examples.coordinates(from, {split.coordinates.data() + static_cast<std::size_t>(i) * known, known});
  }
  return split;
}

void check_shape(const DatasetParts& parts, const std::string& name) {
  if (!parts.pool) throw PluginError(fmt::format("dataset/{} returned no examples", name));
  if (parts.shape.features < 1)
    throw PluginError(fmt::format("dataset/{} says that an example has {} features", name, parts.shape.features));
}

std::int32_t largest_label(const Examples& examples) {
  std::int32_t largest = -1;
  for (Index i = 0; i < examples.count(); ++i) largest = std::max(largest, examples.label(i));
  return largest;
}

/// The number of classes: what the dataset says, else the largest label plus 1.
Index count_classes(const DatasetParts& parts) {
  if (!parts.pool->has_labels()) return 0;
  if (parts.shape.classes > 0) return parts.shape.classes;
  const bool test = parts.test && parts.test->has_labels();
  return 1 + std::max(largest_label(*parts.pool), test ? largest_label(*parts.test) : -1);
}

void check_labels(const Split& split, Index classes, const std::string& name) {
  for (const auto label : split.labels)
    if (label < 0 || label >= classes)
      throw PluginError(fmt::format("dataset/{} gave label {}, expected one of its {} classes, 0 to {}", name, label,
                                    classes, classes - 1));
}

/// Withholds the labels of all but `wanted` training examples (0: none), taking equally many of each class.
void withhold_labels(DataSplits& data, const config::SplitConfig& split, const std::string& name) {
  auto& train = data.train;
  train.training_labels = train.labels;
  data.labelled = static_cast<Index>(train.labels.size());
  if (split.labelled == 0) return;
  if (train.labels.empty())
    throw PluginRefusal(
        "dataset/" + name,
        fmt::format(
            "dataset.labelled is {}, but dataset/{} has no labels\nleave dataset.labelled out, or name the labels",
            split.labelled, name),
        "labelled");
  std::vector<Index> quota(static_cast<std::size_t>(data.shape.classes), split.labelled / data.shape.classes);
  for (Index c = 0; c < split.labelled % data.shape.classes; ++c) ++quota[static_cast<std::size_t>(c)];
  std::ranges::fill(train.training_labels, -1);
  for (const auto i : shuffled(train.count, drawn_seed(split.seed, split.draws.labels), 2)) {
    const auto at = static_cast<std::size_t>(i);
    auto& left = quota[static_cast<std::size_t>(train.labels[at])];
    if (left > 0) train.training_labels[at] = train.labels[at], --left;
  }
  for (std::size_t c = 0; c < quota.size(); ++c)
    if (quota[c] > 0)
      throw PluginRefusal("dataset/" + name,
                          fmt::format("dataset.labelled asks for {} labelled examples, but class {} is {} short of its "
                                      "share among the {} training examples\nlower dataset.labelled or raise "
                                      "dataset.train",
                                      split.labelled, c, quota[c], train.count),
                          "labelled");
  data.labelled = split.labelled;
}

}  // namespace

const Split& DataSplits::named(const std::string& name) const {
  if (name == "train") return train;
  if (name == "valid") return valid;
  if (name == "test") return test;
  throw ConfigError("there is no split '" + name + "': expected train, valid or test");
}

std::uint64_t DataSplits::digest() const {
  std::call_once(digest_once_, [this] { digest_ = data_digest(*this); });
  return digest_;
}

ValueRange DataSplits::range() const {
  std::call_once(range_once_, [this] {
    const DenormalScope exact(Denormals::kept);  // whoever asks first: the same numbers
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    float low = kInfinity, high = -kInfinity;
    for (const Split* split : {&train, &valid, &test})
      for (const float x : split->inputs) low = x < low ? x : low, high = x > high ? x : high;
    range_ = {low, high};
  });
  return range_;
}

const std::vector<float>& DataSplits::trained_ranges() const {
  std::call_once(trained_once_, [this] {
    const DenormalScope exact(Denormals::kept);  // whoever asks first: the same numbers
    const auto columns = static_cast<std::size_t>(train.features);
    trained_ranges_.assign(2 * columns, std::numeric_limits<float>::quiet_NaN());
    for (std::size_t i = 0; i < train.inputs.size(); ++i) {
      float &low = trained_ranges_[i % columns], &high = trained_ranges_[columns + i % columns];
      const float x = train.inputs[i];
      if (!(x >= low)) low = std::isnan(x) ? low : x;
      if (!(x <= high)) high = std::isnan(x) ? high : x;
    }
  });
  return trained_ranges_;
}

const std::any& DataSplits::cached(const std::string& key, const std::function<std::any()>& compute) const {
  Cached* found = nullptr;
  {
    const std::lock_guard lock(cache_mutex_);
    auto& slot = cache_[key];
    if (!slot) slot = std::make_unique<Cached>();
    found = slot.get();
  }
  std::call_once(found->once, [&] { found->value = compute(); });
  return found->value;
}

namespace {

/// Numbers in an example, as a request for one example says; 0 if even that is too much.
Index features_of(const Dataset& dataset, const config::SplitConfig& split) {
  try {
    return dataset.load({1, 1, derive_seed(split.seed, Purpose::dataset)}).shape.features;
  } catch (...) {
    return 0;
  }
}

[[noreturn]] void out_of_memory(const Dataset& dataset, const std::string& name, const config::SplitConfig& split) {
  constexpr double kMost = 1e18;  // bytes
  const Index test = std::max<Index>(split.test, 0);
  auto text = fmt::format("dataset/{} needs more memory than there is", name);
  if (split.train > 0) {
    text += fmt::format("\nthe study asks for {} training + {} validation + {} test examples", split.train, split.valid,
                        test);
    const auto examples = static_cast<double>(split.train) + static_cast<double>(split.valid + test);
    if (const auto features = static_cast<double>(features_of(dataset, split)); features > 0)
      text += fmt::format(": with {} numbers of 4 bytes in each, at least {}", features,
                          format_bytes(static_cast<std::uint64_t>(std::min(4 * examples * features, kMost))));
  }
  throw PluginFault("dataset/" + name, text + "\ntake fewer: lower dataset.train");
}

std::unique_ptr<DataSplits> load_all(const Dataset& dataset, const std::string& name, const config::SplitConfig& split,
                                     const std::vector<NamedTransform>& transforms) {
  const Index wanted_pool = split.train > 0 ? split.train + split.valid : 0;
  const std::uint64_t data_seed = drawn_seed(split.seed, split.draws.data);
  const auto parts =
      dataset.load({wanted_pool, std::max<Index>(split.test, 0), derive_seed(data_seed, Purpose::dataset)});
  check_shape(parts, name);

  auto result = std::make_unique<DataSplits>();
  result->shape = parts.shape;
  result->shape.classes = count_classes(parts);
  result->source = parts.source;
  result->left_out = parts.left_out;
  result->coordinates = parts.coordinates;
  result->class_names = parts.class_names;
  if (std::ssize(parts.features) == parts.shape.features) result->features = parts.features;
  auto places = divide(parts, split, name);
  result->valid = take(*parts.pool, *result, std::move(places.valid));
  result->train = take(*parts.pool, *result, std::move(places.train));
  result->test = take(parts.test ? *parts.test : *parts.pool, *result, std::move(places.test));
  for (const auto* part : {&result->train, &result->valid, &result->test})
    check_labels(*part, result->shape.classes, name);
  withhold_labels(*result, split, name);
  if (parts.fill_by_mean) fill_missing(*result, name);
  transform_splits(*result, transforms, data_seed, parts.test != nullptr);
  return result;
}

}  // namespace

std::unique_ptr<DataSplits> load_splits(const Dataset& dataset, const std::string& name,
                                        const config::SplitConfig& split,
                                        const std::vector<NamedTransform>& transforms) try {
  return load_all(dataset, name, split, transforms);
} catch (const std::bad_alloc&) {
  out_of_memory(dataset, name, split);
} catch (const std::length_error&) {  // more than a vector can hold
  out_of_memory(dataset, name, split);
}

}  // namespace sandglass
