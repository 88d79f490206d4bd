#pragma once
#include <sandglass/plugin.hpp>

namespace sandglass {

/// Draws examples of one kind. Each function is given the example's own stream, at its start: what is drawn first is
/// the same for all three. Several threads may use one at a time.
class Generator {
 public:
  virtual ~Generator();

  virtual std::int32_t label(Rng rng) const = 0;
  virtual void features(Rng rng, std::span<float> out) const = 0;

  /// The true intrinsic coordinates, if the generator names any.
  virtual void coordinates(Rng rng, std::span<float> out) const;
};

/// What is the same for all examples of a generator.
struct GeneratedSet {
  DataShape shape;
  Index pool = 0;                        ///< examples where the study does not say
  Index test = 0;                        ///< the same for the test part
  std::string source;                    ///< "rectangles (Larochelle et al. 2007)"
  std::vector<std::string> coordinates;  ///< names
};

/// Examples drawn anew at every read(): example i depends on (seed, part, i) alone, in whatever order they are read.
/// The source begins with "generated: " and ends with the seed.
DatasetParts generate(std::shared_ptr<const Generator> generator, const GeneratedSet& set,
                      const DatasetRequest& request);

}  // namespace sandglass
