"""What scipy and statsmodels say of small tables: the numbers that the tests of results/analysis hold as theirs.

  apt-get install python3-statsmodels && /usr/bin/python3 tests/referees/analysis_values.py

Written with scipy 1.10.1 and statsmodels 0.13.5. Each part names the test that holds its numbers.
"""
import itertools

import pandas
from scipy import stats
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower

# Four points (rows) with five replicates each.
POINTS = [[0.271, 0.280, 0.266, 0.275, 0.270],
          [0.274, 0.279, 0.272, 0.276, 0.275],
          [0.290, 0.297, 0.281, 0.296, 0.289],
          [0.276, 0.301, 0.262, 0.294, 0.279]]


def numbers(values):
    return "{" + ", ".join(f"{value:.12g}" for value in values) + "}"


def best_set():
    """test_best_set.cpp: paired t-tests against the first point, and Holm's correction."""
    p_values = [stats.ttest_rel(POINTS[0], other).pvalue for other in POINTS[1:]]
    print("p", numbers(p_values))
    print("Holm", numbers(multipletests(p_values, method="holm")[1]))
    several = [0.01, 0.04, 0.03, 0.005, 0.2, 0.9]
    print("Holm of", numbers(several), numbers(multipletests(several, method="holm")[1]))


def over_points():
    """test_matched_points.cpp: all points together, a paired t-test over their means."""
    a, b = [0.31, 0.28, 0.25, 0.29], [0.28, 0.27, 0.255, 0.26]
    difference = [y - x for x, y in zip(a, b)]
    half_width = stats.t.ppf(0.975, 3) * stats.sem(difference)
    print("over points", numbers([sum(difference) / 4, half_width, stats.ttest_rel(b, a).pvalue]))


def power():
    """test_power.cpp: effect, pairs, power; and the pairs for a power of 0.8."""
    for effect, pairs in [(0.1, 5), (0.5, 2), (0.5, 34), (1.0, 3), (1.0, 10), (2.5, 4), (0.02, 20000)]:
        freedom, shift = pairs - 1, effect * pairs**0.5
        critical = stats.t.ppf(0.975, freedom)
        print("power", numbers([effect, pairs, stats.nct.sf(critical, freedom, shift)
                                + stats.nct.cdf(-critical, freedom, shift)]))
    for effect in [0.05, 0.2, 0.5, 0.8, 1.0, 1.5]:
        print("pairs", effect, TTestPower().solve_power(effect, power=0.8, alpha=0.05))


def grid():
    """The value of each point of a 3 x 2 x 2 grid with three replicates, as test_grid_anova.cpp makes it."""
    for a, b, c, replicate in itertools.product(range(3), range(2), range(2), range(3)):
        index = ((a * 2 + b) * 2 + c) * 3 + replicate
        yield a, b, c, replicate, (0.5 * a * a - 0.3 * b + 0.2 * a * b + 0.05 * c + 0.15 * a * b * c + 0.1 * replicate
                                   + 0.04 * (index * 7 % 11))


def grid_anova():
    """test_grid_anova.cpp: sums of squares, degrees of freedom, F and p of two axes and of three."""
    table = pandas.DataFrame(grid(), columns=["a", "b", "c", "replicate", "y"])
    print(anova_lm(ols("y ~ C(a) * C(b) * C(c) + C(replicate)", table).fit()).to_string(float_format="{:.12g}".format))
    two = table[table.c == 1]
    print(anova_lm(ols("y ~ C(a) * C(b) + C(replicate)", two).fit()).to_string(float_format="{:.12g}".format))


def marginal_effect():
    """test_marginal_effect.cpp: mean, half-width, effect, half-width of each level of axis a."""
    table = pandas.DataFrame(grid(), columns=["a", "b", "c", "replicate", "y"])
    means = table.groupby(["a", "replicate"]).y.mean().unstack()

    def interval(values):
        low, high = stats.t.interval(0.95, len(values) - 1, loc=values.mean(), scale=stats.sem(values))
        return [values.mean(), (high - low) / 2]
    for level in means.index:
        print(level, numbers(interval(means.loc[level]) + interval(means.loc[level] - means.mean())))


def search_curve():
    """test_search_curve.cpp: the expected least of k, over all choices; and how wide an exact band would be."""
    values = [0.41, 0.29, 0.77, 0.33, 0.29, 0.55, 0.48, 0.92]
    for k in range(1, 9):
        chosen = [min(some) for some in itertools.combinations(values, k)]
        print(k, sum(chosen) / len(chosen))
    print("Kolmogorov's margin for 8, 100 values", numbers(stats.kstwo.ppf(0.95, [8, 100])))


def learning_curve():
    """test_learning_curve.cpp: mean and half-width at each of five epochs of the replicates in POINTS[:3]."""
    for values in zip(*POINTS[:3]):
        print(numbers([sum(values) / 3, stats.t.ppf(0.975, 2) * stats.sem(values)]))


if __name__ == "__main__":
    best_set()
    over_points()
    power()
    grid_anova()
    marginal_effect()
    search_curve()
    learning_curve()
