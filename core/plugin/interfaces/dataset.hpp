#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/plugin/interfaces/data_shape.hpp"

namespace sandglass {

/// Read-only examples of one shape. read() and label() are called from one thread.
class Examples {
 public:
  virtual ~Examples();

  virtual Index count() const = 0;

  /// Writes example `i` as `features` floats.
  virtual void read(Index i, std::span<float> out) const = 0;

  /// Where example `i` stands in its file, from 0, counted with those that were left out of it.
  virtual Index position(Index i) const { return i; }

  /// What example `i` is called where it comes from, such as an id or a file's name; empty if it has no name.
  virtual std::string name(Index) const { return {}; }

  virtual bool has_labels() const = 0;

  /// The class of example `i`, 0-based. Only called if has_labels().
  virtual std::int32_t label(Index i) const = 0;

  /// The true intrinsic coordinates of example `i`, one for each of DatasetParts::coordinates. Only called if there are
  /// any.
  virtual void coordinates(Index i, std::span<float> out) const;
};

/// How many examples the study wants; 0 means all there are (a generator then uses its own default).
struct DatasetRequest {
  Index pool = 0;          ///< training and validation examples together
  Index test = 0;          ///< test examples
  std::uint64_t seed = 0;  ///< for generated data; the same for every trial of a study
};

/// What a dataset hands over. The host draws the training and validation split from `pool`. If there is no `test`
/// part, the test split is drawn from `pool` as well.
struct DatasetParts {
  DataShape shape;  ///< classes may be left 0: the host then takes the largest label plus 1
  std::unique_ptr<Examples> pool;
  std::unique_ptr<Examples> test;        ///< may be null
  std::string source;                    ///< where the data came from, for the study file
  std::vector<std::string> class_names;  ///< the label of each class; empty: the classes' numbers
  std::vector<std::string> coordinates;  ///< names of the examples' true intrinsic coordinates; empty if unknown
  std::vector<std::string> features{};   ///< names of the features, for messages; empty if they have none
  Index left_out = 0;                    ///< records of its files that are no examples, as they lack a value
  /// A NaN among the numbers stands for a value that is missing: the host puts the feature's mean over the training
  /// examples in its place. Else a NaN is a number like any other.
  bool fill_by_mean = false;
  /// Above 0: the pool's examples are windows of one series, in the order of time, and two of them have no row in
  /// common if they are at least so many places apart. Then the splits are blocks of time, with no row in two of them.
  /// 0: the order means nothing, and the splits are drawn.
  Index apart = 0;
};

/// A source of examples. Loaded once per study and shared read-only by its trials.
class Dataset {
 public:
  virtual ~Dataset();

  /// Throws IoError naming the file, what was expected and what was found.
  virtual DatasetParts load(const DatasetRequest& request) const = 0;

  /// Finds what load() would refuse as far as that shows without reading the data: headers, names, shapes. Called when
  /// a study is checked whose files are large; of small ones everything is loaded. Throws as load().
  virtual void inspect() const {}
};

}  // namespace sandglass
