#include "core/trial/data_splits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "core/base/error.hpp"

namespace sandglass {
namespace {

using Order = std::vector<std::int32_t>;

Order shuffled(Index count, std::uint64_t seed, std::uint64_t part) {
  Order order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  Rng(seed, Purpose::split, part).shuffle(std::span(order));
  return order;
}

/// Reads the examples order[first, first + count), in the dataset's own order.
Split take(const Examples& examples, Index features, const Order& order, Index first, Index count) {
  Split split;
  split.count = count;
  split.features = features;
  split.source.assign(order.begin() + first, order.begin() + first + count);
  std::sort(split.source.begin(), split.source.end());
  split.inputs.resize(static_cast<std::size_t>(count * features));
  if (examples.has_labels()) split.labels.resize(static_cast<std::size_t>(count));
  for (Index i = 0; i < count; ++i) {
    const auto from = split.source[static_cast<std::size_t>(i)];
    examples.read(from, {split.inputs.data() + i * features, static_cast<std::size_t>(features)});
    if (examples.has_labels()) split.labels[static_cast<std::size_t>(i)] = examples.label(from);
  }
  return split;
}

[[noreturn]] void too_few(const std::string& dataset, const char* part, Index have, const std::string& wanted,
                          const char* mend) {
  throw ConfigError(fmt::format("dataset/{} has {} examples in its {}, but the study asks for {}\n{}", dataset, have,
                                part, wanted, mend));
}

void check_shape(const DatasetParts& parts, const std::string& name) {
  if (!parts.pool) throw PluginError(fmt::format("dataset/{} returned no examples", name));
  if (parts.shape.features < 1)
    throw PluginError(fmt::format("dataset/{} says that an example has {} features", name, parts.shape.features));
}

/// How many training examples the study gets out of `have`.
Index train_count(const config::SplitConfig& split, Index have, Index pool_test, const std::string& name) {
  const Index others = split.valid + pool_test;
  const Index train = split.train > 0 ? split.train : have - others;
  if (train < 1 || train + others > have) {
    const auto test = pool_test > 0 ? fmt::format(" + {} for test", pool_test) : std::string();
    too_few(name, "training pool", have,
            fmt::format("{} for training + {} for validation{}", std::max<Index>(train, 1), split.valid, test),
            "lower dataset.train or dataset.valid; train: 0 takes all that the others leave");
  }
  return train;
}

}  // namespace

const Split& DataSplits::named(const std::string& name) const {
  if (name == "train") return train;
  if (name == "valid") return valid;
  if (name == "test") return test;
  throw ConfigError("there is no split '" + name + "': expected train, valid or test");
}

const std::any& DataSplits::memo(const std::string& key, const std::function<std::any()>& compute) const {
  Memo* memo = nullptr;
  {
    const std::lock_guard lock(memo_mutex_);
    auto& slot = memos_[key];
    if (!slot) slot = std::make_unique<Memo>();
    memo = slot.get();
  }
  std::call_once(memo->once, [&] { memo->value = compute(); });
  return memo->value;
}

std::unique_ptr<DataSplits> load_splits(const Dataset& dataset, const std::string& name,
                                        const config::SplitConfig& split) {
  const Index wanted_pool = split.train > 0 ? split.train + split.valid : 0;
  const auto parts =
      dataset.load({wanted_pool, std::max<Index>(split.test, 0), derive_seed(split.seed, Purpose::dataset)});
  check_shape(parts, name);

  auto result = std::make_unique<DataSplits>();
  result->shape = parts.shape;
  result->source = parts.source;
  const Index features = parts.shape.features, have = parts.pool->count();
  const Index pool_test = parts.test ? 0 : std::max<Index>(split.test, 0);
  const Index train = train_count(split, have, pool_test, name);

  const Order order = shuffled(have, split.seed, 0);
  result->valid = take(*parts.pool, features, order, 0, split.valid);
  result->train = take(*parts.pool, features, order, split.valid, train);
  if (!parts.test) {
    result->test = take(*parts.pool, features, order, split.valid + train, pool_test);
  } else {
    const Index have_test = parts.test->count(), wanted = split.test < 0 ? have_test : split.test;
    if (wanted > have_test)
      too_few(name, "test part", have_test, fmt::format("{} for test", wanted),
              "lower dataset.test, or leave it out to take all of it");
    result->test = take(*parts.test, features, shuffled(have_test, split.seed, 1), 0, wanted);
  }
  return result;
}

}  // namespace sandglass
