#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <memory>

#include "tests/asked.hpp"
#include "tests/contract/support/contract.hpp"

namespace sandglass::test_samplers {
using namespace sandglass::contract;

namespace {

const ParameterSpec& spec(Kind kind, const char* plugin, const char* name) {
  return *registry().at(kind, plugin).schema.find(name);
}

/// One axis of every shape that any sampler can serve.
SearchSpace space() {
  const auto& latent = spec(Kind::model, "autoencoder", "latent");
  return {{.path = "noise.ratio", .spec = spec(Kind::noise, "masking", "ratio"), .values = {0.0, 0.1, 0.5}},
          {.path = "network.tied", .spec = spec(Kind::network, "dense", "tied"), .values = {false, true}},
          {.path = "model.latent", .spec = latent, .values = {}, .min = 2, .max = 5},
          {.path = "model.other", .spec = latent, .values = {}, .min = 1, .max = 100, .step = 33, .log = true},
          {.path = "noise.sigma",
           .spec = spec(Kind::noise, "gaussian", "sigma"),
           .values = {},
           .min = 0.1,
           .max = 0.8,
           .step = 0.1}};
}

void check_value(const Axis& axis, const ParameterValue& value) {
  INFO(axis.path << " = " << to_string(value));
  CHECK(axis.spec.violation(value).empty());
  if (axis.is_list()) {
    CHECK(std::find(axis.values.begin(), axis.values.end(), value) != axis.values.end());
    return;
  }
  const double number = std::holds_alternative<double>(value) ? std::get<double>(value)
                                                              : static_cast<double>(std::get<std::int64_t>(value));
  CHECK((number >= axis.min && number <= axis.max));
}

void check_point(const SearchSpace& axes, const Point& point) {
  REQUIRE(point.size() == axes.size());
  for (std::size_t a = 0; a < axes.size(); ++a) check_value(axes[a], point[a]);
}

/// Nothing if the sampler refuses the space, which it may only do with a ConfigError that names one of its axes.
std::optional<std::uint64_t> points_unless_refused(Sampler& sampler, const SearchSpace& axes) {
  try {
    return sampler.points(axes);
  } catch (const ConfigError& refusal) {
    INFO(refusal.what());
    CHECK(std::ranges::any_of(
        axes, [&](const auto& axis) { return std::string(refusal.what()).find(axis.path) != std::string::npos; }));
    return std::nullopt;
  }
}

/// Continuous ranges alone, which every adaptive sampler serves.
SearchSpace continuous() {
  SearchSpace axes(2);
  for (auto& axis : axes) {
    axis.path = "noise.sigma";
    axis.spec = spec(Kind::noise, "gaussian", "sigma");
    axis.min = 0.01, axis.max = 0.8;
  }
  axes[1].log = true;
  return axes;
}

/// space() with a condition: the last axis counts only where `network.tied` is true.
SearchSpace conditional() {
  auto axes = space();
  axes.back().when = AxisCondition{1, {true}};
  return axes;
}

double number(const ParameterValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? 1 : 0;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  return std::get<double>(value);
}

/// What a trial at the point comes to: every eighth fails, every eighth gives NaN, every fifth is pruned.
Observation outcome(std::uint64_t index, const Point& point) {
  double sum = 0;
  for (const auto& value : point) sum += std::abs(number(value) - 0.3);
  Observation seen{.index = index, .point = point, .values = {sum}, .pruned = index % 5 == 4, .epochs = 3};
  if (index % 8 == 3) seen.values.clear();
  if (index % 8 == 6) seen.values = {std::nan("")};
  return seen;
}

/// A sampler, and all that it was told.
struct Told {
  std::unique_ptr<Sampler> sampler;
  std::vector<Observation> seen;

