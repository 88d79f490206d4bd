#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "results/analysis/importance/share_interval.hpp"
#include "results/analysis/summary.hpp"

namespace sandglass::results {

/// Which parameter matters, for what, and how surely: two answers, since there are two questions.
struct Importance {
  enum class Method {
    anova,  ///< the grid is full: its exact analysis of variance
    fanova  ///< a forest of regression trees stands for the objective
  };
  enum class Kind {
    axis,
    pair,  ///< what two axes do together beyond what each does
    seed,  ///< on a grid with replicates: the replicate, and what it does to single points
    rest   ///< the other pairs, and what three or more axes do together
  };
  struct Row {
    Kind kind = Kind::axis;
    std::string name;                           ///< "noise.ratio", "noise.ratio with model.latent", "seed", "rest"
    std::vector<std::size_t> axes{};            ///< of the header
    std::optional<ShareInterval> variance{};    ///< what share of the variance it explains; these add up to 1
    std::optional<ShareInterval> best_tenth{};  ///< of what sets the best tenth apart its share; of axes alone
  };
  Method method = Method::fanova;
  /// Axes by their share of the variance, largest first; at most three pairs, largest first; seed; rest. None if
  /// there is a problem.
  std::vector<Row> rows;
  std::string variance_question, best_tenth_question;  ///< what the columns answer, one sentence each
  std::vector<std::string> notes;                      ///< what limits the answers, one sentence each
  std::string problem;                                 ///< why there is nothing to say, without a full stop; else empty
};

/// On a full grid the shares of the variance are those of grid_anova(), of all trials; their intervals come from 100
/// draws of its residuals, and one replicate has none. Else they are those of fanova() over the points' means. The best
/// tenth is ped_anova()'s; it needs 20 points. Without an axis, or with fewer than 10 points that have a value off a
/// grid, there is a problem. Draws are hashes of `seed`: the same bits every time. Free of state, any thread.
Importance importance(const StudyHeader& header, const Summary& summary, std::uint64_t seed);

}  // namespace sandglass::results
