#pragma once
#include <algorithm>

#include "core/linalg/convolution.hpp"
#include "core/linalg/team.hpp"

/// Private: how convolutions are divided among the threads of a team.
namespace sandglass::linalg {

constexpr Index kMostParts = 16;  // of the images, each with scratch memory of its own
constexpr Index kLeastConvolved =
    1'000'000;  // of a piece that is worth a thread: small maps are far from the core's peak

inline Index images_a_part(Index images) { return (images + kMostParts - 1) / kMostParts; }

/// Elements of scratch memory for split_images(), where an image takes so many and `chunk` of them are in use at a
/// time.
inline Index parts_memory(Index images, Index chunk, Index image) {
  const Index each = images_a_part(images);
  return (images + each - 1) / each * std::min(chunk, each) * image;
}

/// Calls work(first, count, scratch) for ranges that cover the images once, together on the threads of the team.
/// `memory`: parts_memory(images, chunk, image), of which each piece gets enough for min(chunk, count) images.
template <class T, class Work>
void split_images(const Convolution& g, Index images, Index chunk, Index image, T* memory, Work&& work) {
  const Index each = images_a_part(images), flops = 2 * g.map_size() * g.depth();
  split(images, each, kLeastConvolved / flops + 1,
        [&](Index first, Index count) { work(first, count, memory + first / each * std::min(chunk, each) * image); });
}

}  // namespace sandglass::linalg
