#include "plugins/metrics/generation/code_source.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "plugins/metrics/requirements.hpp"
#include "plugins/numerics/decompositions.hpp"

namespace sandglass::metrics {

void CodeSource::require(const MetricContext& context, const std::string& metric, From from) {
  if (context.model().conditional()) require_labels(context, metric);
  if (from == From::fitted || context.model().has_prior()) return;
  refuse(metric, "a model whose codes follow a prior, such as vae",
         "use such a model, or set codes: fitted to draw from a Gaussian fitted to the training codes");
}

CodeSource::CodeSource(const MetricContext& context, From from) : context_(context), from_(from) {
  if (from == From::fitted) fit();
}

void CodeSource::fit() {
  const auto codes = context_.train_latents();
  mean_ = column_means(codes);
  const auto units = static_cast<Eigen::Index>(codes.cols);
  Eigen::MatrixXd covariance = Eigen::MatrixXd::Zero(units, units);
  Eigen::VectorXd row(units);
  for (Index i = 0; i < codes.rows; ++i) {
    for (Eigen::Index j = 0; j < units; ++j)
      row[j] = static_cast<double>(codes.row(i)[static_cast<std::size_t>(j)]) - mean_[static_cast<std::size_t>(j)];
    covariance.noalias() += row * row.transpose();
  }
  const auto spectrum = dense::spectrum(covariance / static_cast<double>(std::max<Index>(codes.rows, 1)));
  factor_.assign(static_cast<std::size_t>(units * units), std::numeric_limits<double>::quiet_NaN());
  if (!spectrum.found) return;
  for (Eigen::Index j = 0; j < units; ++j)
    for (Eigen::Index k = 0; k < units; ++k)
      factor_[static_cast<std::size_t>(j * units + k)] =
          spectrum.vectors(j, k) * std::sqrt(std::max(spectrum.values[k], 0.0));
}

std::vector<float> CodeSource::draw(std::span<Rng> rngs) const {
  if (from_ == From::prior) return prior_codes(context_.model(), rngs);
  std::vector<float> codes;
  std::vector<double> z(mean_.size());
  for (Rng& rng : rngs) {
    for (double& unit : z) unit = rng.normal();
    for (std::size_t j = 0; j < z.size(); ++j) {
      double placed = mean_[j];
      for (std::size_t k = 0; k < z.size(); ++k) placed += factor_[j * z.size() + k] * z[k];
      codes.push_back(static_cast<float>(placed));
    }
  }
  return codes;
}

void CodeSource::decode(Index count, Rows& out) const {
  constexpr Index kRows = 64;
  const Model& model = context_.model();
  const Index units = context_.latent_size(), classes = context_.shape().classes;
  Graph graph;
  graph.train_only({});
  const Value z = graph.input("z", kRows, units);
  const Value y = model.conditional() ? graph.input("y", kRows, classes) : Value{};
  const Value x = context_.loss().reconstruction(model.conditional() ? model.decode_given(z, y) : model.decode(z));
  graph.finish_forward_only({x});
  std::vector<float> given;
  for (Index first = 0; first < count; first += kRows) {
    const Index rows = std::min(kRows, count - first);
    given.assign(y.valid() ? static_cast<std::size_t>(y.size()) : 0, 0.0F);
    std::vector<Rng> rngs;
    for (Index i = 0; i < rows; ++i) rngs.push_back(context_.rng(0).fork(static_cast<std::uint64_t>(first + i)));
    auto codes = draw(rngs);
    codes.resize(static_cast<std::size_t>(kRows * units), 0.0F);
    for (Index i = 0; i < rows && y.valid(); ++i)
      given[static_cast<std::size_t>(i * classes) +
            rngs[static_cast<std::size_t>(i)].below(static_cast<std::uint64_t>(classes))] = 1;
    graph.set_input(z, codes.data());
    if (y.valid()) graph.set_input(y, given.data());
    graph.forward();
    for (Index i = 0; i < rows; ++i) out.add({graph.data<float>(x) + i * x.cols(), static_cast<std::size_t>(x.cols())});
  }
}

}  // namespace sandglass::metrics
