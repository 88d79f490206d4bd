#include <fmt/format.h>

#include "core/autodiff/ops/image.hpp"
#include "core/autodiff/shape_check.hpp"
#include "core/linalg/convolution.hpp"
#include "core/linalg/elementwise.hpp"
#include "core/linalg/reduce.hpp"

namespace sandglass {
namespace {

using linalg::Convolution;

/// Bias and activation take small images, or else their lines, as one row: with few channels loops would be short.
class ChannelBias {
 public:
  explicit ChannelBias(ImageShape s)
      : channels_(s.channels), repeats_(s.size() <= 4096 ? s.height * s.width : s.width) {}
  Index workspace() const { return channels_ * repeats_; }

  template <class T>
  void forward(Activation f, Index size, const T* bias, T* y, T* scratch) const {
    const Index cols = channels_ * repeats_;
    for (Index i = 0; bias != nullptr && i < cols; ++i) scratch[i] = bias[i % channels_];
    linalg::bias_activate<T>(f, size / cols, cols, bias != nullptr ? scratch : nullptr, y);
  }

  /// db = alpha * sums of dz by channel, or db += ...
  template <class T>
  void backward(Index size, T alpha, const T* dz, T* db, bool add, T* scratch) const {
    const Index cols = channels_ * repeats_;
    linalg::column_sums<T>(size / cols, cols, alpha, dz, scratch);
    for (Index n = 0; n < channels_; ++n) {
      double total = 0;
      for (Index i = n; i < cols; i += channels_) total += static_cast<double>(scratch[i]);
      db[n] = add ? db[n] + static_cast<T>(total) : static_cast<T>(total);
    }
  }

 private:
  Index channels_;
  Index repeats_;
};

/// Both convolutions. Inputs: x, W and, if there is one, b. `map_` takes the larger image to the smaller one: it is
/// conv2d itself, or what conv2d_transposed is the adjoint of.
template <bool kTransposed>
class Conv final : public TypedOperator<Conv<kTransposed>> {
 public:
  Conv(const Convolution& map, Index batch, ChannelBias bias, Activation activation)
      : map_(map), batch_(batch), bias_(bias), activation_(activation) {}
  const char* name() const override { return kTransposed ? "conv2d_transposed" : "conv2d"; }
  bool can_fuse(std::size_t i) const override { return i > 0; }
  Index workspace() const override { return bias_.workspace() + 16 + linalg::convolution_workspace(map_, batch_); }

  template <class T>
  void forward_as(OperatorContext& c) {
    apply<T, kTransposed>(c, c.input<T>(0), c.output<T>(), false);
    bias_.forward<T>(activation_, c.size(), c.inputs() > 2 ? c.input<T>(2) : nullptr, c.output<T>(), c.workspace<T>());
  }

  template <class T>
  void backward_as(OperatorContext& c) {
    T* dz = c.adjoint<T>();
    linalg::activate_backward<T>(activation_, c.size(), c.output<T>(), dz, dz, false);
    if (T* dx = c.input_adjoint<T>(0)) apply<T, !kTransposed>(c, dz, dx, c.accumulate(0));  // before W changes
    const T rate = static_cast<T>(-c.fused_update_rate());
    if (T* w = c.fused_value<T>(1)) {
      weight_gradient<T>(c, rate, dz, w, true);
    } else if (T* dw = c.input_adjoint<T>(1)) {
      weight_gradient<T>(c, 1, dz, dw, c.accumulate(1));
    }
    if (c.inputs() < 3) return;
    if (T* b = c.fused_value<T>(2)) {
      bias_.backward<T>(c.size(), rate, dz, b, true, c.workspace<T>());
    } else if (T* db = c.input_adjoint<T>(2)) {
      bias_.backward<T>(c.size(), 1, dz, db, c.accumulate(2), c.workspace<T>());
    }
  }

 private:
  template <class T>
  T* scratch(OperatorContext& c) const {
    return c.workspace<T>() + (bias_.workspace() + 15) / 16 * 16;
  }

  template <class T, bool kAdjoint>
  void apply(OperatorContext& c, const T* from, T* to, bool add) const {
    if constexpr (kAdjoint) {
      linalg::convolve_adjoint<T>(map_, batch_, from, c.input<T>(1), to, add, scratch<T>(c));
    } else {
      linalg::convolve<T>(map_, batch_, from, c.input<T>(1), to, add, scratch<T>(c));
    }
  }

  template <class T>
  void weight_gradient(OperatorContext& c, T alpha, const T* dz, T* to, bool add) const {
    const T* x = c.input<T>(0);
    linalg::convolve_weights<T>(map_, batch_, alpha, kTransposed ? dz : x, kTransposed ? x : dz, to, add,
                                scratch<T>(c));
  }

