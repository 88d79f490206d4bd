#include <algorithm>
#include <cmath>
#include <memory>
#include <sandglass/plugin.hpp>

#include "plugins/samplers/evolutionary/generations.hpp"
#include "plugins/samplers/outcomes.hpp"
#include "plugins/samplers/unit_axis.hpp"

using namespace sandglass;

namespace {

constexpr std::uint64_t kNsga2Stream = 0x6e7367;
constexpr int kMostCopies = 20;                              ///< tries for a child that is no copy of a parent
constexpr double kCrossoverIndex = 15, kMutationIndex = 20;  ///< how near children stay: the larger, the nearer

struct Nsga2Options {
  std::uint64_t trials, population;
  double crossover, mutation;
  explicit Nsga2Options(const Params& params)
      : trials(static_cast<std::uint64_t>(params.integer("trials"))),
        population(static_cast<std::uint64_t>(params.integer("population"))),
        crossover(params.real("crossover")),
        mutation(params.real("mutation")) {}
};

struct Individual {
  std::vector<double> genes;  ///< places on the axes
  Point point;
  Values values;
  bool pruned = false;
  std::int64_t epochs = 0;
  bool failed = false;
};

/// Simulated binary crossover: one of the two children, symmetric about the parents' middle. Deb & Agrawal 1995.
double crossed(double a, double b, Rng& rng) {
  const double u = rng.uniform();
  const double beta = std::pow(u < 0.5 ? 2 * u : 1 / (2 * (1 - u)), 1 / (kCrossoverIndex + 1));
  const double sign = rng.bernoulli(0.5) ? 1 : -1;
  return std::clamp(0.5 * (a + b) + sign * 0.5 * beta * (a - b), 0.0, 1.0);
}

/// Polynomial mutation. Deb & Goyal 1996.
double mutated(double x, Rng& rng) {
  const double u = rng.uniform(), power = 1 / (kMutationIndex + 1);
  const double change = u < 0.5 ? std::pow(2 * u, power) - 1 : 1 - std::pow(2 * (1 - u), power);
  return std::clamp(x + change, 0.0, 1.0);
}

/// The members, best first: completed before pruned before failed, each by front and crowding distance; pruned ones by
/// their epochs first.
std::vector<std::size_t> ranked(const std::vector<Individual>& members) {
  Ranking ranking;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const auto& m = members[i];
    if (!m.failed)
      ranking.add({.index = i, .point = {}, .values = m.values, .pruned = m.pruned, .epochs = m.epochs}, i);
  }
  auto order = ranking.best(members.size());
  std::vector<bool> taken(members.size(), false);
  for (const auto i : order) taken[i] = true;
  for (std::size_t i = 0; i < members.size(); ++i)
    if (!taken[i]) order.push_back(i);
  return order;
}

/// NSGA-II, for one objective or several. The first generation is random. Each later point is a child of two parents,
/// each the better of two drawn ones; parents are the best `population` of the parents before and their children, by
/// non-dominated front and, within one, by crowding distance. Ranges take simulated binary crossover (index 15) and
/// polynomial mutation (index 20) in the axis' own measure, rounded where it is stepped; choices are taken from either
/// parent, and mutate to any value. A child that equals a parent is drawn again.
///
/// Point n belongs to generation n / population, and is answered when all outcomes of the generation before are known.
/// Source: Deb et al. 2002, "A fast and elitist multiobjective genetic algorithm: NSGA-II".
class Nsga2 final : public Sampler {
 public:
  explicit Nsga2(const Nsga2Options& options) : options_(options), generations_(options.population) {}

  std::uint64_t points(const SearchSpace& space) const override {
    for (const auto& axis : space) value_count(axis);
    return space.empty() ? 1 : options_.trials;
  }

  bool adaptive() const override { return true; }

  void tell(const Observation& seen) override { generations_.tell(seen); }

