#include "core/linalg/convolution/adjoint.hpp"

#include <algorithm>

#include "core/linalg/convolution/frame.hpp"
#include "core/linalg/convolution/metered.hpp"
#include "core/linalg/convolution/packing.hpp"
#include "core/linalg/convolution/parts.hpp"
#include "core/linalg/isa/tables.hpp"

namespace sandglass::linalg {
namespace {

constexpr Index kFewChannels = 4;  // up to which vectors along the channels would be mostly empty

/// The rows (or columns) of an image that meet the same taps of the kernel.
struct Phase {
  Index first;  // of these rows
  Index count;  // of these rows
  Index taps;   // which are phase + stride * t, t < taps
  Index phase;
  Index start;  // row of the framed map where the window of the first one starts

  Phase(Index phase_, Index size, Index kernel, Index stride, Index padding, Index frame) : phase(phase_) {
    first = ((phase - padding) % stride + stride) % stride;
    count = first < size ? (size - first + stride - 1) / stride : 0;
    taps = phase < kernel ? linalg::taps(kernel, stride, phase) : 0;
    start = (first + padding) / stride - (taps - 1) + frame;
  }
  /// The u-th tap in the order of growing map rows.
  Index tap(Index u, Index stride) const { return phase + stride * (taps - 1 - u); }
};

/// One phase of the adjoint for a chunk of images: an ordinary product over windows of the maps.
template <class T>
void adjoint_phase(const Convolution& g, const Frame& frame, Phase py, Phase px, Index images, const T* maps,
                   const T* packed, T* x, bool add) {
  const Index row = g.width * g.channels;
  T* to = x + py.first * row + px.first * g.channels;
  const PixelGrid grid{images, py.count, px.count};
  const PixelStrides to_strides{g.image_size(), g.stride * row, g.stride * g.channels};
  if (py.taps == 0 || px.taps == 0) {
    for (Index i = 0; !add && i < images * py.count * px.count; ++i) {
      const Index column = i % px.count, y = i / px.count % py.count, image = i / px.count / py.count;
      std::fill_n(to + image * to_strides.image + y * to_strides.row + column * to_strides.column, g.channels, T(0));
    }
    return;
  }
  const T* from = maps + py.start * frame.row_stride() + px.start * g.maps;
  const Window window{py.taps, px.taps * g.maps, frame.row_stride()};
  kernels<T>().windows.product({grid, from, frame.strides(1), window, packed, g.channels, to, to_strides, add});
}

/// Images at a time where windows are written out.
Index scatter_chunk(const Convolution& g, Index images) {
  return std::clamp<Index>(kChunk / (g.map_height() * g.map_width() * round_up(g.depth(), kWidest)), 1, images);
}

/// The numbers i for which 0 <= i * stride + offset < size, among 0 <= i < count.
struct Range {
  Index first, end;
  Range(Index offset, Index size, Index stride, Index count) {
    first = offset >= 0 ? 0 : (-offset + stride - 1) / stride;
    end = size > offset ? std::min(count, (size - offset + stride - 1) / stride) : 0;
  }
};

/// Adds windows written out, rows of `wide` numbers, to one image.
template <class T, Index kChannels>
void scatter(const Convolution& g, Index wide, const T* windows, T* x) {
  for (Index tap = 0; tap < g.kernel_height * g.kernel_width; ++tap) {
    const Index ky = tap / g.kernel_width - g.padding, kx = tap % g.kernel_width - g.padding;
    const Range rows(ky, g.height, g.stride, g.map_height()), columns(kx, g.width, g.stride, g.map_width());
    for (Index i = rows.first; i < rows.end; ++i) {
      T* to = x + ((i * g.stride + ky) * g.width + columns.first * g.stride + kx) * kChannels;
      const T* from = windows + (i * g.map_width() + columns.first) * wide + tap * kChannels;
      for (Index j = columns.first; j < columns.end; ++j, to += g.stride * kChannels, from += wide) {
        for (Index c = 0; c < kChannels; ++c) to[c] += from[c];
      }
    }
  }
}

template <class T>
void scatter(const Convolution& g, Index wide, const T* windows, T* x) {
  static_assert(kFewChannels == 4);
  switch (g.channels) {
    case 1: return scatter<T, 1>(g, wide, windows, x);
    case 2: return scatter<T, 2>(g, wide, windows, x);
    case 3: return scatter<T, 3>(g, wide, windows, x);
    default: return scatter<T, 4>(g, wide, windows, x);
  }
}

/// The adjoint for images of few channels: products give whole windows, which are added where they belong.
template <class T>
void adjoint_by_windows(const Convolution& g, Index images, const T* y, const T* w, T* x, bool add, T* workspace) {
  const Index wide = round_up(g.depth(), kWidest), line = g.map_width() * wide, chunk = scatter_chunk(g, images);
  T* const memory =
      pack(g.maps, wide, workspace, [&](Index n, Index k) { return k < g.depth() ? w[k * g.maps + n] : T(0); });
  split_images(g, images, chunk, g.map_height() * line, memory, [&](Index begin, Index these, T* windows) {
    if (!add) std::fill_n(x + begin * g.image_size(), these * g.image_size(), T(0));
    for (Index first = begin; first < begin + these; first += chunk) {
      const Index count = std::min(chunk, begin + these - first);
      kernels<T>().windows.product({{count, g.map_height(), g.map_width()},
                                    y + first * g.map_size(),
                                    {g.map_size(), g.map_width() * g.maps, g.maps},
                                    {1, g.maps, 0},
                                    workspace,
                                    wide,
                                    windows,
                                    {g.map_height() * line, line, wide},
                                    false});
      for (Index i = 0; i < count; ++i) {
        scatter(g, wide, windows + i * g.map_height() * line, x + (first + i) * g.image_size());
      }
    }
  });
}

}  // namespace

Index adjoint_workspace(const Convolution& g, Index images) {
  if (g.channels <= kFewChannels) {
    const Index wide = round_up(g.depth(), kWidest);
    return g.maps * wide + parts_memory(images, scatter_chunk(g, images), g.map_height() * g.map_width() * wide);
  }
  const Frame frame = map_frame(g);
  return g.kernel_height * g.kernel_width * g.maps * packed_columns(g.channels, kWidest) +
         parts_memory(images, frame.chunk(images), frame.buffer(1));
}

template <class T>
void convolve_adjoint(const Convolution& g, Index images, const T* y, const T* w, T* x, bool add, T* workspace) {
  const Metered metered(g, images);
  if (g.channels <= kFewChannels) return adjoint_by_windows(g, images, y, w, x, add, workspace);
  const Frame frame = map_frame(g);
  const auto phase_y = [&](Index p) { return Phase(p, g.height, g.kernel_height, g.stride, g.padding, frame.top); };
  const auto phase_x = [&](Index p) { return Phase(p, g.width, g.kernel_width, g.stride, g.padding, frame.left); };
  T* frames = workspace;
  for (Index i = 0; i < g.stride * g.stride; ++i) {
    const Phase py = phase_y(i / g.stride), px = phase_x(i % g.stride);
    frames = pack(py.taps * px.taps * g.maps, g.channels, frames, [&](Index k, Index c) {
      const Index ky = py.tap(k / g.maps / px.taps, g.stride), kx = px.tap(k / g.maps % px.taps, g.stride);
      return w[((ky * g.kernel_width + kx) * g.channels + c) * g.maps + k % g.maps];
    });
  }
  const Index chunk = frame.chunk(images);
  split_images(g, images, chunk, frame.buffer(1), frames, [&](Index begin, Index these, T* buffer) {
    for (Index first = begin; first < begin + these; first += chunk) {
      const Index count = std::min(chunk, begin + these - first);
      const T* maps = frame.apply(count, y + first * g.map_size(), buffer);
      const T* packed = workspace;
      for (Index i = 0; i < g.stride * g.stride; ++i) {
        const Phase py = phase_y(i / g.stride), px = phase_x(i % g.stride);
        adjoint_phase(g, frame, py, px, count, maps, packed, x + first * g.image_size(), add);
        packed += py.taps * px.taps * g.maps * packed_columns(g.channels, kLanes<T>);
      }
    }
  });
}

template void convolve_adjoint<float>(const Convolution&, Index, const float*, const float*, float*, bool, float*);
template void convolve_adjoint<double>(const Convolution&, Index, const double*, const double*, double*, bool, double*);

}  // namespace sandglass::linalg
