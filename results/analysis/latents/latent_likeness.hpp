#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "results/analysis/embedding/codes.hpp"
#include "results/analysis/embedding/umap.hpp"

// Whether a latent space is a property of the data or of the seed: codes of the same examples by two trials.
namespace sandglass::results {

/// How alike two trials' codes of the same examples are.
struct LatentLikeness {
  /// What is left of the second's codes after the best shift, turn, reflection and scale onto the first's, both scaled
  /// to the same size: 1 - (sum of the singular values of A'B)^2, 0 alike, 1 nothing in common. NaN if either does not
  /// vary.
  double procrustes = 0;
  /// Linear centred kernel alignment |A'B|^2 / (|A'A| |B'B|): 1 alike up to a turn and a scale. NaN as above. Source:
  /// Kornblith et al. 2019, "Similarity of neural network representations revisited".
  double cka = 0;
  /// Share of an example's 15 nearest that are the same in both, on average. NaN of one example, and where more than
  /// half of the codes of one are copies of others: which of them are nearest is then the order in memory.
  double neighbours = 0;
};

/// The two may differ in units, not in examples. The neighbours are looked for among `most` examples evenly chosen.
/// O(examples * units^2 + units^3 + most^2 * units). Throws Error if the numbers of examples differ, and as
/// require_finite(). Free of state, any thread.
LatentLikeness latent_likeness(const Codes& a, const Codes& b, std::size_t most = 2000);

/// `map` shifted, turned, reflected and scaled onto `onto` by Procrustes; both examples * 2, row-major. One that does
/// not vary is only shifted. Throws as latent_likeness(), and if either has not two dimensions.
std::vector<float> aligned(const Codes& map, const Codes& onto);

/// Embeddings of replicates' codes of the same examples that can be laid over each other: each starts from that of the
/// first, and is aligned with it. Throws as latent_likeness(). Free of state, any thread.
std::vector<std::vector<float>> aligned_umaps(const std::vector<Codes>& replicates, const UmapOptions& options = {});

/// Of trials whose examples differ (`source` says where in the data each comes from) the places of those that all have,
/// by rising source: out[trial][i] is where trial has the i-th of them. Of equal sources in a trial the first counts.
std::vector<std::vector<std::size_t>> shared_examples(const std::vector<std::span<const std::int32_t>>& sources);

}  // namespace sandglass::results
