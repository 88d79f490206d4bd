list(APPEND helpers
  pruners/halving/brackets.cpp
  pruners/percentile/percentile_rule.cpp
  pruners/population/perturbation.cpp
  pruners/replicates/signed_rank.cpp
  pruners/rung_order.cpp
  pruners/rungs.cpp)
list(APPEND plugins
  pruners/halving/asha.cpp
  pruners/halving/hyperband.cpp
  pruners/halving/successive_halving.cpp
  pruners/none.cpp
  pruners/patience.cpp
  pruners/percentile/median.cpp
  pruners/percentile/percentile.cpp
  pruners/population/population_based.cpp
  pruners/replicates/wilcoxon.cpp
  pruners/threshold.cpp)
