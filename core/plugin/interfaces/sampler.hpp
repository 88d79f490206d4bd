#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/plugin/interfaces/axis.hpp"

namespace sandglass {

/// What came out at a point of the study.
struct Observation {
  std::uint64_t index = 0;  ///< of the point
  Point point;
  /// Of each objective, the mean over the point's replicates that have a finite one. Smaller is better: objectives that
  /// are maximised come negated. Empty if no replicate has any (failed, diverged).
  std::vector<double> values;
  bool pruned = false;  ///< a replicate was; `values` are then those after the last epoch that each replicate reached
  std::int64_t epochs = 0;  ///< the fewest that a replicate reached; means something only in a study that prunes
};

/// A point that was asked for, and whose outcome is not known yet.
struct PendingPoint {
  std::uint64_t index = 0;
  Point point;
};

/// A question to a sampler. What it was told before is fixed by the study's `lookahead`, not by who finished first, so
/// that the answer is the same for any number of workers.
struct Ask {
  const SearchSpace& space;
  std::uint64_t seed = 0;
  std::uint64_t index = 0;                ///< of the point asked for; without gaps from 0
  std::uint32_t attempt = 0;              ///< how many answers for this index the study's constraints refused
  std::span<const PendingPoint> pending;  ///< by index
};

/// Chooses the points of a study. One instance serves one study: the space and the seed are the same at every ask.
/// Called from one thread; the asks of a study come in the order of (index, attempt).
class Sampler {
 public:
  virtual ~Sampler();

  /// How many points the study has. Throws ConfigError if the sampler cannot serve `space` (a grid over a continuous
  /// range), saying which axis and how to mend it.
  virtual std::uint64_t points(const SearchSpace& space) const = 0;

  /// Whether the points are a fixed list: then a point that the constraints refuse is dropped rather than replaced, and
  /// `index` counts the refused ones too.
  virtual bool enumerates() const { return false; }

  /// Whether the answer depends on what came out, or on `pending`; if not, nothing is told and nothing pending.
  virtual bool adaptive() const { return false; }

  /// How many objectives it can serve at once; 0: any number.
  virtual std::size_t most_objectives() const { return 0; }

  /// What came out at a point: told once, in the order in which it becomes known, before the asks that may depend on
  /// it.
  virtual void tell(const Observation&) {}

  /// The point: a function of the question and of all that was told so far, whatever was asked before. Nothing, if it
  /// needs more outcomes first (only while points are pending).
  virtual std::optional<Point> ask(const Ask& ask) = 0;
};

}  // namespace sandglass