  std::optional<Point> ask(const Ask& ask) override {
    if (ask.space.empty()) return Point{};
    const auto wanted = generations_.of(ask.index);
    if (axes_.empty() || done_ > wanted) begin(ask.space);
    while (done_ < wanted) {
      const auto members = generations_.members(done_);
      if (!members && !ask.pending.empty()) return std::nullopt;
      if (!members) break;  // outcomes that nobody will bring: go on with what there is
      select(*members);
    }
    if (parents_.empty()) return random_point(ask);
    const Rng stream = Rng(ask.seed, Purpose::sampler, ask.index).fork(kNsga2Stream).fork(ask.attempt);
    Point point;
    for (int i = 0; i < kMostCopies && (point.empty() || is_parent(point)); ++i)
      point = child(stream.fork(static_cast<std::uint64_t>(i)));
    return point;
  }

 private:
  void begin(const SearchSpace& space) {
    axes_ = unit_axes(space);
    parents_.clear();
    done_ = 0;
  }

  void select(const std::vector<const Told*>& members) {
    auto all = parents_;
    for (const auto* member : members) {
      const auto& seen = member->seen;
      Individual one{{}, seen.point, seen.values, seen.pruned, seen.epochs, !has_values(seen)};
      for (std::size_t a = 0; a < axes_.size(); ++a) {
        const auto place = axes_[a].place(seen.point.at(a));
        one.genes.push_back(place ? *place : axes_[a].is_choice() ? 0 : 0.5);
      }
      all.push_back(std::move(one));
    }
    auto order = ranked(all);
    order.resize(std::min<std::size_t>(order.size(), options_.population));
    parents_.clear();
    for (const auto i : order) parents_.push_back(all[i]);
    ++done_;
  }

  /// A copy would tell nothing new.
  bool is_parent(const Point& point) const {
    return std::ranges::find(parents_, point, &Individual::point) != parents_.end();
  }

  /// The better of two that are drawn: parents_ stand in the order of their ranks.
  const Individual& parent(Rng& rng) const {
    const auto a = rng.below(parents_.size()), b = rng.below(parents_.size());
    return parents_[std::min(a, b)];
  }

  Point child(Rng rng) const {
    const auto &mother = parent(rng), &father = parent(rng);
    const bool cross = rng.bernoulli(options_.crossover);
    const double mutation = options_.mutation > 0 ? options_.mutation : 1 / static_cast<double>(axes_.size());
    Point point;
    for (std::size_t a = 0; a < axes_.size(); ++a) {
      double gene = mother.genes[a];
      if (axes_[a].is_choice()) {
        if (cross && rng.bernoulli(0.5)) gene = father.genes[a];
        if (rng.bernoulli(mutation)) gene = static_cast<double>(rng.below(axes_[a].count()));
      } else {
        if (cross) gene = crossed(gene, father.genes[a], rng);
        if (rng.bernoulli(mutation)) gene = mutated(gene, rng);
      }
      point.push_back(axes_[a].value(gene));
    }
    return point;
  }

  Nsga2Options options_;
  Generations generations_;
  std::vector<UnitAxis> axes_;
  std::vector<Individual> parents_;
  std::uint64_t done_ = 0;  ///< generations that parents_ are from
};

Schema nsga2_schema() {
  return Schema{}
      .integer("trials", {.fallback = 200, .min = 1, .max = 1000000000, .text = "How many points to try."})
      .integer("population", {.fallback = 50, .min = 2, .max = 100000, .text = "Points in a generation."})
      .real("crossover",
            {.fallback = 0.9, .min = 0, .max = 1, .unit = "probability", .text = "That a child has two parents."})
      .real("mutation", {.fallback = 0,
                         .min = 0,
                         .max = 1,
                         .unit = "probability",
                         .text = "That a value of a child mutates; 0: one over the number of axes."});
}

}  // namespace

SANDGLASS_PLUGIN(nsga2_sampler, SANDGLASS_VERSION) {
  registrar.sampler("nsga2", "NSGA-II: generations of a genetic algorithm, for one objective or several.",
                    nsga2_schema(), [](const Params& params) { return std::make_unique<Nsga2>(Nsga2Options(params)); });
}
