#pragma once
#include <string>
#include <vector>

#include "results/analysis/summary.hpp"
#include "results/record/study_header.hpp"

namespace sandglass::results {

/// A sentence of the verdict.
struct VerdictSentence {
  enum class Kind {
    tie,        ///< the first two: told apart or not, or why they are not compared
    set,        ///< which points cannot be told from the best
    undecided,  ///< which of the others are left only because they scatter
    smallest,   ///< which of the set has the smallest code
    power,      ///< how many more replicates would tell the first two apart
    lost        ///< which points lost replicates
  };
  Kind kind = Kind::tie;
  std::string text;
};

/// The sentences of verdict_text().
std::vector<VerdictSentence> verdict_sentences(const StudyHeader& header, const Summary& summary);

/// Whether verdict_sentences() tests all points against the best: all of them measure the same, and the first two have
/// their replicates.
bool all_compared(const StudyHeader& header, const Summary& summary);

/// What the order of the points is worth: whether the first is better than the second or too close to call, and by
/// which test, or why they are not compared; which points cannot be told from the best, by their ranks, which of them
/// has the smallest code, and which points are undecided; how many more replicates would tell the first two apart;
/// which points lost replicates. Empty if there are not two points. Free of state, any thread.
std::string verdict_text(const StudyHeader& header, const Summary& summary);

/// What the intervals of the study cover: "± is a 95 % interval over 5 replicates: initialisation, split."; empty
/// without replicates.
std::string interval_note(const StudyHeader& header);

}  // namespace sandglass::results
