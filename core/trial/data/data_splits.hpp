#pragma once
#include <any>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/config/study/study_spec.hpp"
#include "core/plugin/interfaces/dataset.hpp"
#include "core/plugin/interfaces/metric.hpp"
#include "core/plugin/interfaces/transform.hpp"
#include "core/plugin/interfaces/value_range.hpp"

namespace sandglass {

/// One part of the data, in memory: `inputs` is (count, features), row-major.
struct Split {
  Index count = 0;
  Index features = 0;
  std::vector<float> inputs;
  std::vector<std::int32_t> labels;    ///< empty if the dataset has none
  std::vector<std::int32_t> source;    ///< each example's position in the dataset's pool or test part
  std::vector<std::int32_t> position;  ///< each example's in its file: Examples::position()
  std::vector<std::string> names;      ///< each example's, Examples::name(); empty if they have none
  std::vector<float> coordinates;      ///< (count, DataSplits::coordinates): true intrinsic ones, if known

  // Of the training split alone.
  std::vector<std::int32_t> training_labels;  ///< `labels`, but -1 where the label is withheld (dataset.labelled)
  std::vector<float> raw;  ///< inputs before the transforms of every epoch, (count, features); empty if there are none

  bool empty() const { return count == 0; }
  BatchView view() const { return {inputs.data(), count, features}; }
};

/// A transform of the study with its name for messages: "transform/rotate".
struct NamedTransform {
  std::string id;
  std::shared_ptr<Transform> transform;
};

/// What a transform learned from the training examples: see Transform::fitted().
struct FittedTransform {
  std::string name;
  std::optional<std::vector<double>> numbers;
};

/// The divided data of a study, shared read-only by its trials. Its const functions may be called from several threads.
class DataSplits {
 public:
  DataShape shape;                       ///< after the transforms
  std::string source;                    ///< where the data came from
  std::vector<std::string> coordinates;  ///< names of the true intrinsic coordinates
  std::vector<std::string> class_names;  ///< the label of each class; empty: the classes' numbers
  std::vector<std::string> features;     ///< names of the features, for messages; empty if they have none
  Split train, valid, test;
  Index labelled = 0;                       ///< training examples with a label
  Index left_out = 0;                       ///< DatasetParts::left_out
  std::vector<NamedTransform> every_epoch;  ///< those that draw the training examples again in every epoch
  std::vector<FittedTransform> fitted;      ///< fill_missing() if it was at work, and every transform, in order

  /// The split named "train", "valid" or "test".
  const Split& named(const std::string& name) const;

  /// 64 bits over all examples and labels of all splits (data_digest()), computed by the first to ask.
  std::uint64_t digest() const;

  /// From the smallest to the largest number in any example, NaN aside; computed by the first to ask.
  ValueRange range() const;

  /// The same of each feature over the training examples alone, which is what a model has seen of it: the smallest
  /// numbers of all features, then the largest; computed by the first to ask. NaN of a feature that is NaN throughout.
  const std::vector<float>& trained_ranges() const;

  /// MetricContext::cached, for plugins alone: computed once for these splits, by whichever trial asks first; the
  /// others wait.
  const std::any& cached(const std::string& key, const std::function<std::any()>& compute) const;

 private:
  struct Cached {
    std::once_flag once;
    std::any value;
  };
  mutable std::mutex cache_mutex_;
  mutable std::map<std::string, std::unique_ptr<Cached>> cache_;
  mutable std::once_flag digest_once_, range_once_, trained_once_;
  mutable ValueRange range_;
  mutable std::vector<float> trained_ranges_;
  mutable std::uint64_t digest_ = 0;
};

/// Loads a dataset, divides it as divide() says, and transforms the parts. Within a split the examples keep the
/// dataset's order. split.labelled training examples keep their label, equally many of each class. Transform t of
/// example i of part p (0 pool, 1 test) draws from Rng(derive_seed(seed, Purpose::dataset, 1 + t), Purpose::dataset, i,
/// p); in draw 0 of the data `seed` is split.seed (drawn_seed()).
/// Throws IoError (files) or ConfigError (fewer examples than asked for, unsuitable transforms).
std::unique_ptr<DataSplits> load_splits(const Dataset& dataset, const std::string& dataset_name,
                                        const config::SplitConfig& split,
                                        const std::vector<NamedTransform>& transforms = {});

}  // namespace sandglass
