#pragma once
#include "core/base/rng.hpp"
#include "core/linalg/types.hpp"

/// Bulk draws from a stream, T = float or double. The bits do not depend on the instruction set. float takes one word
/// an element (24 random bits), double two (53 bits).
namespace sandglass::linalg {

/// Uniform on [low, high) (a rounding may reach high itself if |low| is large).
template <class T>
void fill_uniform(Rng& rng, Index n, T low, T high, T* out);

/// Normal by Box and Muller's transform, two values from each pair of draws.
template <class T>
void fill_normal(Rng& rng, Index n, T mean, T deviation, T* out);

/// 1 with probability keep, otherwise 0; one word an element in either precision.
template <class T>
void fill_mask(Rng& rng, Index n, double keep, T* out);

/// Masking noise in one pass: out = x with probability keep, otherwise 0; not rescaled. The same draws as fill_mask.
template <class T>
void masked_copy(Rng& rng, Index n, double keep, const T* x, T* out);

}  // namespace sandglass::linalg
