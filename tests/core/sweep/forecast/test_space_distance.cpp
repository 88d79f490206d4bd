#include "core/sweep/forecast/space_distance.hpp"

#include <catch2/catch.hpp>

#include "core/config/study/study_spec.hpp"

namespace sandglass::test_space_distance {

namespace {

Axis axis(std::string path, ParameterType type) {
  Axis made;
  made.path = std::move(path);
  made.spec.type = type;
  return made;
}

ParameterValue whole(std::int64_t value) { return value; }

}  // namespace

TEST_CASE("points are as far apart as their numbers, in parts of the axis's span") {
  const SearchSpace space{axis("model.latent", ParameterType::integer)};
  const std::vector<Point> points{{whole(10)}, {whole(20)}, {whole(50)}};
  const SpaceDistance distance(space, points);
  CHECK(distance(points[0], points[2]) == Approx(1));
  CHECK(distance(points[0], points[1]) == Approx(0.25));
  CHECK(distance(points[1], points[0]) == Approx(0.25));
  CHECK(distance(points[1], points[1]) == 0);
  CHECK(distance.size(points[0]) == Approx(0));
  CHECK(distance.size(points[2]) == Approx(1));
}

TEST_CASE("rates, and axes whose cost is known, count for a hundredth") {
  const SearchSpace space{axis("model.latent", ParameterType::integer),
                          axis("optimizer.learning_rate", ParameterType::real),
                          axis("train.epochs", ParameterType::integer)};
  const std::vector<Point> points{{whole(1), 0.1, whole(1)}, {whole(3), 0.9, whole(9)}};
  const SpaceDistance distance(space, points);
  CHECK(distance(points[0], points[1]) == Approx(1.02));
  CHECK(distance({whole(1), 0.1, whole(1)}, {whole(1), 0.9, whole(1)}) == Approx(0.01));
}

TEST_CASE("words differ or do not, and a list of integers counts by its sum") {
  const SearchSpace space{axis("model.activation", ParameterType::text), axis("model.hidden", ParameterType::integers)};
  using List = std::vector<std::int64_t>;
  const std::vector<Point> points{{std::string("tanh"), List{8, 4}}, {std::string("relu"), List{20, 4}}};
  const SpaceDistance distance(space, points);
  CHECK(distance(points[0], points[1]) == Approx(2));
  CHECK(distance(points[0], {std::string("tanh"), List{14, 4}}) == Approx(0.5));
  CHECK(distance(points[0], {std::string("relu"), List{4, 8}}) < 1.01);
}

TEST_CASE("an axis with one value separates nothing") {
  const SearchSpace space{axis("model.latent", ParameterType::integer)};
  const std::vector<Point> points{{whole(4)}, {whole(4)}};
  const SpaceDistance distance(space, points);
  CHECK(distance(points[0], points[1]) == 0);
}

TEST_CASE("a space has variants if its first axis picks them") {
  CHECK_FALSE(has_variants({}));
  CHECK_FALSE(has_variants({axis("model.latent", ParameterType::integer)}));
  CHECK(has_variants({axis(config::kVariantAxis, ParameterType::text)}));
}

}  // namespace sandglass::test_space_distance
