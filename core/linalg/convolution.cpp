#include "core/linalg/convolution.hpp"

#include <algorithm>
#include <chrono>

#include "core/linalg/elementwise.hpp"
#include "core/linalg/isa/tables.hpp"
#include "core/linalg/product/product_meter.hpp"

namespace sandglass::linalg {
namespace {

constexpr Index kChunk = 16 * 1024;  // elements of framed images at a time: they stay in the second-level cache
constexpr Index kPixels = 256;  // of maps at a time in gradients: a panel's width of them stays in the first-level one
constexpr Index kWidest = 8;    // lanes of a vector, in either precision
constexpr Index kFewChannels = 4;  // up to which vectors along the channels would be mostly empty

template <class T>
constexpr Index kLanes = static_cast<Index>(32 / sizeof(T));

Index round_up(Index n, Index to) { return (n + to - 1) / to * to; }
Index packed_columns(Index n, Index lanes) { return n <= kDotColumns ? n : round_up(n, lanes); }

/// How images lie in the frame of zeros that the products walk over.
struct Frame {
  Index height, width, channels;  // of what is copied
  Index top, left;
  Index framed_height, framed_width;

  Index size() const { return framed_height * framed_width * channels; }
  bool bare() const { return top == 0 && left == 0 && framed_height <= height && framed_width <= width; }
  /// Elements that the frames of a chunk take.
  Index buffer(Index images) const { return bare() ? 0 : chunk(images) * size(); }
  Index chunk(Index images) const { return bare() ? images : std::clamp<Index>(kChunk / size(), 1, images); }
  PixelStrides strides(Index step) const {
    const Index row = (bare() ? width : framed_width) * channels;
    return {bare() ? height * row : framed_height * row, step * row, step * channels};
  }
  Index row_stride() const { return (bare() ? width : framed_width) * channels; }

