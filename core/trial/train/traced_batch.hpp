#pragma once
#include <functional>
#include <vector>

#include "core/trial/trial_plugins.hpp"

namespace sandglass {

/// The shape of batch that a pass is traced for.
struct PassShape {
  Index rows = 0;      ///< examples of a batch
  Index features = 0;  ///< of an example
  Index labelled = 0;  ///< rows, from the first on, whose label is known
  Index classes = 0;
  Index examples = 0;           ///< of the training split
  Index labelled_examples = 0;  ///< of those
};

/// What a model sees while its objective is traced, and the inputs that are then filled before each step.
class TracedBatch final : public TrainingBatch {
 public:
  TracedBatch(const TrialPlugins& plugins, const PassShape& shape, Value clean);

  Value clean() const override { return clean_; }
  Value corrupted() override;
  Value corruption_mask() override;
  const Loss& loss() const override { return *plugins_.loss; }
  Index labelled() const override { return shape_.labelled; }
  Value labels() const override;
  Index examples() const override { return shape_.examples; }
  Index labelled_examples() const override { return shape_.labelled_examples; }
  Value schedule(std::function<double(double epoch)> f) override;

  struct Schedule {
    Value value;
    std::function<double(double epoch)> f;
  };
  const std::vector<Schedule>& schedules() const { return schedules_; }
  /// The input that labels() made; invalid if nobody asked for it.
  Value label_input() const { return labels_; }

 private:
  const TrialPlugins& plugins_;
  PassShape shape_;
  Value clean_;
  mutable Value labels_;
  std::uint64_t copies_ = 0;
  std::function<Value()> mask_;  ///< of the copy that was made last; none before the first
  std::vector<Schedule> schedules_;
};

/// Writes `count` labels one-hot into (count, classes); a row of zeros where a label is not in range.
void write_one_hot(const std::int32_t* labels, Index count, Index classes, float* out);

}  // namespace sandglass
