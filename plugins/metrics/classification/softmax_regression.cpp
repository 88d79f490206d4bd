#include "plugins/metrics/classification/softmax_regression.hpp"

#include <algorithm>
#include <cmath>

#include "core/linalg/gemm.hpp"
#include "plugins/numerics/lbfgs.hpp"

namespace sandglass::metrics {
namespace {

using linalg::gemm;
using linalg::Transpose;

constexpr Index kBlock = 1024;

/// logits (rows, C) = z W + b.
void logits_of(const SoftmaxRegression& model, const double* z, Index rows, std::vector<double>& logits) {
  const Index classes = model.classes;
  logits.resize(static_cast<std::size_t>(rows * classes));
  const auto intercepts = model.weights.begin() + model.inputs * classes;
  for (Index i = 0; i < rows; ++i) std::copy(intercepts, model.weights.end(), logits.begin() + i * classes);
  gemm(Transpose::no, Transpose::no, rows, classes, model.inputs, 1.0, z, model.inputs, model.weights.data(), classes,
       1.0, logits.data(), classes);
}

/// Turns the logits of an example into p - onehot(label) and returns -ln p(label).
double residual(double* logits, Index classes, std::int32_t label) {
  const double largest = *std::max_element(logits, logits + classes), own = logits[label] - largest;
  double sum = 0;
  for (Index c = 0; c < classes; ++c) sum += logits[c] = std::exp(logits[c] - largest);
  for (Index c = 0; c < classes; ++c) logits[c] /= sum;
  logits[label] -= 1;
  return std::log(sum) - own;
}

/// The objective and its gradient.
class RegressionObjective {
 public:
  RegressionObjective(std::span<const double> z, std::span<const std::int32_t> labels, double c)
      : z_(z), labels_(labels), c_(c) {}

  double operator()(const SoftmaxRegression& model, Eigen::VectorXd& gradient) {
    const auto count = static_cast<Index>(labels_.size());
    gradient.setZero();
    double nats = 0;
    for (Index first = 0; first < count; first += kBlock)
      nats += add_block(model, first, std::min(kBlock, count - first), gradient);
    double squares = 0;
    for (Index i = 0; i < model.inputs * model.classes; ++i) {
      const double weight = model.weights[static_cast<std::size_t>(i)];
      squares += weight * weight;
      gradient[i] += weight / c_;
    }
    gradient /= static_cast<double>(count);
    return (nats + squares / (2 * c_)) / static_cast<double>(count);
  }

 private:
  double add_block(const SoftmaxRegression& model, Index first, Index rows, Eigen::VectorXd& gradient) {
    const double* z = z_.data() + first * model.inputs;
    const Index classes = model.classes;
    logits_of(model, z, rows, residuals_);
    double nats = 0;
    double* intercepts = gradient.data() + model.inputs * classes;
    for (Index i = 0; i < rows; ++i) {
      double* row = residuals_.data() + i * classes;
      nats += residual(row, classes, labels_[static_cast<std::size_t>(first + i)]);
      for (Index c = 0; c < classes; ++c) intercepts[c] += row[c];
    }
    gemm(Transpose::yes, Transpose::no, model.inputs, classes, rows, 1.0, z, model.inputs, residuals_.data(), classes,
         1.0, gradient.data(), classes);
    return nats;
  }

  std::span<const double> z_;
  std::span<const std::int32_t> labels_;
  double c_;
  std::vector<double> residuals_;
};

}  // namespace

std::vector<std::int32_t> SoftmaxRegression::predict(std::span<const double> z) const {
  const Index count = static_cast<Index>(z.size()) / inputs;
  std::vector<std::int32_t> best;
  std::vector<double> logits;
  for (Index first = 0; first < count; first += kBlock) {
    const Index rows = std::min(kBlock, count - first);
    logits_of(*this, z.data() + first * inputs, rows, logits);
    for (auto row = logits.begin(); row != logits.end(); row += classes)
      best.push_back(static_cast<std::int32_t>(std::max_element(row, row + classes) - row));
  }
  return best;
}

SoftmaxRegression fit_softmax_regression(std::span<const double> z, Index inputs, std::span<const std::int32_t> labels,
                                         Index classes, double c) {
  SoftmaxRegression model{inputs, classes, {}};
  RegressionObjective objective(z, labels, c);
  const auto found = minimise(
      [&](const Eigen::VectorXd& at, Eigen::VectorXd& gradient) {
        model.weights.assign(at.begin(), at.end());
        return objective(model, gradient);
      },
      Eigen::VectorXd::Zero((inputs + 1) * classes), {.tolerance = 1e-6, .iterations = 500});
  model.weights.assign(found.x.begin(), found.x.end());
  return model;
}

}  // namespace sandglass::metrics
