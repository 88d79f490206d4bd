#pragma once
#include "core/base/rng.hpp"
#include "core/plugin/interfaces/batch_view.hpp"
#include "core/plugin/interfaces/data_shape.hpp"
#include "core/plugin/interfaces/value_range.hpp"

namespace sandglass {

/// A corruption process q(x~ | x). One instance serves one trial on one thread.
class Noise {
 public:
  virtual ~Noise();

  /// Called once, before the first copy is made: the shape of the data's examples, and the range of the training
  /// examples' numbers. A model in stages has codes corrupted too, which may have another number of features. Throws
  /// ConfigError if the noise does not suit such examples.
  virtual void prepare(const DataShape&, ValueRange) {}

  /// Writes a corrupted copy of `clean` into `out`; both are (B, D) and do not overlap. Draws only from `rng`, so the
  /// same stream gives the same bits. Must not allocate: it runs in every training step.
  virtual void corrupt(BatchView clean, MutableBatchView out, Rng& rng) const = 0;

  /// corrupt() with the same draws, which also tells which elements the process chose: `chosen` (B, D) becomes 1 where
  /// it did, whether or not the value changed by it (a masked 0 was chosen), else 0. By default those that changed.
  virtual void corrupt_and_mark(BatchView clean, MutableBatchView out, MutableBatchView chosen, Rng& rng) const;

  /// True if the output always equals the input: the trainer then skips the copy.
  virtual bool is_identity() const { return false; }
};

}  // namespace sandglass
