"""What numpy and scipy say of the points that cannot be told from the best: results/analysis/best_set.hpp written again.

  apt-get install python3-scipy && /usr/bin/python3 tests/referees/best_set.py [simulate]

Prints the numbers that the tests of results/analysis hold. With `simulate` (some minutes), how often the rules lose the
best point, and how many points they leave: that is what chose the rule. scipy 1.17's stats.dunnett has the same p-values
as dunnett() below to the accuracy of its random numbers (2e-5).
"""
import sys

import numpy
from scipy import integrate, special, stats

from analysis_values import POINTS, numbers


def dunnett_exact(t, comparisons, dof):
    """P(max |T_i| >= t) by adaptive quadrature."""
    def known_spread(x):
        def outside(z):
            beyond = special.ndtr(-x - z) + special.ndtr(z - x)
            log_within = numpy.log1p(-beyond) if beyond < 1 else -numpy.inf
            return -stats.norm.pdf(z) * numpy.expm1(comparisons * log_within)
        return 2 * integrate.quad(outside, 0, 12, epsabs=1e-13, epsrel=1e-11, limit=400)[0]

    def weighted(s):
        return known_spread(numpy.sqrt(2) * t * s) * stats.chi.pdf(s * numpy.sqrt(dof), dof) * numpy.sqrt(dof)
    most = min(stats.chi.isf(1e-16, dof) / numpy.sqrt(dof), 12 / t)
    return integrate.quad(weighted, 0, most, epsabs=1e-12, epsrel=1e-9, limit=400,
                          points=[most * share for share in (0.05, 0.2, 0.4, 0.6, 0.8)])[0]


def critical(comparisons, dof):
    low, high = 1.0, 60.0
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if dunnett_exact(middle, comparisons, dof) > 0.05 else (low, middle)
    return high


def residuals(y):
    return y - y.mean(-1, keepdims=True) - y.mean(-2, keepdims=True) + y.mean((-1, -2), keepdims=True)


def bartlett(y):
    """p of equal variances of the points (rows): twice the less of those of the residuals and of the values."""
    points, replicates = y.shape[-2:]

    def p_value(squares, dof):
        variances = squares.sum(-1) / dof
        statistic = points * dof * numpy.log(variances.mean(-1)) - dof * numpy.log(variances).sum(-1)
        statistic /= 1 + (points / dof - 1 / (points * dof)) / (3 * (points - 1))
        return stats.chi2.sf(statistic, points - 1)
    of_residuals = p_value(residuals(y) ** 2, (replicates - 1) * (points - 1) / points)
    of_values = p_value((y - y.mean(-1, keepdims=True)) ** 2, replicates - 1)
    return numpy.minimum(1, 2 * numpy.minimum(of_residuals, of_values))


def pooled(y):
    """s^2, its degrees of freedom, and |t| of each point against the one with the least mean."""
    points, replicates = y.shape[-2:]
    dof = (points - 1) * (replicates - 1)
    variance = (residuals(y) ** 2).sum((-1, -2)) / dof
    best = y.mean(-1).argmin(-1)
    differences = y - numpy.take_along_axis(y, best[..., None, None], -2)
    own = differences.var(-1, ddof=1)
    return variance, dof, differences.mean(-1) / numpy.sqrt(numpy.maximum(own, 2 * variance[..., None]) / replicates)


def small_tables():
    for t, comparisons, dof in [(2.5, 1, 4), (3, 3, 12), (2, 3, 12), (1, 20, 38), (6, 2, 4), (40, 3, 1),
                                (3.5, 1000, 2000)]:
        print("test_dunnett.cpp", numbers([t, comparisons, dof, dunnett_exact(t, comparisons, dof)]))
    scattered = numpy.array([[1.01, 0.93, 0.94], [0.93, 1.3, 1.19], [1.08, 1.5, 1.59], [1.46, 1.65, 1.66], [2.16, 2.09, 2.08]])
    variance, dof, t = pooled(scattered)
    usual = (scattered - scattered[0]).mean(-1) / numpy.sqrt(2 * variance / 3)
    print("test_best_set.cpp, undecided", numbers([dunnett_exact(one, 4, dof) for one in (t[2], usual[2])]))
    y = numpy.array(POINTS)
    variance, dof, t = pooled(y)
    print("test_replicate_table.cpp", numbers([variance, dof, bartlett(y)]))
    several = numpy.array([[1.0, 1.2, 1.1], [1.3, 1.45, 1.42], [5.0, 7.5, 2.0], [1.9, 2.0, 2.3]])
    print("test_replicate_table.cpp, several", numbers([pooled(several)[0], bartlett(several)]))
    print("test_best_set.cpp t", numbers(t), "p", numbers(2 * stats.t.sf(t, dof)),
          "adjusted", numbers([dunnett_exact(one, len(y) - 1, dof) for one in t[1:]]))


