list(APPEND helpers
  pruners/brackets.cpp
  pruners/percentile_rule.cpp
  pruners/perturbation.cpp
  pruners/rung_order.cpp
  pruners/rungs.cpp
  pruners/running_percentile.cpp
  pruners/signed_rank.cpp)
list(APPEND plugins
  pruners/asha.cpp
  pruners/hyperband.cpp
  pruners/median.cpp
  pruners/none.cpp
  pruners/patience.cpp
  pruners/percentile.cpp
  pruners/population_based.cpp
  pruners/successive_halving.cpp
  pruners/threshold.cpp
  pruners/wilcoxon.cpp)
