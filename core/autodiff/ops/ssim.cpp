#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "core/autodiff/ops/image.hpp"
#include "core/autodiff/shape_check.hpp"
#include "core/base/error.hpp"
#include "core/linalg/elementwise.hpp"

namespace sandglass {
namespace {

/// Gaussian weights of one dimension, adding up to 1.
std::vector<double> gaussian_window(Index side, double sigma) {
  std::vector<double> weights;
  double total = 0;
  for (Index i = 0; i < side; ++i) {
    const double d = static_cast<double>(i - side / 2) / sigma;
    total += weights.emplace_back(std::exp(-0.5 * d * d));
  }
  for (double& w : weights) w /= total;
  return weights;
}

/// Works on one channel of one example at a time. Filtered maps keep the width of the image, so that a filter is a sum
/// of shifted arrays; only the first valid_width_ numbers of their rows mean something.
class Ssim final : public TypedOperator<Ssim> {
 public:
  Ssim(ImageShape shape, double c1, double c2, std::vector<double> window)
      : shape_(shape), c1_(c1), c2_(c2), window_(std::move(window)) {
    const Index cut = static_cast<Index>(window_.size()) - 1;
    valid_height_ = shape.height - cut;
    valid_width_ = shape.width - cut;
    plane_ = shape.height * shape.width;
  }
  const char* name() const override { return "ssim"; }
  Index workspace() const override { return kArrays * plane_; }

  template <class T>
  void forward_as(OperatorContext& c) {
    const Arrays<T> a = arrays<T>(c);
    for (Index r = 0; r < c.rows(); ++r) {
      double total = 0;
      for (Index channel = 0; channel < shape_.channels; ++channel) {
        filter_channel<T>(c, a, r, channel);
        over_valid([&](Index i) {
          const Terms<T> t = terms(a, i);
          total += static_cast<double>(t.a1 * t.a2 / (t.b1 * t.b2));
        });
      }
      c.output<T>()[r] = static_cast<T>(total * share());
    }
  }

  template <class T>
  void backward_as(OperatorContext& c) {
    T* dx = c.input_adjoint<T>(0);
    T* dy = c.input_adjoint<T>(1);
    for (T* d : {c.accumulate(0) ? nullptr : dx, c.accumulate(1) ? nullptr : dy}) {
      if (d != nullptr) linalg::fill<T>(c.size(0), 0, d);
    }
    const Arrays<T> a = arrays<T>(c);
    for (Index r = 0; r < c.rows(); ++r) {
      for (Index channel = 0; channel < shape_.channels; ++channel) {
        filter_channel<T>(c, a, r, channel);
        map_gradients(a, c.adjoint<T>()[r] * static_cast<T>(share()));
        for (Index m = 0; m < 4; ++m) spread(a.map[m], a.rows, a.back[m]);
        const Index first = r * shape_.size() + channel;
        for (Index i = 0; i < plane_; ++i) {
          const Index at = first + i * shape_.channels;
          if (dx != nullptr) dx[at] += a.back[0][i] + 2 * a.x[i] * a.back[2][i] + a.y[i] * a.back[3][i];
          if (dy != nullptr) dy[at] += a.back[1][i] + 2 * a.y[i] * a.back[2][i] + a.x[i] * a.back[3][i];
        }
      }
    }
  }

 private:
  static constexpr Index kArrays = 13;

  template <class T>
  struct Arrays {
    T* x;  // the channel's planes
    T* y;
    T* product;  // of the two, or of one with itself
    T* rows;     // a filter's first half
    T* map[5];   // filtered x, y, x^2, y^2, xy; later gradients by filtered x, y, x^2 (or y^2), xy
    T* back[4];  // those gradients, filtered back
  };

  template <class T>
  Arrays<T> arrays(OperatorContext& c) const {
    T* w = c.workspace<T>();
    const auto at = [&](Index i) { return w + i * plane_; };
    return {at(0), at(1), at(2), at(3), {at(4), at(5), at(6), at(7), at(8)}, {at(9), at(10), at(11), at(12)}};
  }

  double share() const { return 1.0 / static_cast<double>(valid_height_ * valid_width_ * shape_.channels); }

  template <class Body>
  void over_valid(Body body) const {
    for (Index y = 0; y < valid_height_; ++y) {
      for (Index x = 0; x < valid_width_; ++x) body(y * shape_.width + x);
    }
  }

  template <class T>
  void filter_channel(OperatorContext& c, const Arrays<T>& a, Index r, Index channel) const {
    const T* x = c.input<T>(0) + r * shape_.size() + channel;
    const T* y = c.input<T>(1) + r * shape_.size() + channel;
    for (Index i = 0; i < plane_; ++i) {
      a.x[i] = x[i * shape_.channels];
      a.y[i] = y[i * shape_.channels];
    }
    filter(a.x, a.rows, a.map[0]);
    filter(a.y, a.rows, a.map[1]);
    const T* pairs[3][2] = {{a.x, a.x}, {a.y, a.y}, {a.x, a.y}};
    for (Index m = 0; m < 3; ++m) {
      linalg::multiply<T>(plane_, pairs[m][0], pairs[m][1], a.product);
      filter(a.product, a.rows, a.map[2 + m]);
    }
  }

