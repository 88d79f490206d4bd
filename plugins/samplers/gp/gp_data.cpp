#include "plugins/samplers/gp/gp_data.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "plugins/samplers/outcomes.hpp"

namespace sandglass {
namespace {

/// (1 + y)^p / p, of mean 0 and deviation 1, for the p of the largest likelihood; y from 0 to 1.
Eigen::VectorXd drawn_in(Eigen::ArrayXd y) {
  std::vector<double> sorted(y.begin(), y.end());
  std::ranges::sort(sorted);
  const double middle = sorted[sorted.size() / 2];
  if (middle > 1e-12) y /= middle;
  const Eigen::ArrayXd logs = y.log1p();
  Eigen::VectorXd best;
  double most = -std::numeric_limits<double>::infinity();
  for (const double p : {1.0, 0.5, 0.0, -0.5, -1.0}) {
    Eigen::ArrayXd z = p == 0 ? logs : (p * logs).exp() / p;
    z -= z.mean();
    const double variance = z.square().mean();
    const double likelihood = (p - 1) * logs.mean() - 0.5 * std::log(variance);
    if (!(likelihood > most)) continue;
    most = likelihood;
    best = z / std::sqrt(variance);
  }
  return best;
}

}  // namespace

std::vector<std::size_t> best_and_newest(std::span<const Observation> seen, std::size_t most) {
  std::vector<std::size_t> all(seen.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  if (all.size() <= most) return all;
  Ranking ranking;
  for (const auto i : all) ranking.add(seen[i], i);
  std::vector<bool> chosen(seen.size(), false);
  std::size_t count = 0;
  for (const auto i : ranking.best(most / 2)) chosen[i] = true, ++count;
  for (auto i = seen.size(); i-- > 0 && count < most;)
    if (!chosen[i]) chosen[i] = true, ++count;
  std::erase_if(all, [&](auto i) { return !chosen[i]; });
  return all;
}

Eigen::VectorXd standardised(std::span<const Observation> seen, const std::vector<std::size_t>& places) {
  std::vector<double> finite;
  for (const auto i : places)
    if (has_values(seen[i]) && std::isfinite(seen[i].values[0])) finite.push_back(seen[i].values[0]);
  Eigen::VectorXd y = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(places.size()));
  if (finite.empty()) return y;
  const auto [least, most] = std::ranges::minmax(finite);
  for (std::size_t k = 0; k < places.size(); ++k) {
    const auto& one = seen[places[k]];
    // Halved, so that no sum of the largest numbers is infinite.
    y[static_cast<Eigen::Index>(k)] = has_values(one) ? std::clamp(one.values[0], least, most) / 2 : most / 2;
  }
  const double smallest = y.minCoeff(), extent = y.maxCoeff() - smallest;
  if (!(extent > 0)) return Eigen::VectorXd::Zero(y.size());
  return drawn_in((y.array() - smallest) / extent);
}

GpSpace::GpSpace(const SearchSpace& space) : space_(space), axes_(unit_axes(space)) {
  for (std::size_t a = 0; a < axes_.size(); ++a) {
    conditional_ = conditional_ || space_[a].when;
    plain_ = plain_ && !conditional_ && (axes_[a].count() == 0 || axes_[a].is_choice());
  }
}

Eigen::RowVectorXd GpSpace::row(const Point& point) const {
  Eigen::RowVectorXd x(std::ssize(axes_));
  for (std::size_t a = 0; a < axes_.size(); ++a) {
    const auto place = is_active(space_, point, a) ? axes_[a].place(point[a]) : std::nullopt;
    x[static_cast<Eigen::Index>(a)] = place.value_or(axes_[a].is_choice() ? -1 : 0.5);
  }
  return x;
}

Point GpSpace::point(const Eigen::RowVectorXd& row) const {
  Point point;
  for (std::size_t a = 0; a < axes_.size(); ++a) point.push_back(axes_[a].value(row[static_cast<Eigen::Index>(a)]));
  return point;
}

Eigen::RowVectorXd GpSpace::rounded(const Eigen::RowVectorXd& row) const {
  return plain_ ? row : this->row(point(row));
}

std::vector<std::size_t> GpSpace::active(const Eigen::RowVectorXd& row) const {
  std::vector<std::size_t> found;
  const auto values = conditional_ ? point(row) : Point{};
  for (std::size_t a = 0; a < axes_.size(); ++a)
    if (!conditional_ || is_active(space_, values, a)) found.push_back(a);
  return found;
}

GpInputs GpSpace::inputs(std::span<const Observation> seen, const std::vector<std::size_t>& places) const {
  GpInputs inputs{Eigen::MatrixXd(std::ssize(places), std::ssize(axes_)), {}};
  for (std::size_t k = 0; k < places.size(); ++k)
    inputs.x.row(static_cast<Eigen::Index>(k)) = row(seen[places[k]].point);
  for (const auto& axis : axes_) inputs.choice.push_back(axis.is_choice());
  return inputs;
}

}  // namespace sandglass
