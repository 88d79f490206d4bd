#include <algorithm>
#include <cmath>
#include <numeric>

#include "plugins/metrics/neighbours.hpp"
#include "plugins/metrics/reconstructor.hpp"
#include "plugins/metrics/requirements.hpp"
#include "plugins/metrics/split_store.hpp"
#include "plugins/numerics/decompositions.hpp"

using namespace sandglass;
using namespace sandglass::metrics;

namespace {

/// Ranks from 1; equal values share the mean of theirs.
std::vector<double> ranks(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return values[a] < values[b]; });
  std::vector<double> out(values.size());
  for (std::size_t first = 0, end = 0; first < order.size(); first = end) {
    while (end < order.size() && values[order[end]] == values[order[first]]) ++end;
    for (std::size_t i = first; i < end; ++i) out[order[i]] = static_cast<double>(first + 1 + end) / 2;
  }
  return out;
}

/// Spearman's: the correlation of the ranks. NaN if either is constant.
double rank_correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const auto x = ranks(a), y = ranks(b);
  const double mean = static_cast<double>(a.size() + 1) / 2;
  double xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    xx += std::pow(x[i] - mean, 2), yy += std::pow(y[i] - mean, 2), xy += (x[i] - mean) * (y[i] - mean);
  return xy / std::sqrt(xx * yy);
}

/// Whether the reconstruction knows how far an input is from the manifold of the data, and which way it lies. Each
/// example x of a dataset that knows its coordinates is moved off the manifold by a step of length t, drawn from
/// (0, reach], along a unit vector n that is drawn across the manifold: across the K directions in which the
/// `neighbours` nearest examples, by the standardised coordinates, spread about x (a least-squares fit of x on the
/// coordinates). With the residual r = x^(x + t n) - (x + t n)
///   off_manifold_rank    Spearman's correlation of |r| and t: 1 if the residual grows with the distance
///   off_manifold_cosine  mean of -r.n / |r|: 1 if it points back to the manifold
/// As Alain & Bengio show, the residual of a denoising autoencoder with noise of deviation sigma tends to
/// sigma^2 d ln p(x)/dx, which points to where the density is high. `reach` has to stay below the manifold's radius of
/// curvature and half the distance of its folds, for t to be the distance. NaN if a number is not finite. In the units
/// of the examples. Source: Alain & Bengio 2014.
class OffManifold final : public Metric {
 public:
  OffManifold(double reach, Index neighbours, Index examples)
      : reach_(reach), neighbours_(neighbours), examples_(examples) {}

  std::vector<MetricOutput> outputs() const override {
    return {{"off_manifold_rank", "rank correlation", "Whether the residual grows with the distance from the manifold.",
             Goal::maximize},
            {"off_manifold_cosine", "cosine, mean over examples", "Whether the residual points back to the manifold.",
             Goal::maximize}};
  }

  bool every_epoch() const override { return false; }

  void begin(const MetricContext& context) override {
    require_coordinates(context, "off_manifold");
    if (context.coordinates() >= context.shape().features)
      refuse("off_manifold", "more features than coordinates, for there to be a way off the manifold",
             "leave the metric out");
    if (neighbours_ <= context.coordinates())
      refuse("off_manifold",
             "more neighbours than the " + std::to_string(context.coordinates()) + " coordinates, but " +
                 "neighbours is " + std::to_string(neighbours_),
             "raise its neighbours");
    require_examples(context, "off_manifold", neighbours_ + 1, "more than neighbours");
    if (examples_ != 0 && examples_ <= neighbours_)
      refuse("off_manifold", "more examples than neighbours, but examples is " + std::to_string(examples_),
             "raise examples above " + std::to_string(neighbours_));
    context_ = &context;
    choice_ = ExampleChoice(context, examples_);
  }

  void add(const MetricBatch& batch) override {
    for (Index row = 0; row < batch.input.rows; ++row) {
      if (!choice_.next()) continue;
      inputs_.add(batch.input.row(row));
      coordinates_.add(batch.coordinates.row(row));
      labels_.push_back(batch.labels ? batch.labels[row] : 0);
    }
  }

  std::vector<double> finish() override {
    if (!all_finite(inputs_.values) || !all_finite(coordinates_.values)) return {std::nan(""), std::nan("")};
    move();
    return compare();
  }

 private:
  Index count() const { return inputs_.count(); }

  /// The coordinates, each with variance 1, so that neither counts for more among neighbours.
  Rows standardised() const {
    Rows out = coordinates_;
    const auto mean = column_means(coordinates_.view());
    for (std::size_t k = 0; k < mean.size(); ++k) {
      double variance = 0;
      for (std::size_t i = k; i < out.values.size(); i += mean.size())
        variance += std::pow(out.values[i] - mean[k], 2) / static_cast<double>(count());
      for (std::size_t i = k; i < out.values.size(); i += mean.size())
        out.values[i] = static_cast<float>(variance > 0 ? (out.values[i] - mean[k]) / std::sqrt(variance) : 0);
    }
    return out;
  }