  /// Elements of a map that are filled, the last row without what has no full window.
  Index filled() const { return valid_height_ * shape_.width - static_cast<Index>(window_.size()) + 1; }

  template <class T>
  void filter(const T* from, T* rows, T* to) const {
    const Index lines = valid_height_ * shape_.width;
    for (Index k = 0; k < static_cast<Index>(window_.size()); ++k) {
      linalg::affine<T>(lines, weight<T>(k), from + k * shape_.width, 0, rows, k > 0);
    }
    for (Index k = 0; k < static_cast<Index>(window_.size()); ++k) {
      linalg::affine<T>(filled(), weight<T>(k), rows + k, 0, to, k > 0);
    }
  }

  /// The adjoint of filter: from a map whose meaningless numbers are zeros.
  template <class T>
  void spread(const T* from, T* rows, T* to) const {
    const Index lines = valid_height_ * shape_.width;
    linalg::fill<T>(lines, 0, rows);
    for (Index k = 0; k < static_cast<Index>(window_.size()); ++k) {
      linalg::affine<T>(filled(), weight<T>(k), from, 0, rows + k, true);
    }
    linalg::fill<T>(plane_, 0, to);
    for (Index k = 0; k < static_cast<Index>(window_.size()); ++k) {
      linalg::affine<T>(lines, weight<T>(k), rows, 0, to + k * shape_.width, true);
    }
  }

  template <class T>
  T weight(Index k) const {
    return static_cast<T>(window_[static_cast<std::size_t>(k)]);
  }

  template <class T>
  struct Terms {
    T a1, a2, b1, b2;
  };

  template <class T>
  Terms<T> terms(const Arrays<T>& a, Index i) const {
    const T mx = a.map[0][i], my = a.map[1][i], c1 = static_cast<T>(c1_), c2 = static_cast<T>(c2_);
    return {2 * mx * my + c1, 2 * (a.map[4][i] - mx * my) + c2, mx * mx + my * my + c1,
            a.map[2][i] - mx * mx + (a.map[3][i] - my * my) + c2};
  }

  /// Turns the first four maps into the gradients by filtered x, y, squares (of either) and xy, times `scale`.
  template <class T>
  void map_gradients(const Arrays<T>& a, T scale) const {
    over_valid([&](Index i) {
      const Terms<T> t = terms(a, i);
      const T mx = a.map[0][i], my = a.map[1][i], whole = scale / (t.b1 * t.b2);
      const T by_a1 = whole * t.a2, by_a2 = whole * t.a1;
      const T by_b1 = -whole * t.a1 * t.a2 / t.b1, by_b2 = -whole * t.a1 * t.a2 / t.b2;
      a.map[0][i] = 2 * (my * (by_a1 - by_a2) + mx * (by_b1 - by_b2));
      a.map[1][i] = 2 * (mx * (by_a1 - by_a2) + my * (by_b1 - by_b2));
      a.map[2][i] = by_b2;
      a.map[3][i] = 2 * by_a2;
    });
    for (Index m = 0; m < 4; ++m) {
      for (Index y = 0; y < valid_height_; ++y) {
        std::fill(a.map[m] + y * shape_.width + valid_width_, a.map[m] + (y + 1) * shape_.width, T(0));
      }
    }
  }

  ImageShape shape_;
  double c1_;
  double c2_;
  std::vector<double> window_;
  Index valid_height_;
  Index valid_width_;
  Index plane_;
};

}  // namespace

Value ssim(Value x, Value y, ImageShape shape, double data_range, const SsimOptions& o) {
  require_same_shape("ssim", x, y);
  if (shape.height < 1 || shape.width < 1 || shape.channels < 1 || x.cols() != shape.size()) {
    shape_fault("ssim", fmt::format("images of {} x {} x {}", shape.height, shape.width, shape.channels), shape_of(x));
  }
  if (o.window < 1 || o.window % 2 == 0 || !(o.sigma > 0) || !(data_range > 0) || !(o.k1 >= 0) || !(o.k2 >= 0)) {
    throw Error(
        fmt::format("ssim: expected an odd window, positive sigma and data range, k1 and k2 >= 0, got window "
                    "{}, sigma {}, data range {}, k1 {}, k2 {}",
                    o.window, o.sigma, data_range, o.k1, o.k2));
  }
  const Index smaller = std::min(shape.height, shape.width), fits = smaller - (smaller % 2 == 0 ? 1 : 0);
  const double c1 = o.k1 * data_range, c2 = o.k2 * data_range;
  return x.graph().apply(
      std::make_unique<Ssim>(shape, c1 * c1, c2 * c2, gaussian_window(std::min(o.window, fits), o.sigma)), {x, y},
      x.rows(), 1);
}

}  // namespace sandglass
