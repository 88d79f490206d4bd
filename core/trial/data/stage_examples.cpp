#include "core/trial/data/stage_examples.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.hpp"
#include "core/trial/train/plugin_fault.hpp"

namespace sandglass {
namespace {

constexpr Index kMapRows = 256;

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

}  // namespace

Index labelled_rows(const TrialPlugins& plugins, const Stage& stage, const DataSplits& data, Index rows) {
  if (stage.examples != Stage::Examples::all && data.labelled == 0)
    throw ConfigError(
        fmt::format("stage '{}' of {} learns from labels, but the dataset has none\nuse a dataset with "
                    "labels",
                    stage.name, plugins.model_id));
  if (data.labelled == data.train.count || stage.examples == Stage::Examples::labelled) return rows;
  if (stage.examples == Stage::Examples::all) return 0;
  return std::min({stage.labelled_per_batch, data.labelled, std::max<Index>(rows - 1, 1)});
}

StageExamples::StageExamples(const TrialPlugins& plugins, const Stage& stage, const DataSplits& data, Index batch,
                             std::uint64_t seed)
    : data_(data), seed_(seed), features_(data.train.features) {
  const auto& labels = data.train.training_labels;
  for (Index i = 0; i < static_cast<Index>(labels.size()); ++i)
    if (labels[at(i)] >= 0) labelled_.push_back(static_cast<std::int32_t>(i));
  const bool all_labelled = data.labelled == data.train.count;
  for (Index i = 0; i < data.train.count; ++i) {
    const bool known = !labels.empty() && labels[at(i)] >= 0;
    const bool visit = stage.examples == Stage::Examples::all || all_labelled ||
                       known == (stage.examples == Stage::Examples::labelled);
    if (visit) visited_.push_back(static_cast<std::int32_t>(i));
  }
  order_ = visited_;
  const Index with_labels = labelled_rows(plugins, stage, data, batch);
  with_labels_ = with_labels > 0;
  if (stage.examples == Stage::Examples::mixed && !all_labelled) led_ = with_labels;
  own_ = std::clamp<Index>(batch - led_, 1, visited());
  batch_labels_.resize(at(full()));
  if (stage.input) map(plugins, stage);
  scratch_.resize(2 * at(features_));
}

void StageExamples::map(const TrialPlugins& plugins, const Stage& stage) {
  const Index count = data_.train.count, full = std::min(kMapRows, count);
  map_blocks(plugins, stage, 0, full, count / full);
  if (const Index rest = count % full) map_blocks(plugins, stage, count - rest, rest, 1);
}

void StageExamples::map_blocks(const TrialPlugins& plugins, const Stage& stage, Index first, Index rows, Index blocks) {
  const Split& train = data_.train;
  guarded(plugins.model_id, [&] {
    Graph graph;
    const Value x = graph.input("clean", rows, train.features), y = stage.input(x);
    if (!y.valid() || y.rows() != rows)
      throw PluginError(fmt::format("the input of stage '{}' has no row for each example", stage.name));
    graph.finish_forward_only({y});
    features_ = y.cols();
    mapped_.resize(at(train.count * features_));
    for (Index b = 0; b < blocks; ++b, first += rows) {
      graph.set_input(x, train.inputs.data() + first * train.features);
      graph.forward();
      std::copy_n(graph.data<float>(y), rows * features_, mapped_.data() + first * features_);
    }
  });
}

PassShape StageExamples::shape(Index rows) const {
  PassShape shape;
  shape.rows = rows;
  shape.features = features_;
  shape.labelled = led_ > 0 ? led_ : with_labels_ ? rows : 0;
  shape.classes = data_.shape.classes;
  shape.examples = data_.train.count;
  shape.labelled_examples = data_.labelled;
  return shape;
}

void StageExamples::begin_epoch(Index epoch) {
  epoch_ = epoch;
  order_ = visited_;
  Rng(seed_, Purpose::shuffle, static_cast<std::uint64_t>(epoch)).shuffle(std::span(order_));
}

void StageExamples::gather(Index batch, std::uint64_t visit, float* inputs, float* labels) {
  const Index first = batch * own_, own = std::min(own_, visited() - first);
  const auto& known = data_.train.training_labels;
  for (Index r = 0; r < led_ + own; ++r) {
    const auto example =
        r < led_ ? labelled_example(visit * static_cast<std::uint64_t>(led_) + static_cast<std::uint64_t>(r))
                 : order_[at(first + r - led_)];
    write_example(example, inputs + r * features_);
    if (labels) batch_labels_[at(r)] = known[at(example)];
  }
  if (labels) write_one_hot(batch_labels_.data(), led_ > 0 ? led_ : own, data_.shape.classes, labels);
}

std::int32_t StageExamples::labelled_example(std::uint64_t position) {
  const std::uint64_t round = position / labelled_.size();
  if (round != round_) {
    round_ = round;
    round_order_ = labelled_;
    Rng(seed_, Purpose::shuffle, round, 1).shuffle(std::span(round_order_));
  }
  return round_order_[position % labelled_.size()];
}

void StageExamples::write_example(std::int32_t example, float* out) {
  const auto* from = !mapped_.empty()          ? mapped_.data()
                     : data_.train.raw.empty() ? data_.train.inputs.data()
                                               : data_.train.raw.data();
  from += example * features_;
  if (!mapped_.empty() || data_.train.raw.empty()) {
    std::copy(from, from + features_, out);
    return;
  }
  std::copy(from, from + features_, scratch_.begin());
  const auto size = at(features_);
  const auto draw = static_cast<std::uint64_t>(epoch_ * data_.train.count + example);
  for (std::size_t t = 0; t < data_.every_epoch.size(); ++t) {
    Rng rng(seed_, Purpose::dataset, draw, t);
    const std::span in(scratch_.data(), size), to(scratch_.data() + size, size);
    guarded(data_.every_epoch[t].id, [&] { data_.every_epoch[t].transform->apply(in, to, rng); });
    std::copy(to.begin(), to.end(), scratch_.begin());
  }
  std::copy_n(scratch_.begin(), features_, out);
}

}  // namespace sandglass
