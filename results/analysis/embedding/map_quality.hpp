#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "results/analysis/embedding/codes.hpp"

namespace sandglass::results {

/// How far a picture of codes may be believed.
struct MapQuality {
  std::size_t examples = 0;    ///< that were judged: all, or `most` of them evenly chosen
  std::size_t neighbours = 0;  ///< of each that were looked at: 15, or as many as half of the examples allow
  /// 1 - 2 / (n k (2n - 3k - 1)) * the sum over the k neighbours here of an example of max(0, rank - k), rank 1 being
  /// the nearest in all dimensions. 1: whoever is near here is near there; about 0.5: a picture by chance. NaN of fewer
  /// than four examples. Source: Venna, Kaski 2001, "Neighborhood preservation in nonlinear projection methods".
  double trustworthiness = 0;
  /// The share of the neighbours, here and in all dimensions, with the same label; none without labels.
  std::optional<double> same_label_here, same_label_all;
};

/// What the map, examples * dimensions as the codes, keeps of the codes' neighbourhoods. All three numbers are about
/// the examples judged alone: they and their neighbours among them. `labels`: one of each example, or none at all.
/// O(most^2 * (units + 15)). Throws as require_finite(). Free of state, any thread.
MapQuality map_quality(const Codes& codes, const Codes& map, std::span<const std::int32_t> labels = {},
                       std::size_t most = 2000);

}  // namespace sandglass::results
