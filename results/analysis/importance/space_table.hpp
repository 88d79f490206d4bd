#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "results/analysis/summary.hpp"

namespace sandglass::results {

/// One axis of a search space as few cells, each a value or a piece of a range.
struct SpaceAxis {
  std::string path;
  bool absent = false;   ///< cell 0 is of the points at which the axis does not apply
  bool ordered = false;  ///< numbers: cells (but the absent one) in their order
  bool range = false;    ///< pieces of a range, not listed values
  /// Which share of the space each cell is: the absent one that share of the points; of the rest all listed values
  /// alike, the pieces of a range by their length, in the logarithm where it is searched so.
  std::vector<double> weight;
  /// Of a range, where each point lies between the least and the largest value that was tried, 0 ... 1 (in the
  /// logarithm, too); NaN where it does not apply. Else empty.
  std::vector<double> position;

  std::size_t cells() const { return weight.size(); }
};

/// The points of a study as places in its space with their means, for models of importance.
struct SpaceTable {
  std::vector<SpaceAxis> axes;                  ///< in the order of the header; each with at least one cell
  std::vector<std::vector<std::uint8_t>> cell;  ///< of each axis, of each point
  std::vector<double> value;                    ///< mean objective of each point, best first; NaN without one
  std::size_t valued = 0;                       ///< so many have a value: these come first
  std::size_t points() const { return value.size(); }
};

inline constexpr std::size_t kMostCells = 64;  ///< a set of cells is a word of bits

/// Ranges with more than 32 values have 32 pieces with equally many points. Of more listed values than cells the rarest
/// share the last cell. Free of state, any thread.
SpaceTable space_table(const StudyHeader& header, const Summary& summary);

}  // namespace sandglass::results
