#include <catch2/catch.hpp>

#include "core/base/error.hpp"
#include "images.hpp"

namespace sandglass::test_conv {
using Catch::Matchers::Contains;

namespace {

struct ConvCase {
  ImageShape in;
  Index channels;
  ConvOptions options;
};

/// Strides, paddings, cut borders, and numbers of channels on all sides of the kernels' widths.
const ConvCase kConvCases[] = {
    {{5, 4, 1}, 1, {3, 3, 1, 1}},  {{4, 5, 2}, 3, {3, 3, 2, 1}},  {{7, 6, 3}, 17, {3, 2, 2, 0}},
    {{3, 3, 9}, 2, {1, 1, 1, 0}},  {{6, 6, 2}, 5, {2, 2, 2, 0}},  {{9, 8, 1}, 4, {4, 5, 3, 2}},
    {{5, 5, 17}, 9, {3, 3, 1, 2}}, {{1, 1, 3}, 20, {3, 3, 1, 1}}, {{8, 8, 1}, 33, {1, 2, 3, 0}},
    {{4, 3, 1}, 8, {3, 3, 2, 1}},  {{28, 28, 1}, 2, {5, 5, 1, 2}}};

/// Element (i, j, n) of an image, 0 beyond its border.
double pixel(const double* image, ImageShape s, Index i, Index j, Index n) {
  return i < 0 || j < 0 || i >= s.height || j >= s.width ? 0 : image[(i * s.width + j) * s.channels + n];
}

std::vector<double> convolved(const double* x, Index batch, ImageShape in, ImageShape out, const double* w,
                              const double* bias, const ConvOptions& o) {
  std::vector<double> y;
  for (Index b = 0; b < batch; ++b) {
    for (Index p = 0; p < out.height * out.width; ++p) {
      for (Index n = 0; n < out.channels; ++n) {
        double total = bias[n];
        for (Index k = 0; k < o.kernel_height * o.kernel_width * in.channels; ++k) {
          const Index ky = k / in.channels / o.kernel_width, kx = k / in.channels % o.kernel_width;
          total += w[k * out.channels + n] * pixel(x + b * in.size(), in, p / out.width * o.stride + ky - o.padding,
                                                   p % out.width * o.stride + kx - o.padding, k % in.channels);
        }
        y.push_back(total);
      }
    }
  }
  return y;
}

std::string text(const ConvCase& c) {
  return fmt::format("{} x {} x {} -> {}, kernel {} x {}, stride {}, padding {}", c.in.height, c.in.width,
                     c.in.channels, c.channels, c.options.kernel_height, c.options.kernel_width, c.options.stride,
                     c.options.padding);
}

Index area(const ConvOptions& o) { return o.kernel_height * o.kernel_width; }

}  // namespace

TEST_CASE("a convolution is the sum over its window") {
  for (const ConvCase& c : kConvCases) {
    ParameterSet set(Precision::f64);
    const Parameter& x = numbers(set, "x", 5, c.in.size());
    const Parameter& w = numbers(set, "w", area(c.options) * c.in.channels, c.channels);
    const Parameter& b = numbers(set, "b", 1, c.channels);
    Graph g(Precision::f64);
    const Value y =
        conv2d(g.parameter(set.at("x")), c.in, g.parameter(set.at("w")), g.parameter(set.at("b")), c.options);
    g.finish_forward_only({y});
    g.forward();
    const auto expected = convolved(x.value<double>(), 5, c.in, conv2d_shape(c.in, c.channels, c.options),
                                    w.value<double>(), b.value<double>(), c.options);
    REQUIRE(y.size() == static_cast<Index>(expected.size()));
    double worst = 0;
    for (Index i = 0; i < y.size(); ++i) {
      worst = std::max(worst, std::fabs(g.element(y, i) - expected[static_cast<std::size_t>(i)]));
    }
    INFO(text(c));
    CHECK(worst < 1e-12);
  }
}

TEST_CASE("a transposed convolution is the adjoint of the convolution with the same weight") {
  for (const ConvCase& c : kConvCases) {
    for (Index extra = 0; extra < c.options.stride; ++extra) {
      ConvOptions transposed = c.options;
      transposed.output_padding = extra;
      const ImageShape small{3, 2, c.channels};
      const Index height = (small.height - 1) * c.options.stride - 2 * c.options.padding + c.options.kernel_height;
      const Index width = (small.width - 1) * c.options.stride - 2 * c.options.padding + c.options.kernel_width;
      if (height + extra < 1 || width + extra < 1) continue;
      const ImageShape big = conv2d_transposed_shape(small, c.in.channels, transposed);
      CHECK(big == ImageShape{height + extra, width + extra, c.in.channels});
      REQUIRE(conv2d_shape(big, c.channels, c.options) == small);
      ParameterSet set(Precision::f64);
      numbers(set, "u", 3, big.size());
      numbers(set, "v", 3, small.size());
      numbers(set, "w", area(c.options) * big.channels, small.channels);
      Graph g(Precision::f64);
      const Value u = g.parameter(set.at("u")), v = g.parameter(set.at("v")), w = g.parameter(set.at("w"));
      const Value one = sum(conv2d(u, big, w, Value{}, c.options) * v);
      const Value other = sum(u * conv2d_transposed(v, small, w, Value{}, transposed));
      g.finish_forward_only({one, other});
      g.forward();
      INFO(text(c));
      CHECK(g.scalar(one) == Approx(g.scalar(other)).margin(1e-10));
    }
  }
}

TEST_CASE("the gradients of both convolutions agree with central differences, also where they add") {
  for (const ConvCase& c : kConvCases) {
    if (c.in.height > 20) continue;
    for (const Activation f : {Activation::identity, Activation::tanh, Activation::gelu}) {
      ParameterSet set(Precision::f64);
      numbers(set, "x", 2, c.in.size());
      numbers(set, "w", area(c.options) * c.in.channels, c.channels);
      numbers(set, "b", 1, c.channels);
      numbers(set, "c", 1, c.in.channels);
      const auto result = check_gradients(
          [&](Graph& g, ParameterSet& p) {
            const Value x = g.parameter(p.at("x")), w = g.parameter(p.at("w")), b = g.parameter(p.at("b"));
            const ImageShape small = conv2d_shape(c.in, c.channels, c.options);
            const Value y = conv2d(x, c.in, w, b, c.options, f);
            const bool shrinks = small.height * c.options.stride < 2 * c.options.padding + 1;
            if (shrinks || conv2d_transposed_shape(small, c.in.channels, c.options).size() == 0) return weighted_sum(y);
            const Value z = conv2d_transposed(y, small, w, g.parameter(p.at("c")), c.options, f);
            return weighted_sum(y) + weighted_sum(z) + weighted_sum(x * x) + weighted_sum(b);
          },
          set, {.samples = 40});
      INFO(text(c) << ": " << result.message << ", error " << result.worst_error);
      CHECK(result.passed);
    }
  }
}

TEST_CASE(
    "in single precision a convolution is the double precision one up to rounding, with every instruction count") {
  for (const Index batch : {1, 2, 7, 64}) {
    ParameterSet single, twice(Precision::f64);
    for (ParameterSet* set : {&single, &twice}) {
      numbers(*set, "w", 9 * 5, 20);
      numbers(*set, "x", batch, 11 * 9 * 5);
    }
    const auto run = [](ParameterSet& set) {
      Graph g(set.precision());
      const ImageShape in{11, 9, 5}, small = conv2d_shape(in, 20, {3, 3, 2, 1});
      const Value w = g.parameter(set.at("w"));
      const Value y = conv2d(g.parameter(set.at("x")), in, w, Value{}, {3, 3, 2, 1}, Activation::tanh);
      const Value z = conv2d_transposed(y, small, w, Value{}, {3, 3, 2, 1});
      g.finish(mean(square(z)));
      g.forward();
      g.backward();
    };
    run(single);
    run(twice);
    double worst = 0;
    for (const char* name : {"w", "x"}) {
      for (Index i = 0; i < twice.at(name).size(); ++i) {
        worst = std::max(worst, std::fabs(single.at(name).gradient_at(i) - twice.at(name).gradient_at(i)));
      }
    }
    INFO("batch " << batch);
    CHECK(worst < 2e-6);
    CHECK(worst > 0);
  }
}

TEST_CASE("fused descent of a convolution is a step of plain descent") {
  ParameterSet one(Precision::f64), other(Precision::f64);
  for (ParameterSet* set : {&one, &other}) {
    const bool fuse = set == &one;
    numbers(*set, "w", 9 * 2, 3);
    numbers(*set, "b", 1, 3);
    numbers(*set, "c", 1, 2);
    numbers(*set, "v", 9 * 2, 3);
    Graph g(Precision::f64);
    const ImageShape in{6, 6, 2}, small{3, 3, 3};
    const Value x = g.input("x", 2, in.size());
    const Value y = conv2d(x, in, g.parameter(set->at("w")), g.parameter(set->at("b")), {3, 3, 2, 1}, Activation::tanh);
    const Value z = conv2d_transposed(y, small, g.parameter(set->at("v")), g.parameter(set->at("c")), {3, 3, 2, 1, 1});
    const Value loss = mean_squared_error(z, x, Reduction::mean);
    if (fuse) g.fuse_gradient_descent();
    g.finish(loss);
    for (Index i = 0; i < x.size(); ++i) g.input_data<double>(x)[i] = std::cos(static_cast<double>(i));
    g.set_fused_update_rate(0.5);
    g.forward();
    g.backward();
    CHECK(g.fused(set->at("v")) == fuse);
    for (Parameter& p : *set) {
      for (Index i = 0; !fuse && i < p.size(); ++i) p.set(i, p.at(i) - 0.5 * p.gradient_at(i));
    }
  }
  for (const Parameter& p : one) {
    for (Index i = 0; i < p.size(); ++i) CHECK(p.at(i) == Approx(other.at(p.name()).at(i)).margin(1e-12));
  }
}

TEST_CASE("convolutions refuse what does not fit, saying what was expected") {
  Graph g;
  const ImageShape in{4, 4, 2};
  const Value x = g.constant(3, 32, 1), w = g.constant(18, 5, 1), b = g.constant(1, 5, 0);
  CHECK_NOTHROW(conv2d(x, in, w, b));
  CHECK_THROWS_WITH(conv2d(x, {4, 3, 2}, w, b), Contains("conv2d") && Contains("4 x 3 x 2") && Contains("(3, 32)"));
  CHECK_THROWS_WITH(conv2d(x, in, g.constant(17, 5, 1), b), Contains("(18, 5)") && Contains("(17, 5)"));
  CHECK_THROWS_WITH(conv2d(x, in, w, g.constant(1, 4, 0)), Contains("a bias"));
  CHECK_THROWS_WITH(conv2d(x, in, w, b, {3, 3, 0}), Contains("stride"));
  CHECK_THROWS_WITH(conv2d(x, in, w, b, {3, 3, 1, 3}), Contains("padding"));
  CHECK_THROWS_WITH(conv2d(x, in, w, b, {3, 3, 1, -1}), Contains("padding"));
  CHECK_THROWS_WITH(conv2d(x, in, w, b, {5, 5, 1, 0}), Contains("kernel"));
  CHECK_THROWS_WITH(conv2d(x, in, w, b, {3, 3, 2, 0, 1}), Contains("output_padding"));
  CHECK_THROWS_AS(conv2d(x, {0, 4, 2}, w, b), ShapeError);
  CHECK_NOTHROW(conv2d_transposed(x, in, g.constant(9, 2, 1), Value{}));
  CHECK_THROWS_AS(conv2d_transposed(x, in, g.constant(10, 2, 1), Value{}), ShapeError);
  CHECK_THROWS_AS(conv2d_transposed(x, in, g.constant(9, 3, 1), Value{}), ShapeError);
  CHECK_THROWS_WITH(conv2d_transposed(x, in, g.constant(9, 2, 1), Value{}, {3, 3, 2, 1, 2}),
                    Contains("output_padding < stride"));
  CHECK_THROWS_AS(conv2d_transposed_shape({1, 1, 1}, 1, {2, 2, 1, 1}), ShapeError);
  CHECK_THROWS_AS(conv2d_transposed(x, in, g.constant(9, 2, 1), Value{}, {0, 3}), ShapeError);
}

}  // namespace sandglass::test_conv
