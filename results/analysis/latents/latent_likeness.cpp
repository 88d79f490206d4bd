#include "results/analysis/latents/latent_likeness.hpp"

#include <fmt/format.h>

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <vector>

#include "results/analysis/embedding/neighbours.hpp"
#include "results/analysis/embedding/spectrum.hpp"
#include "results/analysis/latents/centred.hpp"
#include "results/base/error.hpp"

namespace sandglass::results {
namespace {

constexpr std::size_t kNeighbours = 15;

void require_same_examples(const Codes& a, const Codes& b) {
  require_finite(a);
  require_finite(b);
  if (a.examples != b.examples)
    throw Error(fmt::format("codes of {} examples are compared with codes of {}, expected the same examples of both",
                            a.examples, b.examples));
}

/// Whether more than half of the rows are copies of others.
bool mostly_copies(const std::vector<float>& values, std::size_t rows) {
  const std::size_t units = rows > 0 ? values.size() / rows : 0;
  std::set<std::vector<float>> distinct;
  for (std::size_t r = 0; r < rows; ++r)
    distinct.emplace(values.begin() + static_cast<std::ptrdiff_t>(r * units),
                     values.begin() + static_cast<std::ptrdiff_t>((r + 1) * units));
  return 2 * distinct.size() < rows;
}

double shared_neighbours(const Codes& a, const Codes& b, std::size_t most) {
  const auto chosen = evenly_chosen(a.examples, most);
  const auto values_a = rows_of(a, chosen), values_b = rows_of(b, chosen);
  const auto near_a = nearest_neighbours({values_a, chosen.size(), a.units}, kNeighbours);
  const auto near_b = nearest_neighbours({values_b, chosen.size(), b.units}, kNeighbours);
  if (near_a.count == 0 || mostly_copies(values_a, chosen.size()) || mostly_copies(values_b, chosen.size()))
    return std::numeric_limits<double>::quiet_NaN();
  std::size_t shared = 0;
  for (std::size_t example = 0; example < chosen.size(); ++example) {
    const std::span of_a(near_a.of(example), near_a.count);
    for (std::size_t i = 0; i < near_b.count; ++i)
      shared += static_cast<std::size_t>(std::ranges::count(of_a, near_b.of(example)[i]));
  }
  return static_cast<double>(shared) / static_cast<double>(near_a.index.size());
}

/// The sum of the singular values, the roots of the eigenvalues of A'A. Those that are no more than rounding beside the
/// largest count as none.
double nuclear_norm(const Dense& a) {
  const Dense square = a.rows() < a.cols() ? Dense(a * a.transpose()) : Dense(a.transpose() * a);
  const auto values = spectrum(square, false).values;
  const double rounding =
      static_cast<double>(values.size()) * std::numeric_limits<double>::epsilon() * values[values.size() - 1];
  double sum = 0;
  for (const double value : values)
    if (value > rounding) sum += std::sqrt(value);
  return sum;
}

/// The turn or reflection of the plane that brings `moved` nearest to `target`, times the best scale. With
/// M = moved' target a turn by t gets (M00 + M11) cos t + (M01 - M10) sin t of it, a reflection (M00 - M11) cos t +
/// (M01 + M10) sin t; the larger of the two is the sum of M's singular values.
Dense onto_plane(const Dense& moved, const Dense& target) {
  const Dense m = moved.transpose() * target;
  const double c_turn = m(0, 0) + m(1, 1), s_turn = m(0, 1) - m(1, 0);
  const double c_flip = m(0, 0) - m(1, 1), s_flip = m(0, 1) + m(1, 0);
  const double scale = 1 / moved.squaredNorm();
  Dense out(2, 2);
  if (std::hypot(c_turn, s_turn) >= std::hypot(c_flip, s_flip))
    out << c_turn, s_turn, -s_turn, c_turn;
  else
    out << c_flip, s_flip, s_flip, -c_flip;
  return out * scale;
}

}  // namespace

LatentLikeness latent_likeness(const Codes& a, const Codes& b, std::size_t most) {
  require_same_examples(a, b);
  const Dense x = centred(a), y = centred(b);
  LatentLikeness out{.procrustes = std::numeric_limits<double>::quiet_NaN(),
                     .cka = std::numeric_limits<double>::quiet_NaN(),
                     .neighbours = shared_neighbours(a, b, most)};
  const double size = x.norm() * y.norm();
  if (!(size > 0)) return out;
  const Dense product = x.transpose() * y;
  const double common = nuclear_norm(product) / size;
  out.procrustes = std::max(0.0, 1 - common * common);
  out.cka = product.squaredNorm() / ((x.transpose() * x).norm() * (y.transpose() * y).norm());
  return out;
}

std::vector<float> aligned(const Codes& map, const Codes& onto) {
  require_same_examples(map, onto);
  if (map.examples == 0) return {};
  if (map.units != 2 || onto.units != 2)
    throw Error(
        fmt::format("a map of {} dimensions is aligned with one of {}, expected 2 of both", map.units, onto.units));
  const Dense moved = centred(map), target = centred(onto);
  Dense placed = moved;
  if (moved.norm() > 0 && target.norm() > 0) placed = moved * onto_plane(moved, target);
  std::vector<float> out;
  for (std::size_t example = 0; example < map.examples; ++example)
    for (std::size_t unit = 0; unit < map.units; ++unit) {
      const auto row = static_cast<Eigen::Index>(example), column = static_cast<Eigen::Index>(unit);
      const double shift = onto.row(0)[unit] - target(0, column);  // the mean
      out.push_back(static_cast<float>(placed(row, column) + shift));
    }
  return out;
}

std::vector<std::vector<float>> aligned_umaps(const std::vector<Codes>& replicates, const UmapOptions& options) {
  std::vector<std::vector<float>> out;
  for (const auto& codes : replicates) {
    if (out.empty()) {
      out.push_back(umap(codes, options));
      continue;
    }
    require_same_examples(replicates[0], codes);
    const auto xy = umap(codes, options, out[0]);
    out.push_back(aligned({xy, codes.examples, 2}, {out[0], codes.examples, 2}));
  }
  return out;
}

std::vector<std::vector<std::size_t>> shared_examples(const std::vector<std::span<const std::int32_t>>& sources) {
  std::map<std::int32_t, std::vector<std::size_t>> places;
  for (std::size_t trial = 0; trial < sources.size(); ++trial)
    for (std::size_t i = 0; i < sources[trial].size(); ++i)
      if (auto& of_source = places[sources[trial][i]]; of_source.size() == trial) of_source.push_back(i);
  std::vector<std::vector<std::size_t>> out(sources.size());
  for (const auto& [source, of_trials] : places)
    for (std::size_t trial = 0; trial < sources.size() && of_trials.size() == sources.size(); ++trial)
      out[trial].push_back(of_trials[trial]);
  return out;
}

}  // namespace sandglass::results
