#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/autodiff/ops/image.hpp"
#include "core/autodiff/shape_check.hpp"
#include "core/linalg/elementwise.hpp"
#include "core/linalg/team.hpp"

namespace sandglass {
namespace {

constexpr Index kLeastPooled = 16384;  // numbers of a piece that is worth a thread

/// Calls body(example, output pixel, first and last + 1 row, first and last + 1 column of its window) for every
/// example, the examples together on the threads of the team.
template <class Body>
void over_windows(Index batch, ImageShape in, ImageShape out, const PoolOptions& o, Body body) {
  linalg::split_rows(batch, out.size() * o.size * o.size, kLeastPooled, [&](Index example) {
    Index p = example * out.height * out.width;
    for (Index i = 0; i < out.height; ++i) {
      for (Index j = 0; j < out.width; ++j, ++p) {
        body(example, p, i * o.stride, std::min(in.height, i * o.stride + o.size), j * o.stride,
             std::min(in.width, j * o.stride + o.size));
      }
    }
  });
}

class MaxPool final : public TypedOperator<MaxPool> {
 public:
  MaxPool(ImageShape in, ImageShape out, const PoolOptions& options) : in_(in), out_(out), options_(options) {}
  const char* name() const override { return "max_pool2d"; }

  template <class T>
  void forward_as(OperatorContext& c) {
    const T* x = c.input<T>(0);
    T* y = c.output<T>();
    over_maxima<T>(c, [&](Index to, Index from) { y[to] = x[from]; });
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    T* dx = c.input_adjoint<T>(0);
    if (dx == nullptr) return;
    if (!c.accumulate(0)) linalg::fill<T>(c.size(0), 0, dx);
    const T* dy = c.adjoint<T>();
    over_maxima<T>(c, [&](Index to, Index from) { dx[from] += dy[to]; });
  }

 private:
  template <class T, class Body>
  void over_maxima(OperatorContext& c, Body body) const {
    const T* x = c.input<T>(0);
    const Index n = in_.channels;
    over_windows(c.rows(), in_, out_, options_, [&](Index example, Index p, Index y0, Index y1, Index x0, Index x1) {
      for (Index channel = 0; channel < n; ++channel) {
        const Index image = example * in_.size() + channel;
        Index best = image + (y0 * in_.width + x0) * n;
        for (Index i = y0; i < y1; ++i) {
          for (Index j = x0; j < x1; ++j) {
            const Index at = image + (i * in_.width + j) * n;
            if (x[at] > x[best] || (std::isnan(x[at]) && !std::isnan(x[best]))) best = at;
          }
        }
        body(p * n + channel, best);
      }
    });
  }

  ImageShape in_, out_;
  PoolOptions options_;
};

class AveragePool final : public TypedOperator<AveragePool> {
 public:
  AveragePool(ImageShape in, ImageShape out, const PoolOptions& options) : in_(in), out_(out), options_(options) {}
  const char* name() const override { return "average_pool2d"; }

  template <class T>
  void forward_as(OperatorContext& c) {
    const T* x = c.input<T>(0);
    T* y = c.output<T>();
    over_pixels<T>(c, [&](Index p, Index from, T share, bool first) {
      linalg::affine<T>(in_.channels, share, x + from, 0, y + p, !first);
    });
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    T* dx = c.input_adjoint<T>(0);
    if (dx == nullptr) return;
    if (!c.accumulate(0)) linalg::fill<T>(c.size(0), 0, dx);
    const T* dy = c.adjoint<T>();
    over_pixels<T>(c, [&](Index p, Index from, T share, bool) {
      linalg::affine<T>(in_.channels, share, dy + p, 0, dx + from, true);
    });
  }

 private:
  template <class T, class Body>
  void over_pixels(OperatorContext& c, Body body) const {
    const Index n = in_.channels;
    over_windows(c.rows(), in_, out_, options_, [&](Index example, Index p, Index y0, Index y1, Index x0, Index x1) {
      const T share = T(1) / static_cast<T>((y1 - y0) * (x1 - x0));
      for (Index i = y0; i < y1; ++i) {
        for (Index j = x0; j < x1; ++j) {
          body(p * n, example * in_.size() + (i * in_.width + j) * n, share, i == y0 && j == x0);
        }
      }
    });
  }

  ImageShape in_, out_;
  PoolOptions options_;
};

class UpsampleNearest final : public TypedOperator<UpsampleNearest> {
 public:
  UpsampleNearest(ImageShape in, Index factor) : in_(in), factor_(factor) {}
  const char* name() const override { return "upsample_nearest"; }

  template <class T>
  void forward_as(OperatorContext& c) {
    const T* x = c.input<T>(0);
    T* y = c.output<T>();
    over_pixels(c, [&](Index to, Index from) { linalg::copy<T>(in_.channels, x + from, y + to); });
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    T* dx = c.input_adjoint<T>(0);
    if (dx == nullptr) return;
    if (!c.accumulate(0)) linalg::fill<T>(c.size(0), 0, dx);
    const T* dy = c.adjoint<T>();
    over_pixels(c, [&](Index to, Index from) { linalg::copy<T>(in_.channels, dy + to, dx + from, true); });
  }

 private:
  template <class Body>
  void over_pixels(OperatorContext& c, Body body) const {
    const Index n = in_.channels;
    linalg::split_rows(c.rows(), c.cols(), kLeastPooled, [&](Index example) {
      Index to = example * c.cols();
      for (Index i = 0; i < in_.height * factor_; ++i) {
        for (Index j = 0; j < in_.width * factor_; ++j, to += n) {
          body(to, example * in_.size() + (i / factor_ * in_.width + j / factor_) * n);
        }
      }
    });
  }

  ImageShape in_;
  Index factor_;
};

void require_images(const char* op, Value x, ImageShape in) {
  if (in.height < 1 || in.width < 1 || in.channels < 1 || x.cols() != in.size()) {
    shape_fault(op, fmt::format("x (B, {}) for images of {} x {} x {}", in.size(), in.height, in.width, in.channels),
                shape_of(x));
  }
}

Index pooled_side(Index n, const PoolOptions& o) {
  return n <= o.size ? 1 : (n - o.size + o.stride - 1) / o.stride + 1;
}

}  // namespace

ImageShape pool2d_shape(ImageShape in, const PoolOptions& o) {
  if (o.stride < 1 || o.size < o.stride) {
    shape_fault("pool2d", "1 <= stride <= size", fmt::format("size {}, stride {}", o.size, o.stride));
  }
  return {pooled_side(in.height, o), pooled_side(in.width, o), in.channels};
}

Value max_pool2d(Value x, ImageShape in, const PoolOptions& options) {
  const ImageShape out = pool2d_shape(in, options);
  require_images("max_pool2d", x, in);
  return x.graph().apply(std::make_unique<MaxPool>(in, out, options), {x}, x.rows(), out.size());
}

Value average_pool2d(Value x, ImageShape in, const PoolOptions& options) {
  const ImageShape out = pool2d_shape(in, options);
  require_images("average_pool2d", x, in);
  return x.graph().apply(std::make_unique<AveragePool>(in, out, options), {x}, x.rows(), out.size());
}

Value upsample_nearest(Value x, ImageShape in, Index factor) {
  require_images("upsample_nearest", x, in);
  if (factor < 1) shape_fault("upsample_nearest", "factor >= 1", std::to_string(factor));
  return x.graph().apply(std::make_unique<UpsampleNearest>(in, factor), {x}, x.rows(), x.cols() * factor * factor);
}

}  // namespace sandglass
