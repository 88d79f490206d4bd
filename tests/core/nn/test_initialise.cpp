#include <catch2/catch.hpp>
#include <cmath>

#include "core/nn/initialise.hpp"

namespace sandglass::test_initialise {

namespace {

struct Range {
  double low = 0, high = 0, variance = 0;
};

Range range_of(const Parameter& p) {
  Range r;
  for (Index i = 0; i < p.size(); ++i) {
    r.low = std::min(r.low, p.at(i));
    r.high = std::max(r.high, p.at(i));
    r.variance += p.at(i) * p.at(i) / static_cast<double>(p.size());
  }
  return r;
}

}  // namespace

TEST_CASE("Glorot's weights fill +-sqrt(6 / (in + out)), four times that for sigmoid units") {
  ParameterSet set;
  Parameter& w = set.add("w", 200, 100);
  for (const double gain : {1.0, 4.0}) {
    Rng rng(1, Purpose::initialise);
    glorot_uniform(w, rng, gain);
    const double limit = gain * std::sqrt(6.0 / 300);
    const Range r = range_of(w);
    CHECK(r.low == Approx(-limit).epsilon(0.01));
    CHECK(r.high == Approx(limit).epsilon(0.01));
    CHECK(r.variance == Approx(limit * limit / 3).epsilon(0.03));
  }
}

TEST_CASE("He's weights have variance 2 / in") {
  ParameterSet set;
  Parameter& w = set.add("w", 200, 100);
  Rng rng(1, Purpose::initialise);
  he_normal(w, rng);
  CHECK(range_of(w).variance == Approx(0.01).epsilon(0.05));
}

TEST_CASE("each activation gets the weights that suit it, as people are told") {
  ParameterSet set;
  Parameter& w = set.add("w", 50, 40);
  Parameter& expected = set.add("expected", 50, 40);
  const auto same_as = [&](Activation f, auto reference) {
    Rng a(3, Purpose::initialise), b(3, Purpose::initialise);
    initialise_for(f, w, a);
    reference(expected, b);
    for (Index i = 0; i < w.size(); ++i) {
      if (w.at(i) != expected.at(i)) return false;
    }
    return true;
  };
  for (const Activation f : {Activation::relu, Activation::softplus, Activation::elu, Activation::leaky_relu,
                             Activation::silu, Activation::gelu}) {
    CHECK(same_as(f, [](Parameter& p, Rng& r) { he_normal(p, r); }));
    CHECK(initial_weights(f) == "N(0, 2 / in) (He)");
  }
  CHECK(same_as(Activation::sigmoid, [](Parameter& p, Rng& r) { glorot_uniform(p, r, 4); }));
  CHECK(same_as(Activation::tanh, [](Parameter& p, Rng& r) { glorot_uniform(p, r); }));
  CHECK(same_as(Activation::identity, [](Parameter& p, Rng& r) { glorot_uniform(p, r); }));
  CHECK(initial_weights(Activation::sigmoid) == "U(-a, a), a = 4 sqrt(6 / (in + out)) (Glorot, gain 4)");
  for (const Activation f : {Activation::tanh, Activation::identity})
    CHECK(initial_weights(f) == "U(-a, a), a = sqrt(6 / (in + out)) (Glorot)");
}

TEST_CASE("both precisions start at the same point up to rounding") {
  ParameterSet single, twice(Precision::f64);
  Rng a(1, Purpose::initialise), b(1, Purpose::initialise);
  glorot_uniform(single.add("w", 10, 10), a);
  glorot_uniform(twice.add("w", 10, 10), b);
  for (Index i = 0; i < 100; ++i) CHECK(single.at("w").at(i) == Approx(twice.at("w").at(i)).epsilon(1e-6));
}

TEST_CASE("zeros overwrites") {
  ParameterSet set;
  Parameter& p = set.add("b", 1, 3);
  p.set(1, 5);
  zeros(p);
  CHECK(p.at(1) == 0);
}

}  // namespace sandglass::test_initialise