  /// The images in their frames: the images themselves if they need none.
  template <class T>
  const T* apply(Index images, const T* x, T* buffer) const {
    if (bare()) return x;
    const Index rows = std::min(height, framed_height - top), cells = std::min(width, framed_width - left) * channels;
    const Index row = framed_width * channels, before = left * channels, after = row - before - cells;
    for (Index i = 0; i < images; ++i) {
      T* to = buffer + i * size();
      const T* from = x + i * height * width * channels;
      to = std::fill_n(to, top * row, T(0));
      for (Index y = 0; y < rows; ++y, from += width * channels) {
        to = std::fill_n(to, before, T(0));
        to = std::copy_n(from, cells, to);
        to = std::fill_n(to, after, T(0));
      }
      std::fill_n(to, (framed_height - top - rows) * row, T(0));
    }
    return buffer;
  }
};

Frame image_frame(const Convolution& g) {
  return {g.height,
          g.width,
          g.channels,
          g.padding,
          g.padding,
          (g.map_height() - 1) * g.stride + g.kernel_height,
          (g.map_width() - 1) * g.stride + g.kernel_width};
}

/// Taps of the kernel that meet image rows y with (y + padding) mod stride = phase.
Index taps(Index kernel, Index stride, Index phase) { return (kernel - phase + stride - 1) / stride; }

Frame map_frame(const Convolution& g) {
  const Index top = taps(g.kernel_height, g.stride, 0) - 1, left = taps(g.kernel_width, g.stride, 0) - 1;
  const Index last_y = (g.height - 1 + g.padding) / g.stride, last_x = (g.width - 1 + g.padding) / g.stride;
  return {g.map_height(),
          g.map_width(),
          g.maps,
          top,
          left,
          top + std::max(g.map_height(), last_y + 1),
          left + std::max(g.map_width(), last_x + 1)};
}

/// Writes element(k, n) of a matrix (depth, columns) as WindowProduct wants it; returns where the next may go.
template <class T, class Element>
T* pack(Index depth, Index columns, T* to, Element element) {
  if (columns <= kDotColumns) {
    for (Index n = 0; n < columns; ++n) {
      for (Index k = 0; k < depth; ++k) *to++ = element(k, n);
    }
    return to;
  }
  for (Index first = 0; first < columns; first += 2 * kLanes<T>) {
    const Index rest = columns - first, panel = rest > kLanes<T> ? 2 * kLanes<T> : kLanes<T>;
    for (Index k = 0; k < depth; ++k) {
      for (Index n = 0; n < panel; ++n) *to++ = n < rest ? element(k, first + n) : T(0);
    }
  }
  return to;
}

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

/// Images at a time in gradients by the weights.
Index weight_chunk(const Convolution& g, Index images) {
  return std::clamp<Index>(kPixels / (g.map_height() * g.map_width()), 1, images);
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
  T* const windows =
      pack(g.maps, wide, workspace, [&](Index n, Index k) { return k < g.depth() ? w[k * g.maps + n] : T(0); });
  if (!add) std::fill_n(x, images * g.image_size(), T(0));
  for (Index first = 0; first < images; first += chunk) {
    const Index count = std::min(chunk, images - first);
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
}

/// Tells the thread's ProductMeter, if there is one, of a convolution from its construction to its destruction.
class Metered {
 public:
  Metered(const Convolution& g, Index images) : meter_(ProductMeter::active()) {
    if (meter_ == nullptr) return;
    flops_ = 2.0 * static_cast<double>(images * g.map_size()) * static_cast<double>(g.depth());
    start_ = std::chrono::steady_clock::now();
  }
  ~Metered() {
    if (meter_ == nullptr) return;
    meter_->record(std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(), flops_);
  }
  Metered(const Metered&) = delete;
  Metered& operator=(const Metered&) = delete;

 private:
  ProductMeter* meter_;
  double flops_ = 0;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace

Index convolution_workspace(const Convolution& g, Index images) {
  const Frame image = image_frame(g), map = map_frame(g);
  const Index pixels = g.map_height() * g.map_width(), columns = packed_columns(g.maps, kWidest);
  const Index forward = g.depth() * columns + image.buffer(images), chunk = weight_chunk(g, images);
  const Index weights = g.depth() * columns + chunk * (image.size() + pixels * columns);
  Index adjoint = g.kernel_height * g.kernel_width * g.maps * packed_columns(g.channels, kWidest) + map.buffer(images);
  if (g.channels <= kFewChannels) {
    adjoint = (g.maps + scatter_chunk(g, images) * pixels) * round_up(g.depth(), kWidest);
  }
  return std::max({forward, weights, adjoint});
}

template <class T>
void convolve(const Convolution& g, Index images, const T* x, const T* w, T* y, bool add, T* workspace) {
  const Metered metered(g, images);
  const Frame frame = image_frame(g);
  T* const packed = workspace;
  T* const buffer = pack(g.depth(), g.maps, packed, [&](Index k, Index n) { return w[k * g.maps + n]; });
  const Index chunk = frame.chunk(images);
  const Window window{g.kernel_height, g.kernel_width * g.channels, frame.row_stride()};
  for (Index first = 0; first < images; first += chunk) {
    const Index count = std::min(chunk, images - first);
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
}

template <class T>
void convolve_adjoint(const Convolution& g, Index images, const T* y, const T* w, T* x, bool add, T* workspace) {
  const Metered metered(g, images);
  if (g.channels <= kFewChannels) return adjoint_by_windows(g, images, y, w, x, add, workspace);
  const Frame frame = map_frame(g);
  const auto phase_y = [&](Index p) { return Phase(p, g.height, g.kernel_height, g.stride, g.padding, frame.top); };
  const auto phase_x = [&](Index p) { return Phase(p, g.width, g.kernel_width, g.stride, g.padding, frame.left); };
  T* buffer = workspace;
  for (Index i = 0; i < g.stride * g.stride; ++i) {
    const Phase py = phase_y(i / g.stride), px = phase_x(i % g.stride);
    buffer = pack(py.taps * px.taps * g.maps, g.channels, buffer, [&](Index k, Index c) {
      const Index ky = py.tap(k / g.maps / px.taps, g.stride), kx = px.tap(k / g.maps % px.taps, g.stride);
      return w[((ky * g.kernel_width + kx) * g.channels + c) * g.maps + k % g.maps];
    });
  }
  const Index chunk = frame.chunk(images);
  for (Index first = 0; first < images; first += chunk) {
    const Index count = std::min(chunk, images - first);
    const T* maps = frame.apply(count, y + first * g.map_size(), buffer);
    const T* packed = workspace;
    for (Index i = 0; i < g.stride * g.stride; ++i) {
      const Phase py = phase_y(i / g.stride), px = phase_x(i % g.stride);
      adjoint_phase(g, frame, py, px, count, maps, packed, x + first * g.image_size(), add);
      packed += py.taps * px.taps * g.maps * packed_columns(g.channels, kLanes<T>);
    }
  }
}

template <class T>
void convolve_weights(const Convolution& g, Index images, T alpha, const T* x, const T* y, T* dw, bool add,
                      T* workspace) {
  const Metered metered(g, images);
  const Frame frame = image_frame(g);
  const Index columns = packed_columns(g.maps, kLanes<T>), pixels = g.map_height() * g.map_width();
  const Index chunk = weight_chunk(g, images), band = std::max<Index>(1, kPixels / g.map_width());
  T* const sums = workspace;
  T* const buffer = sums + g.depth() * columns;
  T* const wide = buffer + (frame.bare() ? 0 : chunk * frame.size());
  std::fill_n(sums, g.depth() * columns, T(0));
  const Window window{g.kernel_height, g.kernel_width * g.channels, frame.row_stride()};
  for (Index first = 0; first < images; first += chunk) {
    const Index count = std::min(chunk, images - first);
    const T* a = frame.apply(count, x + first * g.image_size(), buffer);
    const T* d = y + first * g.map_size();
    if (columns != g.maps) {
      std::fill_n(wide, count * pixels * columns, T(0));
      copy_block<T>(count * pixels, g.maps, d, g.maps, wide, columns);
      d = wide;
    }
    const PixelStrides strides = frame.strides(g.stride);
    for (Index y0 = 0; y0 < g.map_height(); y0 += band) {  // more than one only of single images
      const Index rows = count > 1 ? g.map_height() : std::min(band, g.map_height() - y0);
      kernels<T>().windows.gradient({{count, rows, g.map_width()},
                                     a + y0 * strides.row,
                                     strides,
                                     window,
                                     d + y0 * g.map_width() * columns,
                                     columns,
                                     sums});
    }
  }
  const bool transposed = columns <= kDotColumns;
  for (Index k = 0; k < g.depth(); ++k) {
    for (Index n = 0; n < g.maps; ++n) {
      const T value = alpha * sums[transposed ? n * g.depth() + k : k * columns + n];
      T& to = dw[k * g.maps + n];
      to = add ? to + value : value;
    }
  }
}

#define SANDGLASS_INSTANTIATE(T)                                                                  \
  template void convolve<T>(const Convolution&, Index, const T*, const T*, T*, bool, T*);         \
  template void convolve_adjoint<T>(const Convolution&, Index, const T*, const T*, T*, bool, T*); \
  template void convolve_weights<T>(const Convolution&, Index, T, const T*, const T*, T*, bool, T*);
SANDGLASS_INSTANTIATE(float)
SANDGLASS_INSTANTIATE(double)
#undef SANDGLASS_INSTANTIATE

}  // namespace sandglass::linalg