  void tell(const Observation& one) {
    sampler->tell(one);
    seen.push_back(one);
  }
  /// What a sampler says that is told the same, and asked nothing else.
  std::optional<Point> fresh_answer(const Case& one, const Ask& ask) const {
    const auto fresh = registry().make_sampler(one.entry->name, one.params);
    for (const auto& told : seen) fresh->tell(told);
    return fresh->ask(ask);
  }
};

/// A study of 32 points. The sampler's answers are checked against those of one that was told the same at once, and is
/// asked this question only; `seldom` is asked now and then, and about other points as well.
void check_study(Case one, const SearchSpace& axes, std::size_t lookahead) {
  if (one.params.find("population")) one.params.set("population", std::int64_t{6});  // several generations
  Told told{registry().make_sampler(one.entry->name, one.params), {}};
  if (!told.sampler->adaptive() || !points_unless_refused(*told.sampler, axes)) return;
  INFO(one.label << ", lookahead " << lookahead << ", " << axes.size() << " axes");
  const auto seldom = registry().make_sampler(one.entry->name, one.params);
  std::vector<PendingPoint> pending;
  const auto finish = [&] {
    const auto out = outcome(pending.front().index, pending.front().point);
    told.tell(out);
    seldom->tell(out);
    pending.erase(pending.begin());
  };
  for (std::uint64_t index = 0; index < 32;) {
    const auto attempt = static_cast<std::uint32_t>(index % 3 == 1);  // as if a constraint had refused the first answer
    Ask ask{.space = axes, .seed = 7, .index = index, .attempt = 0, .pending = pending};
    auto answer = told.sampler->ask(ask);
    if (answer && attempt > 0) {
      ask.attempt = attempt;
      answer = told.sampler->ask(ask);
    }
    CHECK(told.sampler->ask(ask) == answer);
    if (index % 7 == 0) CHECK(told.fresh_answer(one, ask) == answer);
    if (index % 5 == 0) {
      Ask other{.space = axes, .seed = 7, .index = index / 2, .attempt = 2, .pending = {}};
      seldom->ask(other);
      CHECK(seldom->ask(ask) == answer);
    }
    if (!answer) {
      REQUIRE_FALSE(pending.empty());
      finish();
      continue;
    }
    check_point(axes, *answer);
    pending.push_back({index++, *answer});
    if (pending.size() > lookahead) finish();
  }
  // Asked again for an early point, with what is known now.
  const Ask early{.space = axes, .seed = 7, .index = 0, .attempt = 0, .pending = {}};
  CHECK(told.sampler->ask(early) == told.fresh_answer(one, early));
}

}  // namespace

TEST_CASE("every sampler's points lie in the space, whatever their index, or it refuses an axis by name") {
  for (const auto& axes : {space(), conditional(), continuous()}) {
    for (const auto& one : cases(Kind::sampler)) {
      INFO(one.label);
      const auto sampler = registry().make_sampler(one.entry->name, one.params);
      const auto points = points_unless_refused(*sampler, axes);
      if (!points) continue;
      REQUIRE(*points > 0);
      for (std::uint64_t index = 0; index < std::min<std::uint64_t>(*points, 1000); ++index)
        check_point(axes, asked(*sampler, axes, 7, index));
    }
  }
}

TEST_CASE("every sampler's ask is a pure function of space, seed and index where nothing is known") {
  for (const auto& one : cases(Kind::sampler)) {
    INFO(one.label);
    const auto forward = registry().make_sampler(one.entry->name, one.params);
    const auto backward = registry().make_sampler(one.entry->name, one.params);
    auto axes = space();
    if (!points_unless_refused(*forward, axes)) axes = continuous();
    std::vector<Point> points(10);
    for (std::uint64_t index = 10; index-- > 0;) points[index] = asked(*backward, axes, 7, index);
    for (std::uint64_t index = 0; index < 10; ++index) CHECK(asked(*forward, axes, 7, index) == points[index]);
  }
}

TEST_CASE("every sampler has one empty point where nothing is swept") {
  for (const auto& one : cases(Kind::sampler)) {
    INFO(one.label);
    const auto sampler = registry().make_sampler(one.entry->name, one.params);
    CHECK(sampler->points({}) == 1);
    CHECK(asked(*sampler, {}, 7, 0).empty());
  }
}

TEST_CASE(
    "every adaptive sampler's ask is a function of the question and of what it was told, failed and pruned points "
    "too") {
  for (const auto& one : cases(Kind::sampler))
    for (const std::size_t lookahead : {0, 4}) check_study(one, continuous(), lookahead);
}

TEST_CASE("every adaptive sampler serves axes of every shape, and axes that are not always active, or refuses them") {
  for (const auto& one : cases(Kind::sampler)) {
    check_study(one, space(), 3);
    check_study(one, conditional(), 3);
  }
}

}  // namespace sandglass::test_samplers
