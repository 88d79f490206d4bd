#include <algorithm>
#include <cmath>

#include "plugins/noises/covariance.hpp"

using namespace sandglass;

namespace {

struct GaussianOptions {
  double mean = 0, sigma = 0.3, correlation = 0;
  std::string covariance;
};

/// Additive Gaussian noise: x~ = x + mean + sigma * e, e ~ N(0, C). The result is not clipped to [0, 1].
/// C (D, D) is the identity; or that of a stationary chain along the features, C_ij = correlation^|i - j|, which is
/// drawn feature by feature, e_i = correlation * e_(i - 1) + sqrt(1 - correlation^2) n_i; or the matrix of a file, of
/// which e = F n with C = F F^T, or, if the file holds D variances, a diagonal. n: independent, N(0, 1).
/// Source: Vincent et al. 2010, JMLR 11, section 3.3; with a mean and a covariance: Bengio et al. 2013, "Generalized
/// denoising auto-encoders as generative models".
class GaussianNoise final : public Noise {
 public:
  explicit GaussianNoise(const GaussianOptions& options)
      : mean_(static_cast<float>(options.mean)),
        sigma_(static_cast<float>(options.sigma)),
        correlation_(static_cast<float>(options.correlation)) {
    if (options.covariance.empty()) return;
    if (options.correlation != 0)
      throw ConfigError("noise/gaussian: correlation and covariance are both given\nleave out one of the two");
    covariance_ = noises::read_covariance(options.covariance);
    file_ = options.covariance;
  }

  void prepare(const DataShape& shape, ValueRange) override { require(shape.features); }

  void corrupt(BatchView clean, MutableBatchView out, Rng& rng) const override {
    if (covariance_.size > 0 && clean.rows > 0) require(clean.cols);
    if (is_identity())
      std::copy_n(clean.data, clean.rows * clean.cols, out.data);
    else if (!covariance_.factor.empty())
      add_mixed(clean, out, rng);
    else
      add_independent(clean, out, rng);
  }

  void corrupt_and_mark(BatchView clean, MutableBatchView out, MutableBatchView chosen, Rng& rng) const override {
    corrupt(clean, out, rng);
    std::fill_n(chosen.data, clean.rows * clean.cols, is_identity() ? 0.0F : 1.0F);
  }

  bool is_identity() const override { return sigma_ == 0 && mean_ == 0; }

 private:
  void require(Index features) const {
    if (covariance_.size == 0 || covariance_.size == features) return;
    throw ConfigError("noise/gaussian: the covariance in " + file_ + " is of " + std::to_string(covariance_.size) +
                      " features, but what is to be corrupted has " + std::to_string(features) +
                      "\ngive a covariance of that size, or noise.correlation, which suits any");
  }

  void add_independent(BatchView clean, MutableBatchView out, Rng& rng) const {
    const Index size = clean.rows * clean.cols;
    const bool plain = correlation_ == 0 && covariance_.deviations.empty();
    linalg::fill_normal(rng, size, plain ? mean_ : 0.0F, plain ? sigma_ : 1.0F, out.data);
    if (correlation_ != 0) chain(out);
    if (!plain) spread(out);
    for (Index i = 0; i < size; ++i) out.data[i] += clean.data[i];
  }

  /// Draws of N(0, 1) become a chain along each row.
  void chain(MutableBatchView e) const {
    const float rest = std::sqrt(1 - correlation_ * correlation_);
    for (Index r = 0; r < e.rows; ++r) {
      const auto row = e.row(r);
      for (std::size_t i = 1; i < row.size(); ++i) row[i] = correlation_ * row[i - 1] + rest * row[i];
    }
  }

  void spread(MutableBatchView e) const {
    const auto& deviations = covariance_.deviations;
    for (Index r = 0; r < e.rows; ++r) {
      const auto row = e.row(r);
      for (std::size_t i = 0; i < row.size(); ++i)
        row[i] = mean_ + sigma_ * (deviations.empty() ? row[i] : deviations[i] * row[i]);
    }
  }

  void add_mixed(BatchView clean, MutableBatchView out, Rng& rng) const {
    const Index d = clean.cols;
    drawn_.resize(static_cast<std::size_t>(clean.rows * d));  // of the largest batch, from then on
    linalg::fill_normal(rng, clean.rows * d, 0.0F, 1.0F, drawn_.data());
    for (Index i = 0; i < clean.rows * d; ++i) out.data[i] = clean.data[i] + mean_;
    linalg::gemm(linalg::Transpose::no, linalg::Transpose::yes, clean.rows, d, d, sigma_, drawn_.data(), d,
                 covariance_.factor.data(), d, 1.0F, out.data, d);
  }

  float mean_, sigma_, correlation_;
  noises::Covariance covariance_;
  std::string file_;
  mutable std::vector<float> drawn_;
};

Schema gaussian_schema() {
  return Schema{}
      .real("sigma", {.fallback = 0.3,
                      .min = 0,
                      .max = 1e6,
                      .unit = "input units",
                      .text = "Standard deviation of what is added; with a covariance, a factor on its deviations."})
      .real("mean", {.fallback = 0, .min = -1e6, .max = 1e6, .unit = "input units", .text = "Mean of what is added."})
      .real("correlation", {.fallback = 0,
                            .above = -1,
                            .below = 1,
                            .text = "Correlation of neighbouring features, falling off as its powers."})
      .file("covariance", {.fallback = "",
                           .text = "NPY file with a covariance (D, D), or with a variance for each feature (D); sigma "
                                   "multiplies the deviations. Empty: independent features."});
}

}  // namespace

SANDGLASS_PLUGIN(gaussian_noise, SANDGLASS_VERSION) {
  registrar.noise("gaussian", "Adds Gaussian noise, independent for every feature or correlated.", gaussian_schema(),
                  [](const Params& params) {
                    return std::make_unique<GaussianNoise>(GaussianOptions{.mean = params.real("mean"),
                                                                           .sigma = params.real("sigma"),
                                                                           .correlation = params.real("correlation"),
                                                                           .covariance = params.text("covariance")});
                  });
}
