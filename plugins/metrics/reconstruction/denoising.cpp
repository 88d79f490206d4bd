#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "plugins/metrics/reconstruction/structural_similarity.hpp"
#include "plugins/metrics/reconstructor.hpp"
#include "plugins/metrics/requirements.hpp"

using namespace sandglass;

namespace {

enum class Source { study, gaussian, masking };

struct DenoisingOptions {
  Source source = Source::study;
  double level = 0.25;
  double range = 0;  ///< 0: that of pictures in [0, 1]
};

/// How alike two examples are, x and what stands for it.
using Similarity = std::function<double(std::span<const float>, std::span<const float>)>;

/// 10 log10(range^2 / (1/D sum_d (x_d - y_d)^2)), decibels; infinite for equal examples.
Similarity peak_signal_to_noise(double range) {
  return [range](std::span<const float> x, std::span<const float> y) {
    double squares = 0;
    for (std::size_t d = 0; d < x.size(); ++d) squares += std::pow(static_cast<double>(y[d]) - x[d], 2);
    return 10 * std::log10(range * range * static_cast<double>(x.size()) / squares);
  };
}

/// Whether the model removes noise: a similarity S of examples x to their corrupted copies x~, to what the model makes
/// of these, x^(x~), and how much is won, each the mean over the examples of the split:
///   S(x, x~),  S(x, x^(x~)),  S(x, x^(x~)) - S(x, x~)
/// The copies are made by the study's noise, or at a level of the metric's own, the same for every trial: Gaussian
/// noise of that deviation, or masking of that share. Each example has one copy, drawn for its place in the split, the
/// same whenever the split is measured. Where a copy equals its example the PSNR is infinite; a noise that never
/// changes one is refused.
class Denoising : public Metric {
 public:
  Denoising(std::string id, const DenoisingOptions& options) : id_(std::move(id)), options_(options) {}

  /// Without a range that of pictures in [0, 1] holds, and others are refused.
  ValueRange target_range() const override { return options_.range > 0 ? ValueRange{} : ValueRange{0, 1}; }

  bool every_epoch() const override { return false; }

  void begin(const MetricContext& context) override {
    constexpr Index kRows = 64;  // of a pass
    require_noise(context);
    context_ = &context;
    reconstruct_.emplace(context, std::min(kRows, std::max<Index>(context.examples(), 1)));
    similarity_ = similarity(context.shape());
    clean_.clear();
  }

  void add(const MetricBatch& batch) override {
    const auto features = static_cast<std::size_t>(batch.input.cols);
    for (Index i = 0; i < batch.input.rows; ++i) {
      const auto x = batch.input.row(i);
      clean_.insert(clean_.end(), x.begin(), x.end());
      labels_.push_back(batch.labels ? batch.labels[i] : 0);
      noisy_.resize(clean_.size());
      corrupt({&clean_[clean_.size() - features], 1, batch.input.cols},
              {&noisy_[noisy_.size() - features], 1, batch.input.cols});
      if (std::ssize(labels_) == reconstruct_->rows()) flush(features);
    }
  }

  std::vector<double> finish() override {
    if (!labels_.empty()) flush(clean_.size() / labels_.size());
    return {noisy_sum_ / count_, denoised_sum_ / count_, (denoised_sum_ - noisy_sum_) / count_};
  }

 protected:
  double range() const { return options_.range > 0 ? options_.range : 1; }
  virtual Similarity similarity(const DataShape& shape) const = 0;

 private:
  void require_noise(const MetricContext& context) const {
    const bool own = options_.source != Source::study;
    if (own ? options_.level > 0 : !context.noise().is_identity()) return;
    metrics::refuse(id_,
                    "a noise to remove, but " + std::string(own ? "its level is 0" : "the study's changes nothing"),
                    own ? "set a level above 0, or leave the metric out"
                        : "give the study a noise, or the metric one of its own, noise: gaussian, or leave it out");
  }

  void corrupt(BatchView x, MutableBatchView out) {
    Rng rng = context_->rng(0).fork(static_cast<std::uint64_t>(position_++));
    if (options_.source == Source::study) {
      context_->noise().corrupt(x, out, rng);
    } else if (options_.source == Source::masking) {
      linalg::masked_copy(rng, x.cols, 1 - std::min(options_.level, 1.0), x.data, out.data);
    } else {
      linalg::fill_normal(rng, x.cols, 0.0F, static_cast<float>(options_.level), out.data);
      for (Index d = 0; d < x.cols; ++d) out.data[d] += x.data[d];
    }
  }

