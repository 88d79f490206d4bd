#include "results/analysis/ranking/replicate_table.hpp"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <numeric>

namespace sandglass::results {
namespace {

/// The sum of each point's squares about its own mean, whatever the replicates do to all points.
std::vector<double> own_squares(const ReplicateTable& table) {
  std::vector<double> squares(table.points);
  for (std::size_t i = 0; i < table.points; ++i) {
    double mean = 0;
    for (std::size_t r = 0; r < table.replicates; ++r) mean += table.at(i, r) / static_cast<double>(table.replicates);
    for (std::size_t r = 0; r < table.replicates; ++r) squares[i] += (table.at(i, r) - mean) * (table.at(i, r) - mean);
  }
  return squares;
}

/// The sum of each point's squared residuals.
std::vector<double> squares_of(const ReplicateTable& table) {
  std::vector<double> of_point(table.points), of_replicate(table.replicates);
  double all = 0;
  for (std::size_t i = 0; i < table.points; ++i)
    for (std::size_t r = 0; r < table.replicates; ++r) {
      of_point[i] += table.at(i, r) / static_cast<double>(table.replicates);
      of_replicate[r] += table.at(i, r) / static_cast<double>(table.points);
      all += table.at(i, r) / static_cast<double>(table.values.size());
    }
  std::vector<double> squares(table.points);
  for (std::size_t i = 0; i < table.points; ++i)
    for (std::size_t r = 0; r < table.replicates; ++r) {
      const double residual = table.at(i, r) - of_point[i] - of_replicate[r] + all;
      squares[i] += residual * residual;
    }
  return squares;
}

double bartlett(const std::vector<double>& squares, double dof) {
  const auto count = static_cast<double>(squares.size());
  const double pooled = std::accumulate(squares.begin(), squares.end(), 0.0) / (count * dof);
  double statistic = count * dof * std::log(pooled);
  for (const double square : squares) statistic -= dof * std::log(square / dof);
  statistic /= 1 + (count / dof - 1 / (count * dof)) / (3 * (count - 1));
  if (std::isnan(statistic)) return 1;  // no spread at all
  if (std::isinf(statistic)) return 0;  // some have none
  return boost::math::gamma_q((count - 1) / 2, std::max(statistic, 0.0) / 2);
}

}  // namespace

ResidualSpread residual_spread(const ReplicateTable& table) {
  const auto squares = squares_of(table);
  const auto points = static_cast<double>(table.points), replicates = static_cast<double>(table.replicates);
  ResidualSpread out;
  out.dof = (points - 1) * (replicates - 1);
  out.variance = std::accumulate(squares.begin(), squares.end(), 0.0) / out.dof;
  if (table.points > 2)
    out.p_if_equal =
        std::min(1.0, 2 * std::min(bartlett(squares, out.dof / points), bartlett(own_squares(table), replicates - 1)));
  return out;
}

}  // namespace sandglass::results
