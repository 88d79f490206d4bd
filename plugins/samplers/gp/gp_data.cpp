#include "plugins/samplers/gp/gp_data.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "plugins/samplers/outcomes.hpp"

namespace sandglass {

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
  y.array() -= (y / static_cast<double>(y.size())).sum();
  const double largest = y.cwiseAbs().maxCoeff();
  if (!(largest > 0)) return Eigen::VectorXd::Zero(y.size());
  y /= largest;
  return y / std::sqrt(y.squaredNorm() / static_cast<double>(y.size()));
}

GpSpace::GpSpace(const SearchSpace& space) : space_(space), axes_(unit_axes(space)) {
  for (std::size_t a = 0; a < axes_.size(); ++a)
    if (space_[a].when || (axes_[a].count() > 0 && !axes_[a].is_choice())) plain_ = false;
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

GpInputs GpSpace::inputs(std::span<const Observation> seen, const std::vector<std::size_t>& places) const {
  GpInputs inputs{Eigen::MatrixXd(std::ssize(places), std::ssize(axes_)), {}};
  for (std::size_t k = 0; k < places.size(); ++k)
    inputs.x.row(static_cast<Eigen::Index>(k)) = row(seen[places[k]].point);
  for (const auto& axis : axes_) inputs.choice.push_back(axis.is_choice());
  return inputs;
}

}  // namespace sandglass
