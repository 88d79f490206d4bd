#pragma once
#include <sandglass/plugin.hpp>

namespace sandglass {

/// A decoder that, while it is trained, may be shown what it should have given before (teacher forcing). One thread at
/// a time.
class TaughtLayers : public Layers {
 public:
  /// The result (B, out()) in an objective that compares it with `target` (B, out()). A graph that does not train shows
  /// nothing, so that a validation loss is that of the decoder alone. Throws ConfigError for a loss whose
  /// reconstructions are not the layers' own results: what is shown would differ from what the layers give.
  virtual Value towards(Value target, Value z, Value y, TrainingBatch& batch) const = 0;
};

/// The decoder's result in an objective that compares it with `target`; of layers that cannot be taught as any other.
inline Value decode_towards(const Layers& decoder, Value target, Value z, Value y, TrainingBatch& batch) {
  const auto* taught = dynamic_cast<const TaughtLayers*>(&decoder);
  return taught ? taught->towards(target, z, y, batch) : decoder(z, y);
}

}  // namespace sandglass
