#include "core/trial/data/division.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

#include "core/base/rng.hpp"
#include "core/trial/train/plugin_fault.hpp"

namespace sandglass {
namespace {

[[noreturn]] void too_few(const std::string& dataset, const char* part, Index have, const std::string& wanted,
                          const std::string& mend, const char* key) {
  throw PluginRefusal("dataset/" + dataset,
                      fmt::format("dataset/{} has {} examples in its {}, but the study asks for {}\n{}", dataset, have,
                                  part, wanted, mend),
                      key);
}

/// How many training examples the study gets out of `have`; of those, `between` lie between two splits and are of none.
Index train_count(const config::SplitConfig& split, Index have, Index between, Index pool_test,
                  const std::string& name) {
  const Index others = split.valid + pool_test + between;
  const Index train = split.train > 0 ? split.train : have - others;
  if (train >= 1 && train + others <= have) return train;
  const auto test = pool_test > 0 ? fmt::format(" + {} for test", pool_test) : std::string();
  const auto gap = between > 0 ? fmt::format(" + {} between them", between) : std::string();
  const Index wanted = std::max<Index>(train, 1) + others;
  const std::vector<std::pair<Index, const char*>> asked{
      {split.train, "train"}, {split.valid, "valid"}, {pool_test, "test"}};
  const auto most = std::ranges::max(asked, {}, [](const auto& one) { return one.first; });
  std::vector<std::string> enough;  // which one alone, if it is lowered, leaves enough for the others
  for (const auto& [count, key] : asked)
    if (count > 0 && wanted - count < have) enough.push_back(fmt::format("dataset.{}", key));
  const auto mend = enough.empty() ? fmt::format("lower dataset.{} and what else is too large", most.second)
                                   : fmt::format("lower {}", fmt::join(enough, " or "));
  too_few(name, "training pool", have,
          fmt::format("{} for training + {} for validation{}{}", std::max<Index>(train, 1), split.valid, test, gap),
          mend + (split.train > 0 ? "; train: 0 takes all that the others leave" : ""), most.second);
}

Places part_of(const Places& order, Index first, Index count) {
  return {order.begin() + first, order.begin() + first + count};
}

/// The positions first ... first + count - 1.
Places block(Index first, Index count) {
  Places places(static_cast<std::size_t>(count));
  std::iota(places.begin(), places.end(), static_cast<std::int32_t>(first));
  return places;
}

void require_folds(const config::SplitConfig& split, Index pool, const std::string& name) {
  if (pool >= split.folds) return;
  too_few(name, "training pool", pool, fmt::format("{} folds", split.folds), "lower sweep.replicates.folds", "train");
}

/// Fold `split.fold` of the pool for validation, the others for training; every class is dealt out evenly.
Division dealt(const Examples& examples, Places pool, const config::SplitConfig& split) {
  if (examples.has_labels())
    std::ranges::stable_sort(pool, {}, [&](std::int32_t place) { return examples.label(place); });
  Division division;
  for (std::size_t j = 0; j < pool.size(); ++j)
    (j % split.folds == split.fold ? division.valid : division.train).push_back(pool[j]);
  return division;
}

/// Windows of a series, in the order of time.
Division divide_in_time(const DatasetParts& parts, const config::SplitConfig& split, Index pool_test,
                        const std::string& name) {
  const Index have = parts.pool->count(), gap = parts.apart - 1;
  const Index blocks = 1 + (split.valid > 0 && split.folds == 0 ? 1 : 0) + (pool_test > 0 ? 1 : 0);
  const Index train = train_count(split, have, (blocks - 1) * gap, pool_test, name);
  Division division;
  Index next = 0;
  const auto take = [&](Index count) {
    const Index first = next;
    if (count > 0) next += count + gap;
    return block(first, count);
  };
  if (split.folds == 0) {
    division.train = take(train);
    division.valid = take(split.valid);
    division.test = take(pool_test);
    return division;
  }
  const Index pool = train + split.valid, folds = split.folds;
  require_folds(split, pool, name);
  take(pool);
  division.test = take(pool_test);
  const Index first = split.fold * pool / folds, last = (split.fold + 1) * pool / folds;
  division.valid = block(first, last - first);
  for (Index i = 0; i < pool; ++i)
    if (i < first - gap || i >= last + gap) division.train.push_back(static_cast<std::int32_t>(i));
  if (division.train.empty())
    too_few(name, "training pool", pool, fmt::format("{} folds with {} windows between them", folds, gap),
            "lower sweep.replicates.folds, or take shorter windows", "train");
  return division;
}

}  // namespace

std::uint64_t drawn_seed(std::uint64_t seed, std::uint32_t draw) {
  return draw == 0 ? seed : derive_seed(seed, Purpose::replicate, draw);
}

Places shuffled(Index count, std::uint64_t seed, std::uint64_t part) {
  Places order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  Rng(seed, Purpose::split, part).shuffle(std::span(order));
  return order;
}

Division divide(const DatasetParts& parts, const config::SplitConfig& split, const std::string& name) {
  const Index have = parts.pool->count();
  const Index pool_test = parts.test ? 0 : std::max<Index>(split.test, 0);
  Division division;
  if (parts.apart > 0) {
    division = divide_in_time(parts, split, pool_test, name);
  } else {
    const Index train = train_count(split, have, 0, pool_test, name), pool = split.valid + train;
    const Places order = shuffled(have, drawn_seed(split.seed, split.draws.split), 0);
    if (split.folds > 0) {
      require_folds(split, pool, name);
      division = dealt(*parts.pool, part_of(order, 0, pool), split);
    } else {
      division.valid = part_of(order, 0, split.valid);
      division.train = part_of(order, split.valid, train);
    }
    division.test = part_of(order, pool, pool_test);
  }
  if (!parts.test) return division;
  const Index have_test = parts.test->count(), wanted = split.test < 0 ? have_test : split.test;
  if (wanted > have_test)
    too_few(name, "test part", have_test, fmt::format("{} for test", wanted),
            "lower dataset.test, or leave it out to take all of it", "test");
  division.test = part_of(shuffled(have_test, split.seed, 1), 0, wanted);
  return division;
}

}  // namespace sandglass
