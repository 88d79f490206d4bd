#include "plugins/samplers/tpe/many_kernels.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>

#include "plugins/samplers/normal.hpp"
#include "plugins/samplers/tpe/gap_kernels.hpp"

namespace sandglass {
namespace {

constexpr std::size_t kKernelBlock = 256;
constexpr float kNothing = -25;  ///< a term so far below the sum in the exponent changes none of a float's digits
using KernelBlock = std::array<float, kKernelBlock>;

constexpr std::size_t kAtOnce = 5;  ///< axes in one pass: what the registers hold
using Centres = std::array<const float*, kAtOnce>;

/// squares += (x - centre)^2 over N axes.
template <std::size_t N>
void add_squares(const Centres& centres, const float* x, std::size_t count, float* __restrict squares) {
  const auto [c0, c1, c2, c3, c4] = centres;
  const float x0 = x[0], x1 = N > 1 ? x[1] : 0, x2 = N > 2 ? x[2] : 0, x3 = N > 3 ? x[3] : 0, x4 = N > 4 ? x[4] : 0;
  for (std::size_t j = 0; j < count; ++j) {
    float sum = (x0 - c0[j]) * (x0 - c0[j]);
    if constexpr (N > 1) sum += (x1 - c1[j]) * (x1 - c1[j]);
    if constexpr (N > 2) sum += (x2 - c2[j]) * (x2 - c2[j]);
    if constexpr (N > 3) sum += (x3 - c3[j]) * (x3 - c3[j]);
    if constexpr (N > 4) sum += (x4 - c4[j]) * (x4 - c4[j]);
    squares[j] += sum;
  }
}

void add_squares(std::size_t axes, const Centres& centres, const float* x, std::size_t count, float* squares) {
  if (axes == 1) add_squares<1>(centres, x, count, squares);
  if (axes == 2) add_squares<2>(centres, x, count, squares);
  if (axes == 3) add_squares<3>(centres, x, count, squares);
  if (axes == 4) add_squares<4>(centres, x, count, squares);
  if (axes == 5) add_squares<5>(centres, x, count, squares);
}

/// sum of weights e^(terms - top); `terms` are used up.
double exp_sum(float* terms, const float* weights, std::size_t count, float top) {
  Eigen::Map<Eigen::ArrayXf> all(terms, static_cast<Eigen::Index>(count));
  all = (all - top).max(-80.F);
  for (std::size_t j = 0; j < count; ++j) terms[j] = quick_exp(terms[j]);
  return static_cast<double>((all * Eigen::Map<const Eigen::ArrayXf>(weights, all.size())).sum());
}

double middle_mass(double centre, double sigma) {
  return quick_normal_cdf((1 - centre) / sigma) - quick_normal_cdf(-centre / sigma);
}

}  // namespace

/// One point, and the sum so far.
struct ManyKernels::Query {
  std::vector<float> dense;                ///< places, on dense axes
  float half_precision = 0;                ///< 1 / (2 sigma^2)
  float constant = 0;                      ///< of all kernels alike
  std::vector<std::vector<float>> tables;  ///< on axes of cells: log of the cell's mass, by the kernel's cell
  struct Choice {
    float code, own, other;
  };
  std::vector<Choice> choices;
  float top = 0;   ///< the sum is in units of e^top
  double sum = 1;  ///< begins with the prior
};

ManyKernels::ManyKernels(std::vector<const UnitAxis*> axes, Bandwidth bandwidth) : bandwidth_(bandwidth) {
  for (const auto* axis : axes) {
    Track track{axis, axis->is_choice() ? Shape::choice : has_cells(*axis) ? Shape::cells : Shape::dense, {}, {}, {}};
    for (std::uint64_t k = 0; track.shape == Shape::cells && k < axis->count(); ++k) {
      track.middles.push_back(axis->nth(k));
      track.cells.push_back(axis->cell(track.middles.back()));
    }
    tracks_.push_back(std::move(track));
  }
}

float ManyKernels::code(const Track& track, double place) const {
  if (track.shape != Shape::cells) return static_cast<float>(place);
  const auto found = std::ranges::lower_bound(track.cells, place, {}, &UnitAxis::Cell::high);
  const auto last = static_cast<std::ptrdiff_t>(track.cells.size()) - 1;
  return static_cast<float>(std::min(found - track.cells.begin(), last));
}

double ManyKernels::centre(const Track& track, std::size_t kernel) const {
  const float code = track.codes[kernel];
  return track.shape == Shape::cells ? track.middles[static_cast<std::size_t>(code)] : static_cast<double>(code);
}

void ManyKernels::append(std::span<const double> places) {
  for (std::size_t a = 0; a < tracks_.size(); ++a) tracks_[a].codes.push_back(code(tracks_[a], places[a]));
  ++size_;
  if (bandwidth_ == Bandwidth::shared || tracks_[0].shape == Shape::choice) return;
  const auto& codes = tracks_[0].codes;
  const auto after = std::ranges::upper_bound(order_, codes.back(), {}, [&](auto k) { return codes[k]; });
  order_.insert(after, size_ - 1);
}

void ManyKernels::shorten(std::size_t size) {
  for (auto& track : tracks_) track.codes.resize(size);
  size_ = size;
  scales_.resize(std::min(scales_.size(), size));
  std::erase_if(order_, [&](auto k) { return k >= size; });
}

double ManyKernels::log_prior(std::span<const double> point) const {
  double sum = 0;
  const double log_mass = std::log(normal_mass(-0.5, 0.5));
  for (std::size_t a = 0; a < tracks_.size(); ++a) {
    const auto& track = tracks_[a];
    if (track.shape == Shape::choice) {
      sum -= std::log(static_cast<double>(track.axis->count()));
    } else if (track.shape == Shape::cells) {
      const auto& cell = track.cells[static_cast<std::size_t>(code(track, point[a]))];
      sum += std::log(normal_mass(cell.low - 0.5, cell.high - 0.5)) - log_mass;
      sum += log_cell_height(cell.high - cell.low, 1);
    } else {
      sum += log_normal_density(point[a] - 0.5) - log_mass;
    }
  }
  return sum;
}

/// Brings scales_ up to date. A product of 16 masses, each above a third, is far from underflow.
void ManyKernels::scale(double sigma) {
  if (sigma != sigma_) scales_.clear();
  sigma_ = sigma;
  for (std::size_t k = scales_.size(); k < size_; ++k) {
    double mass = 1, log_mass = 0;
    for (std::size_t a = 0; a < tracks_.size(); ++a) {
      if (tracks_[a].shape != Shape::choice) mass *= middle_mass(centre(tracks_[a], k), sigma);
      if (a % 16 == 15 || a + 1 == tracks_.size()) log_mass += std::log(mass), mass = 1;
    }
    scales_.push_back(static_cast<float>(-log_mass));
  }
}

ManyKernels::Query ManyKernels::query(std::span<const double> point, double sigma, std::size_t counted) const {
  Query made;
  double constant = 0;
  for (std::size_t a = 0; a < tracks_.size(); ++a) {
    const auto& track = tracks_[a];
    if (track.shape == Shape::dense) {
      made.dense.push_back(static_cast<float>(point[a]));
      constant += log_normal_density(0);
    } else if (track.shape == Shape::cells) {
      const auto& cell = track.cells[static_cast<std::size_t>(code(track, point[a]))];
      constant += log_cell_height(cell.high - cell.low, sigma);
      auto& table = made.tables.emplace_back();
      for (const double middle : track.middles) {
        const double mass = normal_mass((cell.low - middle) / sigma, (cell.high - middle) / sigma);
        table.push_back(static_cast<float>(std::log(std::max(mass, 1e-300))));
      }
    } else {
      const ChoiceKernel choice(counted, track.axis->count());
      made.choices.push_back({static_cast<float>(point[a]), static_cast<float>(std::log(choice.own)),
                              static_cast<float>(std::log(choice.other))});
    }
  }
  made.half_precision = static_cast<float>(0.5 / (sigma * sigma));
  made.constant = static_cast<float>(constant);
  made.top = static_cast<float>(log_prior(point));
  return made;
}

void ManyKernels::add_block(std::size_t from, std::size_t count, const float* weights, Query& query) const {
  KernelBlock terms{};
  Centres centres{};
  std::size_t dense = 0, done = 0, cells = 0, choices = 0;
  for (const auto& track : tracks_) {
    if (track.shape != Shape::dense) continue;
    centres[dense++ - done] = &track.codes[from];
    if (dense - done < kAtOnce && dense < query.dense.size()) continue;
    add_squares(dense - done, centres, &query.dense[done], count, terms.data());
    done = dense;
  }
  const float* scales = &scales_[from];
  for (std::size_t j = 0; j < count; ++j) terms[j] = (query.constant + scales[j]) - query.half_precision * terms[j];
  for (const auto& track : tracks_) {
    const float* codes = &track.codes[from];
    if (track.shape == Shape::cells) {
      const float* table = query.tables[cells++].data();
      for (std::size_t j = 0; j < count; ++j) terms[j] += table[static_cast<std::uint32_t>(codes[j])];
    } else if (track.shape == Shape::choice) {
      const auto [code, own, other] = query.choices[choices++];
      for (std::size_t j = 0; j < count; ++j) terms[j] += codes[j] == code ? own : other;
    }
  }
  const float top = Eigen::Map<const Eigen::ArrayXf>(terms.data(), static_cast<Eigen::Index>(count)).maxCoeff();
  if (top < query.top + kNothing) return;
  if (top > query.top) query.sum *= std::exp(static_cast<double>(query.top - top)), query.top = top;
  query.sum += exp_sum(terms.data(), weights, count, query.top);
}

std::vector<double> ManyKernels::shared(std::span<const float> weights, std::size_t counted,
                                        std::span<const std::vector<double>> points) {
  const double sigma = shared_bandwidth(counted, tracks_.size());
  scale(sigma);
  std::vector<Query> queries;
  for (const auto& point : points) queries.push_back(query(point, sigma, counted));
  for (std::size_t from = 0; from < size_; from += kKernelBlock)
    for (auto& one : queries) add_block(from, std::min(kKernelBlock, size_ - from), &weights[from], one);
  std::vector<double> sums;
  for (const auto& one : queries) sums.push_back(static_cast<double>(one.top) + std::log(one.sum));
  return sums;
}

std::vector<double> ManyKernels::gaps(std::span<const float> weights,
                                      std::span<const std::vector<double>> points) const {
  const auto& track = tracks_[0];
  std::vector<double> places, amounts;
  places.reserve(order_.size() + 1);
  amounts.reserve(order_.size() + 1);
  for (const auto k : order_) {
    if (weights[k] == 0) continue;
    places.push_back(centre(track, k));
    amounts.push_back(static_cast<double>(weights[k]));
  }
  const GapKernels kernels(std::move(places), std::move(amounts), track.shape == Shape::cells);
  std::vector<double> sums;
  for (const auto& point : points) {
    const auto cell =
        track.shape == Shape::cells ? track.cells[static_cast<std::size_t>(code(track, point[0]))] : UnitAxis::Cell{};
    sums.push_back(std::log(std::exp(log_prior(point)) + kernels.sum(point[0], cell)));
  }
  return sums;
}

std::vector<double> ManyKernels::log_heights(std::span<const float> weights,
                                             std::span<const std::vector<double>> points) {
  std::size_t counted = 0;
  double total = 1;
  for (const float w : weights) counted += w > 0, total += static_cast<double>(w);
  const bool by_gaps = bandwidth_ == Bandwidth::gaps && tracks_[0].shape != Shape::choice;
  auto sums = by_gaps ? gaps(weights, points) : shared(weights, counted, points);
  for (auto& sum : sums) sum -= std::log(total);
  return sums;
}

}  // namespace sandglass
