#include <algorithm>
#include <array>
#include <cmath>

#include "plugins/metrics/neighbours.hpp"
#include "plugins/metrics/requirements.hpp"
#include "plugins/metrics/split_store.hpp"

using namespace sandglass;
using namespace sandglass::metrics;

namespace {

constexpr std::array kScales{0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0};
constexpr Index kRows = 64;  // of distances at a time

/// A kernel of the squared distance d^2 between codes of L units, for a prior of variance 1.
struct Kernel {
  bool imq = true;
  double units = 1;

  double operator()(double squared) const {
    squared = squared < 0 ? 0 : squared;  // NaN is passed on
    if (!imq) return std::exp(-squared / (2 * units));
    double sum = 0;
    for (const double scale : kScales) sum += 2 * units * scale / (2 * units * scale + squared);
    return sum;
  }

  /// Adds the kernels of `count` squared distances, which are used up, in their order. Two loops: the first vectorises.
  void add(double* squared, Index count, double& sum) const {
    for (Index i = 0; i < count; ++i) squared[i] = (*this)(squared[i]);
    for (Index i = 0; i < count; ++i) sum += squared[i];
  }
};

/// Mean of the kernel over all pairs of different rows.
double within(const Kernel& kernel, BatchView x) {
  const DistanceRows distances(x);
  std::vector<double> squared;
  double sum = 0;
  for (Index first = 0; first < x.rows; first += kRows) {
    const Index rows = std::min(kRows, x.rows - first), before = first + rows;
    distances(first, rows, before, squared);
    for (Index i = 0; i < rows; ++i) kernel.add(squared.data() + i * before, first + i, sum);
  }
  return 2 * sum / static_cast<double>(x.rows * (x.rows - 1));
}

double between(const Kernel& kernel, BatchView x, BatchView y) {
  const DistanceRows distances(x, y);
  std::vector<double> squared;
  double sum = 0;
  for (Index first = 0; first < x.rows; first += kRows) {
    const Index rows = std::min(kRows, x.rows - first);
    distances(first, rows, y.rows, squared);
    kernel.add(squared.data(), rows * y.rows, sum);
  }
  return sum / static_cast<double>(x.rows * y.rows);
}

/// Maximum mean discrepancy (squared) between the codes of the split and as many draws from N(0, I):
///   mean_{i != j} k(z_i, z_j) + mean_{i != j} k(p_i, p_j) - 2 mean_{i, j} k(z_i, p_j)
/// unbiased, so it may be a little below 0; 0 in expectation if the codes follow the prior.
///   imq: k = sum_s C/(C + d^2), C = 2 L s, s in {.1, .2, .5, 1, 2, 5, 10};   rbf: k = exp(-d^2 / 2L)
/// Of a model with a posterior each code is one draw from q(z|x), so that the aggregate posterior is measured. In
/// double; non-finite codes give NaN. O(n^2 L) for n examples, without storing all distances.
/// Source: Gretton et al. 2012; Tolstikhin et al. 2018.
class Mmd final : public Metric {
 public:
  Mmd(bool imq, Index examples) : imq_(imq), examples_(examples) {}

  std::vector<MetricOutput> outputs() const override {
    return {{"mmd", "squared, 0: same distribution", "Discrepancy between the codes and draws from N(0, I).",
             Goal::minimize}};
  }

  bool every_epoch() const override { return false; }

  void begin(const MetricContext& context) override {
    require_examples(context, "mmd", 2, "to compare with one another");
    context_ = &context;
    choice_ = ExampleChoice(context, examples_);
  }

  void add(const MetricBatch& batch) override {
    for (Index row = 0; row < batch.latent.rows; ++row) {
      if (!choice_.next()) continue;
      const auto z = batch.latent.row(row);
      code_.assign(z.begin(), z.end());
      if (batch.log_variance.rows > 0) scatter(batch.log_variance.row(row), choice_.position());
      codes_.add(code_);
    }
  }

  std::vector<double> finish() override {
    Rows prior;
    Rng rng = context_->rng(2);
    code_.resize(static_cast<std::size_t>(codes_.cols));
    for (Index i = 0; i < codes_.count(); ++i) {
      for (float& value : code_) value = static_cast<float>(rng.normal());
      prior.add(code_);
    }
    const Kernel kernel{imq_, static_cast<double>(codes_.cols)};
    const auto z = codes_.view(), p = prior.view();
    return {within(kernel, z) + within(kernel, p) - 2 * between(kernel, z, p)};
  }

 private:
  /// Turns the posterior's mean into a draw, the example's own whatever the batch.
  void scatter(std::span<const float> log_variance, Index position) {
    Rng rng = context_->rng(1).fork(static_cast<std::uint64_t>(position));
    for (std::size_t j = 0; j < code_.size(); ++j)
      code_[j] += static_cast<float>(std::exp(static_cast<double>(log_variance[j]) / 2) * rng.normal());
  }

  bool imq_;
  Index examples_;
  const MetricContext* context_ = nullptr;
  ExampleChoice choice_;
  std::vector<float> code_;
  Rows codes_;
};

}  // namespace

SANDGLASS_PLUGIN(mmd_metric, SANDGLASS_VERSION) {
  registrar.metric(
      "mmd", "Maximum mean discrepancy between the codes and the prior N(0, I).",
      Schema{}
          .choice("kernel", {.choices = {"imq", "rbf"},
                             .fallback = "imq",
                             .text = "imq: inverse multiquadratics of seven scales; rbf: a Gaussian."})
          .integer("examples", {.fallback = 2000, .min = 0, .text = "Examples of the split, drawn at random; 0: all."}),
      [](const Params& params) {
        return std::make_unique<Mmd>(params.choice("kernel") == "imq", params.integer("examples"));
      });
}
