#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "plugins/pruners/replicates/signed_rank.hpp"

namespace sandglass::test_signed_rank {

namespace {

/// Differences of 1, ..., n without ties, of which those in `positive` are positive.
std::vector<double> differences(int n, const std::vector<int>& positive) {
  std::vector<double> values;
  for (int i = 1; i <= n; ++i) values.push_back(-i);
  for (const int i : positive) values[static_cast<std::size_t>(i - 1)] = i;
  return values;
}

/// P(W- <= statistic), which is P(W+ >= the rest), for n pairs without ties.
double tail(int n, int statistic) {
  std::vector<int> positive;
  for (int i = n; i >= 1; --i) {
    if (i <= statistic)
      statistic -= i;
    else
      positive.push_back(i);
  }
  return signed_rank_test(differences(n, positive)).p;
}

/// The definition: all ways to sign the ranks, one after another.
double by_enumeration(const std::vector<double>& ranks, double statistic) {
  int as_much = 0;
  const auto ways = 1U << ranks.size();
  for (unsigned signs = 0; signs < ways; ++signs) {
    double sum = 0;
    for (std::size_t i = 0; i < ranks.size(); ++i) sum += (signs >> i & 1U) != 0 ? ranks[i] : 0;
    as_much += sum >= statistic - 1e-9;
  }
  return static_cast<double>(as_much) / ways;
}

}  // namespace

TEST_CASE("the signed-rank test agrees with Darwin's plants") {
  // Cross- minus self-fertilised heights in eighths of an inch (Fisher 1935): W+ = 96, as SciPy's page on it has.
  const auto test = signed_rank_test(std::vector<double>{6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75});
  CHECK(test.pairs == 15);
  CHECK(test.statistic == 96);
  CHECK(test.p == Approx(0.0206298828125).epsilon(1e-14));
}

TEST_CASE("the signed-rank test has the published critical values") {
  struct Critical {
    int pairs, at_05, at_01;  // the greatest W with P(W- <= W) <= 0.05, 0.01
  };
  for (const auto& [n, at_05, at_01] :
       {Critical{7, 3, 0}, {8, 5, 1}, {9, 8, 3}, {10, 10, 5}, {15, 30, 19}, {20, 60, 43}, {25, 100, 76}}) {
    INFO(n);
    CHECK((tail(n, at_05) <= 0.05 && tail(n, at_05 + 1) > 0.05));
    CHECK((tail(n, at_01) <= 0.01 && tail(n, at_01 + 1) > 0.01));
  }
}

TEST_CASE("n positive differences have p = 2^-n, and n negative ones 1") {
  for (int n = 1; n <= 25; ++n) {
    CHECK(tail(n, 0) == std::ldexp(1, -n));
    CHECK(signed_rank_test(differences(n, {})).p == 1);
  }
}

TEST_CASE("tied differences share their mean rank, and p is exact all the same") {
  const auto test = signed_rank_test(std::vector<double>{1, -1, 2, 2, 2, -3, 4, 4});
  const std::vector<double> ranks{1.5, 1.5, 4, 4, 4, 6, 7.5, 7.5};
  CHECK(test.statistic == 1.5 + 3 * 4 + 2 * 7.5);
  CHECK(test.p == Approx(by_enumeration(ranks, test.statistic)).epsilon(1e-14));
  CHECK(signed_rank_test(std::vector<double>{1, 1, 1, -1}).p == Approx(5.0 / 16));
}

TEST_CASE("zeros and what is not a number are left out, infinities rank highest") {
  const double infinity = std::numeric_limits<double>::infinity();
  const auto test = signed_rank_test(std::vector<double>{0, 1, std::nan(""), -2, infinity, 0, infinity});
  CHECK(test.pairs == 4);
  CHECK(test.statistic == 1 + 3.5 + 3.5);
  CHECK(signed_rank_test({}).p == 1);
  CHECK(signed_rank_test(std::vector<double>{0, 0, 0}).p == 1);
}

TEST_CASE("beyond 25 pairs the normal distribution is close to the exact one") {
  // The exact one of 30 pairs: subsets of 1..n with sum w, with and without n.
  std::vector<double> ways(466, 0.0);
  ways[0] = 1;
  for (std::size_t n = 1; n <= 30; ++n) {
    const auto without = ways;
    for (std::size_t w = n; w < ways.size(); ++w) ways[w] = without[w] + without[w - n];
  }
  double sum = 0;
  for (int w = 0; w < 465; ++w) {
    sum += ways[static_cast<std::size_t>(w)] / 0x1p30;
    CHECK(tail(30, w) == Approx(sum).margin(3e-3));
  }
  CHECK(tail(30, 151) <= 0.05);  // the published critical value
  // All tied: W+ = 15.5 k for k positive ones, a binomial law with p = 1/2: variance 30 * 15.5^2 / 4.
  std::vector<double> tied(30, -1.0);
  std::fill_n(tied.begin(), 20, 1.0);
  const double z = (15.5 * 20 - 232.5 - 0.5) / std::sqrt(30 * 15.5 * 15.5 / 4);
  CHECK(signed_rank_test(tied).p == Approx(std::erfc(z / std::sqrt(2.0)) / 2));
}

}  // namespace sandglass::test_signed_rank