  /// Moves every example off the manifold.
  void move() {
    const Rows places = standardised();
    const auto near = nearest_rows(places.view(), places.view(), neighbours_ + 1);  // itself among them
    for (Index i = 0; i < count(); ++i) {
      const auto* own = near.data() + i * (neighbours_ + 1);
      Rng rng = context_->rng(1).fork(static_cast<std::uint64_t>(i));
      const Eigen::VectorXd normal = across({own, static_cast<std::size_t>(neighbours_ + 1)}, places, rng);
      const double step = reach_ * (1 - rng.uniform());
      std::vector<float> moved(inputs_.view().row(i).begin(), inputs_.view().row(i).end());
      for (std::size_t d = 0; d < moved.size(); ++d)
        moved[d] += static_cast<float>(step * normal[static_cast<Eigen::Index>(d)]);
      moved_.add(moved);
      steps_.push_back(step);
      normals_.push_back(normal);
    }
  }

  /// A random unit vector across the manifold near some examples.
  Eigen::VectorXd across(std::span<const Index> near, const Rows& places, Rng& rng) const {
    const auto rows = static_cast<Eigen::Index>(near.size()), features = static_cast<Eigen::Index>(inputs_.cols);
    Eigen::MatrixXd x(rows, features), v(rows, static_cast<Eigen::Index>(places.cols));
    for (Eigen::Index r = 0; r < rows; ++r) {
      const auto input = inputs_.view().row(near[static_cast<std::size_t>(r)]);
      const auto place = places.view().row(near[static_cast<std::size_t>(r)]);
      for (Eigen::Index d = 0; d < features; ++d) x(r, d) = input[static_cast<std::size_t>(d)];
      for (Eigen::Index k = 0; k < v.cols(); ++k) v(r, k) = place[static_cast<std::size_t>(k)];
    }
    x.rowwise() -= x.colwise().mean().eval();
    v.rowwise() -= v.colwise().mean().eval();
    // The part of x that is linear in the coordinates; its rows span the tangent space.
    const Eigen::MatrixXd basis = dense::column_space(v, 1e-6);
    const Eigen::MatrixXd tangent = dense::column_space((basis.transpose() * x).transpose(), 1e-6);
    Eigen::VectorXd n(features);
    for (Eigen::Index d = 0; d < features; ++d) n[d] = rng.normal();
    n -= tangent * (tangent.transpose() * n);
    return n.normalized();
  }

  std::vector<double> compare() {
    constexpr Index kRows = 64;
    Reconstructor reconstruct(*context_, kRows);
    std::vector<double> lengths;
    double cosine = 0;
    const Index features = inputs_.cols;
    std::vector<float> x(static_cast<std::size_t>(kRows * features));
    std::vector<std::int32_t> labels(kRows);
    for (Index first = 0; first < count(); first += kRows) {
      const Index rows = std::min(kRows, count() - first);
      std::copy_n(moved_.values.begin() + first * features, rows * features, x.begin());
      for (Index i = 0; i < kRows; ++i)
        labels[static_cast<std::size_t>(i)] = labels_[static_cast<std::size_t>(std::min(first + i, count() - 1))];
      const BatchView made = reconstruct(x.data(), labels.data());
      for (Index i = 0; i < rows; ++i) {
        const auto& normal = normals_[static_cast<std::size_t>(first + i)];
        double squares = 0, along = 0;
        for (Index d = 0; d < features; ++d) {
          const double r = static_cast<double>(made.row(i)[static_cast<std::size_t>(d)]) -
                           static_cast<double>(x[static_cast<std::size_t>(i * features + d)]);
          squares += r * r, along -= r * normal[static_cast<Eigen::Index>(d)];
        }
        lengths.push_back(std::sqrt(squares));
        cosine += squares > 0 ? along / lengths.back() : 0;
      }
    }
    if (!std::isfinite(cosine)) return {std::nan(""), std::nan("")};
    return {rank_correlation(lengths, steps_), cosine / static_cast<double>(count())};
  }

  double reach_;
  Index neighbours_, examples_;
  const MetricContext* context_ = nullptr;
  ExampleChoice choice_;
  Rows inputs_, coordinates_, moved_;
  std::vector<std::int32_t> labels_;
  std::vector<double> steps_;
  std::vector<Eigen::VectorXd> normals_;
};

}  // namespace

SANDGLASS_PLUGIN(off_manifold_metric, SANDGLASS_VERSION) {
  registrar.metric(
      "off_manifold", "Whether the reconstruction leads back to the data's manifold, the farther the longer the way.",
      Schema{}
          .real("reach", {.fallback = 0.05,
                          .max = 1e6,
                          .above = 0,
                          .unit = "input units",
                          .text = "The largest distance from the manifold to which examples are moved."})
          .integer(
              "neighbours",
              {.fallback = 8, .min = 2, .max = 1000, .text = "Examples that tell how the manifold runs at a place."})
          .integer("examples", {.fallback = 1000, .min = 0, .text = "Examples of the split, drawn at random; 0: all."}),
      [](const Params& params) {
        return std::make_unique<OffManifold>(params.real("reach"), params.integer("neighbours"),
                                             params.integer("examples"));
      });
}
