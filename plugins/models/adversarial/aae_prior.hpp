#pragma once
#include <sandglass/plugin.hpp>

namespace sandglass {

/// What codes z (B, L) of an adversarial autoencoder are drawn towards.
///   normal:     N(0, I)
///   mixture:    K Gaussians on a circle, long along its radius, in each pair of units (z_2p, z_2p+1); the pairs of a
///               draw are of one component k, each component equally probable. At angle 2 pi k / K, N(1.4, 0.5^2) along
///               the radius and N(0, 0.1^2) across it: about 1 of variance for each unit.
///   swiss_roll: in each pair of units, independently, the spiral (r cos t, r sin t) with r = 2 sqrt(u),
///               t = 4 pi sqrt(u), u uniform in [0, 1): variance about 1
/// With classes, an example of class c of C has a part of the prior of its own: component c of K = C, or u in
/// [c/C, (c + 1)/C) of the roll; the normal is the same for every class.
/// Source of the shapes, in two dimensions: Makhzani et al. 2016, section 2.3 and figures 2 and 4; the numbers are
/// ours.
enum class CodePrior : std::uint8_t { normal, mixture, swiss_roll };

/// New draws from the prior in each step, (rows, units), without a gradient. `components`: K of a mixture. `labels`
/// (N, C): the classes of the first N rows, one-hot; invalid if there are none; the other rows follow the whole prior.
/// Throws ShapeError for an odd number of units, unless the prior is normal.
Value draw_prior(Graph& graph, CodePrior prior, Index rows, Index units, Index components, Value labels);

}  // namespace sandglass
