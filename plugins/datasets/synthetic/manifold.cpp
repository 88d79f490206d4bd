#include "plugins/datasets/synthetic/manifold.hpp"

#include <algorithm>
#include <cmath>

namespace sandglass {
namespace {

using Columns = std::array<std::vector<double>, 3>;

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

/// Three orthonormal columns: the axes themselves for 3 dimensions, else uniform (Gaussian columns, Gram and Schmidt).
Columns embedding(std::size_t dimensions, std::uint64_t seed) {
  Columns q;
  Rng rng(seed, Purpose::dataset, 0, 2);  // parts 0 and 1 are the examples
  for (std::size_t j = 0; j < 3; ++j) {
    q[j].assign(dimensions, 0.0);
    if (dimensions == 3) {
      q[j][j] = 1;
      continue;
    }
    for (auto& v : q[j]) v = rng.normal();
    for (int pass = 0; pass < 2; ++pass)  // twice: the first leaves rounding errors
      for (std::size_t k = 0; k < j; ++k) {
        const double along = dot(q[j], q[k]);
        for (std::size_t i = 0; i < dimensions; ++i) q[j][i] -= along * q[k][i];
      }
    const double length = std::sqrt(dot(q[j], q[j]));
    for (auto& v : q[j]) v /= length;
  }
  return q;
}

class OnManifold final : public Generator {
 public:
  OnManifold(const Manifold& manifold, Columns q, double noise)
      : manifold_(manifold), q_(std::move(q)), noise_(noise) {}

  std::int32_t label(Rng rng) const override { return static_cast<std::int32_t>(4 * rng.uniform()); }

  void coordinates(Rng rng, std::span<float> out) const override {
    const auto [t, height] = draw(rng);
    out[0] = static_cast<float>(t);
    if (out.size() > 1) out[1] = static_cast<float>(height);
  }

  void features(Rng rng, std::span<float> out) const override {
    const auto [t, height] = draw(rng);
    auto point = manifold_.point(t, height);
    for (std::size_t j = 0; j < 3; ++j) point[j] = (point[j] - manifold_.centre[j]) / (2 * manifold_.radius);
    for (std::size_t i = 0; i < out.size(); ++i) {
      const double x = .5 + q_[0][i] * point[0] + q_[1][i] * point[1] + q_[2][i] * point[2];
      out[i] = static_cast<float>(noise_ == 0 ? x : x + noise_ * rng.normal());
    }
  }

 private:
  std::array<double, 2> draw(Rng& rng) const {
    const double t = rng.uniform(manifold_.t_low, manifold_.t_high);
    return {t, manifold_.height == 0 ? 0 : rng.uniform(0, manifold_.height)};
  }

  Manifold manifold_;
  Columns q_;
  double noise_;
};

}  // namespace

Schema manifold_schema() {
  return Schema{}
      .integer("dimensions", {.fallback = 3,
                              .min = 3,
                              .max = 10000,
                              .unit = "features",
                              .text = "Numbers of an example; above 3 the points are embedded by a random isometry."})
      .real("noise",
            {.fallback = 0, .min = 0, .max = 1, .text = "Standard deviation of the Gaussian noise on each feature."});
}

DatasetParts load_manifold(const Manifold& manifold, const Params& params, const DatasetRequest& request) {
  const auto dimensions = params.integer("dimensions");
  auto q = embedding(static_cast<std::size_t>(dimensions), request.seed);
  const bool surface = manifold.height != 0;
  return generate(std::make_shared<OnManifold>(manifold, std::move(q), params.real("noise")),
                  {.shape = {.features = dimensions, .classes = 4},
                   .pool = 4000,
                   .test = 1000,
                   .source = manifold.name + " in " + std::to_string(dimensions) + " dimensions",
                   .coordinates = surface ? std::vector<std::string>{"t", "height"} : std::vector<std::string>{"t"}},
                  request);
}

}  // namespace sandglass
