"""What scipy and statsmodels say of small tables: the numbers that the tests of results/analysis hold as theirs.

  apt-get install python3-statsmodels && /usr/bin/python3 tests/referees/analysis_values.py

Written with scipy 1.10.1 and statsmodels 0.13.5. Each part names the test that holds its numbers.
"""
from scipy import stats
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


def power():
    """test_power.cpp: effect, pairs, power; and the pairs for a power of 0.8."""
    for effect, pairs in [(0.1, 5), (0.5, 2), (0.5, 34), (1.0, 3), (1.0, 10), (2.5, 4), (0.02, 20000)]:
        freedom, shift = pairs - 1, effect * pairs**0.5
        critical = stats.t.ppf(0.975, freedom)
        print("power", numbers([effect, pairs, stats.nct.sf(critical, freedom, shift)
                                + stats.nct.cdf(-critical, freedom, shift)]))
    for effect in [0.05, 0.2, 0.5, 0.8, 1.0, 1.5]:
        print("pairs", effect, TTestPower().solve_power(effect, power=0.8, alpha=0.05))


if __name__ == "__main__":
    best_set()
    power()