def holm_of_pairs(y):
    """Whether Holm over paired t-tests tells each point from the one with the least mean."""
    tables, points, replicates = y.shape
    best = y.mean(-1).argmin(-1)
    differences = y - numpy.take_along_axis(y, best[:, None, None], -2)
    with numpy.errstate(all="ignore"):
        p = 2 * stats.t.sf(abs(differences.mean(-1)) / stats.sem(differences, axis=-1), replicates - 1)
    numpy.put_along_axis(p, best[:, None], 1.0, 1)
    order = numpy.argsort(p, 1)
    rising = numpy.take_along_axis(p, order, 1) * numpy.maximum(points - 1 - numpy.arange(points), 1)
    adjusted = numpy.empty_like(p)
    numpy.put_along_axis(adjusted, order, numpy.maximum.accumulate(rising, 1), 1)
    return adjusted <= 0.05


def simulate(tables=20000):
    """Of equal means: how often the first point, as good as any, is told apart. Of means that rise from the third point
    on, from 0.5 to 8: how many points are left. By pairs alone, pooled alone, and by the rule of best_set; at last by
    that rule without the points that it calls undecided."""
    random = numpy.random.default_rng(2)
    for points, replicates in [(3, 3), (5, 3), (10, 3), (16, 3), (10, 5), (40, 3)]:
        rising = numpy.linspace(0, 1, points)
        spreads = {"equal": numpy.ones(points), "1 to 3": 3**rising, "3 to 1": 3**(1 - rising), "10 to 1": 10**(1 - rising),
                   "1 to 10": 10**rising, "two of 3": numpy.r_[3, 3, numpy.ones(points - 2)]}
        most = critical(points - 1, (points - 1) * (replicates - 1))
        means = numpy.r_[0, 0, numpy.linspace(0.5, 8, points - 2)]
        for name, spread in spreads.items():
            noise = random.normal(size=(tables, points, replicates)) * spread[:, None]
            noise += 2 * random.normal(size=(tables, 1, replicates))
            lost, left = [], []
            for y in (noise, noise + means[:, None]):
                pairs = holm_of_pairs(y)
                variance, _, t = pooled(y)
                best = y.mean(-1).argmin(-1)
                difference = y.mean(-1) - numpy.take_along_axis(y.mean(-1), best[:, None], 1)
                alone = difference / numpy.sqrt(2 * variance / replicates)[:, None] > most
                unequal = bartlett(y)[:, None] < 0.05
                rule = numpy.where(unequal, pairs, numpy.nan_to_num(t) > most)
                own = (y - numpy.take_along_axis(y, best[:, None, None], 1)).var(-1, ddof=1)
                median = numpy.sort(own, 1)[:, 1 + (points - 1) // 2, None]  # that of the best itself is 0
                usual = numpy.where(unequal, median, 2 * variance[:, None])
                undecided = (own > usual) & (difference / numpy.sqrt(usual / replicates) > most) & (points > 3)
                lost.append([apart[:, 0].mean() for apart in (pairs, alone, rule, rule | undecided)])
                left.append([points - apart.sum(1).mean() for apart in (pairs, alone, rule, rule | undecided)])
            print(points, replicates, name, "lost", numpy.round(lost[0], 3), "left", numpy.round(left[1], 1), flush=True)


if __name__ == "__main__":
    small_tables()
    if sys.argv[1:] == ["simulate"]:
        simulate()
