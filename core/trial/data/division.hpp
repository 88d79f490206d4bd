#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/config/study/study_spec.hpp"
#include "core/plugin/interfaces/dataset.hpp"

namespace sandglass {

/// Positions of examples in a dataset's pool or test part.
using Places = std::vector<std::int32_t>;

/// Which examples are of which split. Those for testing are of the dataset's test part, if it has one.
struct Division {
  Places train, valid, test;
};

/// The seed of draw `draw` of what has this seed: itself for draw 0, else derive_seed(seed, Purpose::replicate, draw).
std::uint64_t drawn_seed(std::uint64_t seed, std::uint32_t draw);

/// 0 ... count - 1 in the order that Rng(seed, Purpose::split, part) gives.
Places shuffled(Index count, std::uint64_t seed, std::uint64_t part);

/// Divides the pool, in the order that its draw of the split shuffles it into (part 0): validation takes the first,
/// training the next, test the ones after those unless the dataset brings a test part, of which split.test examples
/// (below 0: all) are drawn (part 1), the same in every draw.
///   Folds: example j of the pool, without those for testing and sorted by label, is of fold j mod folds.
///   Windows of a series (DatasetParts::apart): blocks in the order of time, for training, validation, test, without
///   the windows between two blocks that would share rows with both; folds are blocks as well.
/// Throws PluginRefusal if there are fewer examples than asked for.
Division divide(const DatasetParts& parts, const config::SplitConfig& split, const std::string& dataset);

}  // namespace sandglass