  Convolution map_;
  Index batch_;
  ChannelBias bias_;
  Activation activation_;
};

std::string text_of(ImageShape s) { return fmt::format("{} x {} x {}", s.height, s.width, s.channels); }

void require_image(const char* op, ImageShape s) {
  if (s.height < 1 || s.width < 1 || s.channels < 1) {
    shape_fault(op, "an image with positive height, width and channels", text_of(s));
  }
}

void require_options(const char* op, Index out_channels, const ConvOptions& o, bool transposed) {
  if (o.kernel_height < 1 || o.kernel_width < 1 || o.stride < 1 || out_channels < 1) {
    shape_fault(
        op, "a kernel, stride and number of channels of at least 1",
        fmt::format("kernel {} x {}, stride {}, channels {}", o.kernel_height, o.kernel_width, o.stride, out_channels));
  }
  if (o.padding < 0 || o.padding >= o.kernel_height || o.padding >= o.kernel_width) {
    shape_fault(op, "0 <= padding < the kernel's sides",
                fmt::format("padding {}, kernel {} x {}", o.padding, o.kernel_height, o.kernel_width));
  }
  if (o.output_padding < 0 || o.output_padding >= (transposed ? o.stride : 1)) {
    shape_fault(op, transposed ? "0 <= output_padding < stride" : "output_padding 0",
                fmt::format("output_padding {}, stride {}", o.output_padding, o.stride));
  }
}

Convolution geometry(ImageShape image, const ConvOptions& o, Index maps) {
  return {image.height, image.width, image.channels, o.kernel_height, o.kernel_width, o.stride, o.padding, maps};
}

template <bool kTransposed>
Value record_convolution(const char* op, Value x, ImageShape in, ImageShape out, Value weight, Value bias,
                         const ConvOptions& o, Activation f) {
  if (slope_needs_input(f)) {  // it needs what was before it, so that is a value
    return activation(record_convolution<kTransposed>(op, x, in, out, weight, bias, o, Activation::identity), f);
  }
  if (x.cols() != in.size()) {
    shape_fault(op, fmt::format("x (B, {}) for images of {}", in.size(), text_of(in)), shape_of(x));
  }
  const Convolution map = kTransposed ? geometry(out, o, in.channels) : geometry(in, o, out.channels);
  require_shape(op,
                kTransposed ? "a weight (kernel area * out channels, in channels)"
                            : "a weight (kernel area * in channels, out channels)",
                weight, map.depth(), map.maps);
  std::vector<Value> inputs = {x, weight};
  if (bias.valid()) {
    require_shape(op, "a bias", bias, 1, out.channels);
    inputs.push_back(bias);
  }
  return x.graph().apply(std::make_unique<Conv<kTransposed>>(map, x.rows(), ChannelBias(out), f), std::move(inputs),
                         x.rows(), out.size());
}

}  // namespace

ImageShape conv2d_shape(ImageShape in, Index out_channels, const ConvOptions& o) {
  require_image("conv2d", in);
  require_options("conv2d", out_channels, o, false);
  if (in.height + 2 * o.padding < o.kernel_height || in.width + 2 * o.padding < o.kernel_width) {
    shape_fault(
        "conv2d", "a kernel no larger than the padded image",
        fmt::format("kernel {} x {}, padding {}, image {}", o.kernel_height, o.kernel_width, o.padding, text_of(in)));
  }
  const Convolution map = geometry(in, o, out_channels);
  return {map.map_height(), map.map_width(), out_channels};
}

ImageShape conv2d_transposed_shape(ImageShape in, Index out_channels, const ConvOptions& o) {
  require_image("conv2d_transposed", in);
  require_options("conv2d_transposed", out_channels, o, true);
  const auto side = [&](Index n, Index kernel) {
    return (n - 1) * o.stride - 2 * o.padding + kernel + o.output_padding;
  };
  const ImageShape out{side(in.height, o.kernel_height), side(in.width, o.kernel_width), out_channels};
  if (out.height < 1 || out.width < 1) {
    shape_fault("conv2d_transposed", "options that leave an image",
                fmt::format("{} from {}; use less padding", text_of(out), text_of(in)));
  }
  return out;
}

Value conv2d(Value x, ImageShape in, Value weight, Value bias, const ConvOptions& options, Activation activation) {
  const ImageShape out = conv2d_shape(in, weight.cols(), options);
  return record_convolution<false>("conv2d", x, in, out, weight, bias, options, activation);
}

Value conv2d_transposed(Value x, ImageShape in, Value weight, Value bias, const ConvOptions& options,
                        Activation activation) {
  require_options("conv2d_transposed", 1, options, true);
  const Index channels = std::max<Index>(1, weight.rows() / (options.kernel_height * options.kernel_width));
  const ImageShape out = conv2d_transposed_shape(in, channels, options);
  return record_convolution<true>("conv2d_transposed", x, in, out, weight, bias, options, activation);
}

}  // namespace sandglass
