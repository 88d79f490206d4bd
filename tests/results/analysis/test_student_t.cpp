#include <catch2/catch.hpp>
#include <cmath>

#include "results/analysis/student_t.hpp"

namespace sandglass::test_student_t {
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

TEST_CASE("probabilities and quantiles are exact to 1e-12") {
  struct Known {
    double dof, argument, value;
  };
  // By mpmath with 40 digits, from the incomplete beta function.
  const Known probabilities[] = {{0.7, -30.0, 0.028738377617670179},      {0.7, -2.5, 0.1598521813406369},
                                 {0.7, -0.1, 0.47065469157595974},        {0.7, 0.7, 0.67624015340282375},
                                 {0.7, 3.0, 0.85831433034948708},         {1.0, -30.0, 0.010606402405535423},
                                 {1.0, -2.5, 0.1211189415908434},         {1.0, -0.1, 0.46827448256944643},
                                 {1.0, 0.7, 0.69440011221421478},         {1.0, 3.0, 0.89758361765043327},
                                 {2.0, -30.0, 0.00055463134097982946},    {2.0, -2.5, 0.064805860110755405},
                                 {2.0, -0.1, 0.46473271920707008},        {2.0, 0.7, 0.72180348768356726},
                                 {2.0, 3.0, 0.95226701686664543},         {4.0, -30.0, 3.6764280488306611e-6},
                                 {4.0, -2.5, 0.033383272405994073},       {4.0, -0.1, 0.46257792046972664},
                                 {4.0, 0.7, 0.73874991720327488},         {4.0, 3.0, 0.98002901596414059},
                                 {9.0, -30.0, 1.2418523520791312e-10},    {9.0, -2.5, 0.01693091384149287},
                                 {9.0, -0.1, 0.4612682239783406},         {9.0, 0.7, 0.7491904803919274},
                                 {9.0, 3.0, 0.99252181804479289},         {29.5, -30.0, 5.8488177659714252e-24},
                                 {29.5, -2.5, 0.0091093086334615226},     {29.5, -0.1, 0.46051041778822183},
                                 {29.5, 0.7, 0.75529437926507033},        {29.5, 3.0, 0.99727824017681259},
                                 {5000.0, -30.0, 2.845829058930851e-182}, {5000.0, -2.5, 0.0062255580998605715},
                                 {5000.0, -0.1, 0.46017416728286577},     {5000.0, 0.7, 0.7580200643516431},
                                 {5000.0, 3.0, 0.9986434454878571}};
  for (const auto& [dof, t, p] : probabilities) CHECK(student_t_cdf(t, dof) == Approx(p).epsilon(1e-12));
  const Known quantiles[] = {
      {0.7, 1e-08, -50536155256.920385},    {0.7, 0.025, -36.611415031588694},    {0.7, 0.4, -0.35603136523468031},
      {0.7, 0.975, 36.61141503158865},      {1.0, 1e-08, -31830988.618379056},    {1.0, 0.025, -12.706204736174704},
      {1.0, 0.4, -0.32491969623290625},     {1.0, 0.975, 12.706204736174693},     {2.0, 1e-08, -7071.0677057994576},
      {2.0, 0.025, -4.3026527297494637},    {2.0, 0.4, -0.28867513459481282},     {2.0, 0.975, 4.3026527297494618},
      {4.0, 1e-08, -131.59473694062355},    {4.0, 0.025, -2.7764451051977943},    {4.0, 0.4, -0.27072229470759736},
      {4.0, 0.975, 2.7764451051977935},     {9.0, 1e-08, -18.283967455910624},    {9.0, 0.025, -2.2621571627982055},
      {9.0, 0.4, -0.26095533647391095},     {9.0, 0.975, 2.262157162798205},      {29.5, 1e-08, -7.5982092271854667},
      {29.5, 0.025, -2.0437249667721233},   {29.5, 0.4, -0.25564383324415656},    {29.5, 0.975, 2.0437249667721229},
      {5000.0, 1e-08, -5.6211320147751461}, {5000.0, 0.025, -1.9604385517065079}, {5000.0, 0.4, -0.25336058396923164},
      {5000.0, 0.975, 1.9604385517065075}};
  for (const auto& [dof, p, t] : quantiles) CHECK(student_t_quantile(p, dof) == Approx(t).epsilon(1e-12));
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

}  // namespace sandglass::test_student_t
