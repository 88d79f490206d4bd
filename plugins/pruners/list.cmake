list(APPEND helpers
  pruners/brackets.cpp
  pruners/percentile_rule.cpp
  pruners/perturbation.cpp
  pruners/rungs.cpp
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
