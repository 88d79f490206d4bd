#include <catch2/catch.hpp>
#include <cmath>

#include "results/analysis/student_t.hpp"

using namespace sandglass::results;

TEST_CASE("the t distribution has its closed forms for 1 and 2 degrees of freedom") {
  const double pi = std::acos(-1.0);
  for (const double t : {-30.0, -1.5, -1e-3, 0.0, 0.2, 1.0, 12.0}) {
    CHECK(student_t_cdf(t, 1) == Approx(0.5 + std::atan(t) / pi).margin(1e-13));
    CHECK(student_t_cdf(t, 2) == Approx(0.5 + t / (2 * std::sqrt(2 + t * t))).margin(1e-13));
  }
}

TEST_CASE("quantiles agree with published ones and undo the distribution function") {
  CHECK(student_t_quantile(0.975, 1) == Approx(12.706204736).epsilon(1e-9));
  CHECK(student_t_quantile(0.975, 4) == Approx(2.776445105).epsilon(1e-9));
  CHECK(student_t_quantile(0.975, 1e7) == Approx(1.959963985).epsilon(1e-6));
  for (const double dof : {0.7, 1.0, 3.3, 29.0, 5000.0}) {
    for (const double p : {1e-8, 0.025, 0.4, 0.5, 0.9, 0.999}) {
      CHECK(student_t_cdf(student_t_quantile(p, dof), dof) == Approx(p).epsilon(1e-9));
    }
  }
}

TEST_CASE("arguments without a meaning give NaN, and the ends infinity") {
  CHECK(std::isnan(student_t_quantile(1.5, 3)));
  CHECK(std::isnan(student_t_quantile(0.5, 0)));
  CHECK(std::isnan(student_t_cdf(std::nan(""), 3)));
  CHECK(student_t_quantile(1, 3) == INFINITY);
  CHECK(student_t_cdf(-INFINITY, 3) == 0);
}

TEST_CASE("the interval of 1 2 3 4 5 is 3 +- 1.963243") {
  const Interval interval = mean_interval({1, 2, 3, 4, 5});
  CHECK(interval.mean == 3);
  CHECK(interval.half_width == Approx(1.963243).epsilon(1e-6));
  CHECK(interval.count == 5);
}

TEST_CASE("one value has an infinite interval and no value has none") {
  CHECK(mean_interval({2}).mean == 2);
  CHECK(mean_interval({2}).half_width == INFINITY);
  CHECK(std::isnan(mean_interval({}).mean));
  CHECK(mean_interval({4, 4, 4}).half_width == 0);
}