  /// Passes the copies that have come together; the last pass is filled up with what it holds already.
  void flush(std::size_t features) {
    const std::size_t rows = labels_.size(), all = static_cast<std::size_t>(reconstruct_->rows());
    noisy_.resize(all * features);
    for (std::size_t i = rows; i < all; ++i) std::copy_n(noisy_.begin(), features, &noisy_[i * features]);
    labels_.resize(all, labels_.front());
    const BatchView made = (*reconstruct_)(noisy_.data(), labels_.data());
    for (std::size_t i = 0; i < rows; ++i) {
      const std::span x(&clean_[i * features], features);
      noisy_sum_ += similarity_(x, {&noisy_[i * features], features});
      denoised_sum_ += similarity_(x, made.row(static_cast<Index>(i)));
      ++count_;
    }
    clean_.clear(), noisy_.clear(), labels_.clear();
  }

  std::string id_;  ///< the metric's name
  DenoisingOptions options_;
  const MetricContext* context_ = nullptr;
  std::optional<metrics::Reconstructor> reconstruct_;
  Similarity similarity_;
  std::vector<float> clean_, noisy_;
  std::vector<std::int32_t> labels_;
  Index position_ = 0;
  double noisy_sum_ = 0, denoised_sum_ = 0, count_ = 0;
};

class DenoisingPsnr final : public Denoising {
 public:
  explicit DenoisingPsnr(const DenoisingOptions& options) : Denoising("denoising", options) {}
  std::vector<MetricOutput> outputs() const override {
    return {
        {"psnr_noisy", "dB, mean over examples", "Peak signal-to-noise ratio of the corrupted input."},
        {"psnr_denoised", "dB, mean over examples",
         "Peak signal-to-noise ratio of what the model makes of the corrupted input.", Goal::maximize},
        {"psnr_gain", "dB, mean over examples", "What denoising wins: psnr_denoised less psnr_noisy.", Goal::maximize}};
  }

 private:
  Similarity similarity(const DataShape&) const override { return peak_signal_to_noise(range()); }
};

class DenoisingSsim final : public Denoising {
 public:
  explicit DenoisingSsim(const DenoisingOptions& options) : Denoising("denoising_ssim", options) {}
  std::vector<MetricOutput> outputs() const override {
    const std::string unit = "mean over examples, 1: identical";
    return {
        {"ssim_noisy", unit, "Structural similarity of the corrupted input to the clean one."},
        {"ssim_denoised", unit, "Structural similarity of what the model makes of the corrupted input.",
         Goal::maximize},
        {"ssim_gain", "difference of means", "What denoising wins: ssim_denoised less ssim_noisy.", Goal::maximize}};
  }

  void begin(const MetricContext& context) override {
    metrics::require_images(context, "denoising_ssim");
    Denoising::begin(context);
  }

 private:
  Similarity similarity(const DataShape& shape) const override {
    return [of = metrics::StructuralSimilarity(shape, range())](auto x, auto y) mutable { return of(x, y); };
  }
};

Schema denoising_schema() {
  return Schema{}
      .choice("noise", {.choices = {"study", "gaussian", "masking"},
                        .fallback = "study",
                        .text = "study: the study's noise; gaussian, masking: at `level`, whatever the study trains "
                                "with."})
      .real("level", {.fallback = 0.25,
                      .min = 0,
                      .max = 1e6,
                      .text = "Deviation of the Gaussian noise, or share masked (at most 1)."})
      .real("data_range", {.fallback = 0,
                           .min = 0,
                           .text = "Difference between the largest and the smallest value that a feature can have; 0: "
                                   "1, of examples in [0, 1], and others are refused."});
}

DenoisingOptions denoising_options(const Params& params) {
  const auto& noise = params.choice("noise");
  const DenoisingOptions options{.source = noise == "study"      ? Source::study
                                           : noise == "gaussian" ? Source::gaussian
                                                                 : Source::masking,
                                 .level = params.real("level"),
                                 .range = params.real("data_range")};
  if (options.source == Source::masking && options.level > 1)
    throw ConfigError("the level of masking is " + format_number(options.level) +
                      ", expected a share of at most 1\nset level to a share, or noise: gaussian");
  return options;
}

}  // namespace

SANDGLASS_PLUGIN(denoising_metric, SANDGLASS_VERSION) {
  registrar.metric("denoising", "How much noise the model removes: PSNR of corrupted inputs before and after it.",
                   denoising_schema(),
                   [](const Params& params) { return std::make_unique<DenoisingPsnr>(denoising_options(params)); });
  registrar.metric("denoising_ssim", "The same by structural similarity of images.", denoising_schema(),
                   [](const Params& params) { return std::make_unique<DenoisingSsim>(denoising_options(params)); });
}
