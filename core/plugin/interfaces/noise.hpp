#pragma once
#include "core/base/rng.hpp"
#include "core/plugin/interfaces/batch_view.hpp"

namespace sandglass {

/// A corruption process q(x~ | x). One instance serves one trial on one thread.
class Noise {
 public:
  virtual ~Noise();

  /// Writes a corrupted copy of `clean` into `out`; both are (B, D) and do not overlap. Draws only from `rng`, so the
  /// same stream gives the same bits. Must not allocate: it runs in every training step.
  virtual void corrupt(BatchView clean, MutableBatchView out, Rng& rng) const = 0;

  /// True if the output always equals the input: the trainer then skips the copy.
  virtual bool is_identity() const { return false; }
};

}  // namespace sandglass
