#include "core/linalg/convolution.hpp"

#include <algorithm>

#include "core/linalg/convolution/adjoint.hpp"
#include "core/linalg/convolution/frame.hpp"
#include "core/linalg/convolution/metered.hpp"
#include "core/linalg/convolution/packing.hpp"
#include "core/linalg/convolution/parts.hpp"
#include "core/linalg/elementwise.hpp"
#include "core/linalg/isa/tables.hpp"

namespace sandglass::linalg {
namespace {

constexpr Index kPixels =
    256;  // of maps at a time in gradients: a panel's width of them stays in the first-level cache
constexpr Index kCopied = 256 * 1024;  // elements that gradients copy at a time where a team reads them
constexpr Index kLeastCopied = 32768;  // of a piece that is worth a thread

/// Images at a time in gradients by the weights.
Index weight_chunk(const Convolution& g, Index images) {
  return std::clamp<Index>(kPixels / (g.map_height() * g.map_width()), 1, images);
}

/// Elements of an image that gradients by the weights copy: its frame, and its maps as wide as the product wants them.
Index copied_elements(const Convolution& g) {
  const Index columns = packed_columns(g.maps, kWidest);
  return image_frame(g).buffer(1) + (columns == g.maps ? 0 : g.map_height() * g.map_width() * columns);
}

/// Images that are copied before threads share the gradient among them.
Index weight_group(const Convolution& g, Index images) {
  const Index copied = copied_elements(g);
  return copied == 0 ? images : std::clamp<Index>(kCopied / copied, weight_chunk(g, images), images);
}

/// The sums of a gradient by the weights, and what they are made of.
template <class T>
class WeightSums {
 public:
  WeightSums(const Convolution& g, Index images, T* workspace)
      : g_(g),
        frame_(image_frame(g)),
        columns_(packed_columns(g.maps, kLanes<T>)),
        pixels_(g.map_height() * g.map_width()),
        chunk_(weight_chunk(g, images)),
        group_(team_width() > 1 ? weight_group(g, images) : chunk_),
        sums_(workspace),
        frames_(sums_ + g.depth() * columns_),
        wide_(frames_ + frame_.buffer(group_)) {
    std::fill_n(sums_, g.depth() * columns_, T(0));
  }

  Index group() const { return group_; }

  /// Adds what some images contribute. What is copied of them is copied once, then each thread makes some rows.
  void add(Index images, const T* x, const T* y) {
    const bool copied = columns_ != g_.maps;
    split(images, 1, kLeastCopied / std::max<Index>(copied_elements(g_), 1) + 1, [&](Index first, Index count) {
      frame_.apply(count, x + first * g_.image_size(), frames_ + first * frame_.buffer(1));
      if (!copied) return;
      T* const to = wide_ + first * pixels_ * columns_;
      std::fill_n(to, count * pixels_ * columns_, T(0));
      copy_block<T>(count * pixels_, g_.maps, y + first * g_.map_size(), g_.maps, to, columns_);
    });
    const T* const a = frame_.bare() ? x : frames_;
    const T* const d = copied ? wide_ : y;
    split(g_.depth(), kGradientUnit, kLeastConvolved / (2 * images * pixels_ * columns_) + 1,
          [&](Index row, Index rows) { add_rows(images, a, d, row, row + rows); });
  }

  /// That of element (k, n).
  T operator()(Index k, Index n) const {
    return sums_[columns_ <= kDotColumns ? n * g_.depth() + k : k * columns_ + n];
  }

 private:
  void add_rows(Index images, const T* a, const T* d, Index row, Index end) const {
    const PixelStrides strides = frame_.strides(g_.stride);
    const Window window{g_.kernel_height, g_.kernel_width * g_.channels, frame_.row_stride()};
    const Index band = std::max<Index>(1, kPixels / g_.map_width());
    for (Index first = 0; first < images; first += chunk_) {
      const Index count = std::min(chunk_, images - first);
      for (Index y0 = 0; y0 < g_.map_height(); y0 += band) {  // more than one only of single images
        const Index height = count > 1 ? g_.map_height() : std::min(band, g_.map_height() - y0);
        kernels<T>().windows.gradient({{count, height, g_.map_width()},
                                       a + first * strides.image + y0 * strides.row,
                                       strides,
                                       window,
                                       d + (first * pixels_ + y0 * g_.map_width()) * columns_,
                                       columns_,
                                       sums_,
                                       row,
                                       end});
      }
    }
  }

  const Convolution& g_;
  Frame frame_;
  Index columns_, pixels_, chunk_, group_;
  T *sums_, *frames_, *wide_;
};

}  // namespace

Index convolution_workspace(const Convolution& g, Index images) {
  const Frame image = image_frame(g);
  const Index packed = g.depth() * packed_columns(g.maps, kWidest);
  const Index forward = packed + parts_memory(images, image.chunk(images), image.buffer(1));
  const Index weights = packed + weight_group(g, images) * copied_elements(g);
  return std::max({forward, weights, adjoint_workspace(g, images)});
}

template <class T>
void convolve(const Convolution& g, Index images, const T* x, const T* w, T* y, bool add, T* workspace) {
  const Metered metered(g, images);
  const Frame frame = image_frame(g);
  T* const packed = workspace;
  T* const frames = pack(g.depth(), g.maps, packed, [&](Index k, Index n) { return w[k * g.maps + n]; });
  const Index chunk = frame.chunk(images);
  const Window window{g.kernel_height, g.kernel_width * g.channels, frame.row_stride()};
  split_images(g, images, chunk, frame.buffer(1), frames, [&](Index begin, Index these, T* buffer) {
    for (Index first = begin; first < begin + these; first += chunk) {
      const Index count = std::min(chunk, begin + these - first);
      const T* a = frame.apply(count, x + first * g.image_size(), buffer);
      kernels<T>().windows.product({{count, g.map_height(), g.map_width()},
                                    a,
                                    frame.strides(g.stride),
                                    window,
                                    packed,
                                    g.maps,
                                    y + first * g.map_size(),
                                    {g.map_size(), g.map_width() * g.maps, g.maps},
                                    add});
    }
  });
}

template <class T>
void convolve_weights(const Convolution& g, Index images, T alpha, const T* x, const T* y, T* dw, bool add,
                      T* workspace) {
  const Metered metered(g, images);
  WeightSums<T> sums(g, images, workspace);
  for (Index first = 0; first < images; first += sums.group()) {
    sums.add(std::min(sums.group(), images - first), x + first * g.image_size(), y + first * g.map_size());
  }
  for (Index k = 0; k < g.depth(); ++k) {
    for (Index n = 0; n < g.maps; ++n) {
      const T value = alpha * sums(k, n);
      T& to = dw[k * g.maps + n];
      to = add ? to + value : value;
    }
  }
}

#define SANDGLASS_INSTANTIATE(T)                                                          \
  template void convolve<T>(const Convolution&, Index, const T*, const T*, T*, bool, T*); \
  template void convolve_weights<T>(const Convolution&, Index, T, const T*, const T*, T*, bool, T*);
SANDGLASS_INSTANTIATE(float)
SANDGLASS_INSTANTIATE(double)
#undef SANDGLASS_INSTANTIATE

}  // namespace sandglass::linalg
