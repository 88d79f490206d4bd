#include <algorithm>
#include <cmath>
#include <sandglass/plugin.hpp>

#include "plugins/metrics/neighbours.hpp"

using namespace sandglass;

namespace {

/// Mean over the columns of the variance of some rows of x, in double.
double variance_of(BatchView x, const std::vector<Index>& rows) {
  std::vector<double> sums(static_cast<std::size_t>(x.cols), 0.0), squares(sums);
  for (const Index i : rows)
    for (std::size_t d = 0; d < sums.size(); ++d) {
      const auto value = static_cast<double>(x.row(i)[d]);
      sums[d] += value, squares[d] += value * value;
    }
  const auto count = static_cast<double>(rows.size());
  double total = 0;
  for (std::size_t d = 0; d < sums.size(); ++d) total += squares[d] / count - std::pow(sums[d] / count, 2);
  return total / static_cast<double>(x.cols);
}

/// Whether the class y and the code z of a conditional model do what each is for. `samples` codes are drawn from
/// the prior and each is decoded with every class:
///   label_control  share of decoded examples whose nearest training example has the class that was given: fixing z and
///                  walking through y changes the class; 1/C if y is ignored
///   style_variety  variance of the decoded examples of one class over that of the training examples of the class, mean
///                  over classes: fixing y and drawing z changes the style; 0 if z is ignored
/// The training examples are the first `references` labelled ones. Needs a conditional model with a prior, and labels.
class ConditionalSamples final : public Metric {
 public:
  ConditionalSamples(Index samples, Index references) : samples_(samples), references_(references) {}

  std::vector<MetricOutput> outputs() const override {
    return {{"label_control", "share of decoded examples", "Decoded examples that look like the class given.",
             Goal::maximize},
            {"style_variety", "variance over variance", "Variance within a class, decoded over real."}};
  }

  bool every_epoch() const override { return false; }

  void begin(const MetricContext& context) override {
    if (!context.model().conditional() || !context.model().has_prior())
      throw ConfigError(
          "metric/conditional_samples needs a model that decodes a code together with a class\n"
          "use it with cvae, m2 or m1_m2");
    if (context.train_labels().empty())
      throw ConfigError("metric/conditional_samples needs labels\nuse a dataset with labels");
    context_ = &context;
  }

  void add(const MetricBatch&) override {}

  std::vector<double> finish() override {
    const Index classes = context_->shape().classes;
    const auto decoded = decode(classes);
    const BatchView view{decoded.data(), samples_ * classes, context_->shape().features};
    return {control(view, classes), variety(view, classes)};
  }

 private:
  /// Row s * classes + y is draw s decoded as class y.
  std::vector<float> decode(Index classes) const {
    Graph graph;
    const Value z = graph.input("z", classes, context_->latent_size());
    std::vector<double> each(static_cast<std::size_t>(classes * classes), 0.0);
    for (Index y = 0; y < classes; ++y) each[static_cast<std::size_t>(y * (classes + 1))] = 1;
    const Value x =
        context_->loss().reconstruction(context_->model().decode_given(z, graph.constant(classes, classes, each)));
    graph.finish_forward_only({x});
    std::vector<float> all, codes(static_cast<std::size_t>(z.size()));
    for (Index s = 0; s < samples_; ++s) {
      Rng rng = context_->rng(static_cast<std::uint64_t>(s));
      const auto drawn = prior_codes(context_->model(), {&rng, 1});
      for (Index y = 0; y < classes; ++y) std::ranges::copy(drawn, codes.begin() + y * context_->latent_size());
      graph.set_input(z, codes.data());
      graph.forward();
      all.insert(all.end(), graph.data<float>(x), graph.data<float>(x) + x.size());
    }
    return all;
  }

  /// The labelled training examples that stand for the real ones.
  std::vector<Index> real() const {
    std::vector<Index> rows;
    const auto labels = context_->train_labels();
    for (Index i = 0; i < static_cast<Index>(labels.size()) && static_cast<Index>(rows.size()) < references_; ++i)
      if (labels[static_cast<std::size_t>(i)] >= 0) rows.push_back(i);
    return rows;
  }

  double control(BatchView decoded, Index classes) const {
    std::vector<float> references;
    const auto rows = real();
    for (const Index i : rows) {
      const auto x = context_->train_inputs().row(i);
      references.insert(references.end(), x.begin(), x.end());
    }
    if (!std::all_of(decoded.all().begin(), decoded.all().end(), [](float x) { return std::isfinite(x); }))
      return std::nan("");
    const auto nearest =
        metrics::nearest_rows({references.data(), static_cast<Index>(rows.size()), decoded.cols}, decoded, 1);
    Index right = 0;
    for (Index i = 0; i < decoded.rows; ++i) {
      const Index neighbour = rows[static_cast<std::size_t>(nearest[static_cast<std::size_t>(i)])];
      right += context_->train_labels()[static_cast<std::size_t>(neighbour)] == i % classes;
    }
    return static_cast<double>(right) / static_cast<double>(decoded.rows);
  }

  double variety(BatchView decoded, Index classes) const {
    std::vector<std::vector<Index>> real_rows(static_cast<std::size_t>(classes)), decoded_rows(real_rows);
    for (const Index i : real())
      real_rows[static_cast<std::size_t>(context_->train_labels()[static_cast<std::size_t>(i)])].push_back(i);
    for (Index i = 0; i < decoded.rows; ++i) decoded_rows[static_cast<std::size_t>(i % classes)].push_back(i);
    double ratio = 0, counted = 0;
    for (std::size_t c = 0; c < real_rows.size(); ++c) {
      const double variance = real_rows[c].empty() ? 0 : variance_of(context_->train_inputs(), real_rows[c]);
      if (variance <= 0) continue;
      ratio += variance_of(decoded, decoded_rows[c]) / variance;
      ++counted;
    }
    return ratio / counted;
  }

  Index samples_, references_;
  const MetricContext* context_ = nullptr;
};

}  // namespace

SANDGLASS_PLUGIN(conditional_samples_metric, SANDGLASS_VERSION) {
  registrar.metric(
      "conditional_samples", "Whether class and code of a conditional model each do their part.",
      Schema{}
          .integer("samples", {.fallback = 100, .min = 2, .text = "Codes that are drawn."})
          .integer("references", {.fallback = 5000, .min = 1, .text = "Training examples to compare with, at most."}),
      [](const Params& params) {
        return std::make_unique<ConditionalSamples>(params.integer("samples"), params.integer("references"));
      });
}
