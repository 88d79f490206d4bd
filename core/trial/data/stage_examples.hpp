#pragma once
#include <memory>
#include <span>
#include <vector>

#include "core/trial/data/data_splits.hpp"
#include "core/trial/train/passes.hpp"

namespace sandglass {

/// How many of the first of `rows` rows of a batch carry their label. Throws ConfigError if the stage needs labels and
/// there are none.
Index labelled_rows(const TrialPlugins& plugins, const Stage& stage, const DataSplits& data, Index rows);

/// The examples that one stage of training visits, and the order in which it does.
///   all:      every example of the training split, in the order that Rng(seed, Purpose::shuffle, e) gives epoch e
///   labelled: the same of those with a label
///   mixed:    each batch begins with labelled_per_batch labelled examples, taken from round after round through all of
///             them, each round in an order of its own; the rest are the unlabelled ones, each once an epoch
class StageExamples {
 public:
  /// Computes Stage::input for the whole split. Throws ConfigError if the stage needs labels and there are none.
  StageExamples(const TrialPlugins& plugins, const Stage& stage, const DataSplits& data, Index batch,
                std::uint64_t seed);

  Index features() const { return features_; }
  /// Batches of an epoch; all have full() rows but the last, which has rest() unless that is 0.
  Index batches() const { return (visited() + own_ - 1) / own_; }
  Index full() const { return led_ + own_; }
  Index rest() const { return visited() % own_ == 0 ? 0 : led_ + visited() % own_; }
  /// What a pass over batches of `rows` is traced for.
  PassShape shape(Index rows) const;

  /// Shuffles for epoch `epoch` (1-based, counted over the whole trial).
  void begin_epoch(Index epoch);
  /// Writes batch `batch` of the epoch, and its labels one-hot unless `labels` is null. Batch b of the epoch is the
  /// `visit`-th that this stage asks for.
  void gather(Index batch, std::uint64_t visit, float* inputs, float* labels);

 private:
  Index visited() const { return static_cast<Index>(order_.size()); }
  void map(const TrialPlugins& plugins, const Stage& stage);
  void map_blocks(const TrialPlugins& plugins, const Stage& stage, Index first, Index rows, Index blocks);
  std::int32_t labelled_example(std::uint64_t position);
  void write_example(std::int32_t example, float* out);

  const DataSplits& data_;
  std::uint64_t seed_;
  Index features_;
  std::vector<float> mapped_;  // the examples, if the stage has an input of its own
  std::vector<std::int32_t> visited_, order_, labelled_, round_order_, batch_labels_;
  std::uint64_t round_ = ~std::uint64_t{0};
  Index led_ = 0;  // labelled examples at the start of each batch
  Index own_ = 0;  // others of a full batch
  bool with_labels_ = false;
  Index epoch_ = 0;
  std::vector<float> scratch_;
};

}  // namespace sandglass
