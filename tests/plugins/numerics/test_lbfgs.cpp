#include "plugins/numerics/lbfgs.hpp"

#include <catch2/catch.hpp>
#include <cmath>

namespace sandglass::test_lbfgs {

TEST_CASE("L-BFGS finds the bottom of Rosenbrock's valley") {
  const auto found = minimise(
      [](const Eigen::VectorXd& x, Eigen::VectorXd& gradient) {
        const double a = 1 - x[0], b = x[1] - x[0] * x[0];
        gradient[0] = -2 * a - 400 * x[0] * b;
        gradient[1] = 200 * b;
        return a * a + 100 * b * b;
      },
      Eigen::Vector2d(-1.2, 1), {.tolerance = 1e-5, .iterations = 200});
  CHECK(found.x[0] == Approx(1).epsilon(1e-4));
  CHECK(found.x[1] == Approx(1).epsilon(1e-4));
  CHECK(found.value < 1e-8);
}

TEST_CASE("L-BFGS finds the minimum of an ill-conditioned bowl") {
  const auto found = minimise(
      [](const Eigen::VectorXd& at, Eigen::VectorXd& gradient) {
        double value = 0;
        for (Eigen::Index i = 0; i < at.size(); ++i) {
          const double weight = std::pow(2.0, static_cast<double>(i)), off = at[i] - static_cast<double>(i);
          value += weight * off * off / 2, gradient[i] = weight * off;
        }
        return value;
      },
      Eigen::VectorXd::Ones(12), {.tolerance = 1e-9, .iterations = 200});
  for (Eigen::Index i = 0; i < 12; ++i) CHECK(found.x[i] == Approx(static_cast<double>(i)).margin(1e-8));
}

TEST_CASE("L-BFGS stays where it began if the function is not finite there, and ends where no step helps") {
  int calls = 0;
  const auto nowhere = minimise(
      [&](const Eigen::VectorXd&, Eigen::VectorXd& gradient) {
        ++calls;
        gradient.setOnes();
        return std::nan("");
      },
      Eigen::Vector2d(3, 4), {});
  CHECK(calls == 1);
  CHECK(nowhere.x == Eigen::Vector2d(3, 4));
  const auto edge = minimise(
      [&](const Eigen::VectorXd& at, Eigen::VectorXd& gradient) {
        ++calls;
        gradient.setOnes();
        return at == Eigen::Vector2d(3, 4) ? 0.0 : INFINITY;
      },
      Eigen::Vector2d(3, 4), {});
  CHECK(edge.x == Eigen::Vector2d(3, 4));
  CHECK(calls < 50);
}

}  // namespace sandglass::test_lbfgs
