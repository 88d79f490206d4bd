#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "results/analysis/claim.hpp"
#include "results/analysis/student_t.hpp"
#include "results/record/study_header.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass::results {

enum class ClaimOutcome {
  holds,
  fails,
  undecided,  ///< an interval reaches across a bound: more replicates would tell
  unknown     ///< cannot be judged: trials are missing or failed, or have no such metric
};

/// "holds", "does not hold", "undecided", "cannot be judged".
std::string_view verdict_name(ClaimOutcome verdict);

/// What was measured at one point, or between two.
struct Evidence {
  ClaimOutcome verdict = ClaimOutcome::unknown;
  Selection where;                 ///< the point: every axis with its value
  Selection versus;                ///< the point it was compared with; empty for a single point
  std::string versus_metric = {};  ///< the metric it was compared with, if that is another
  /// Mean over the replicates with its 95 % interval (Student); of a comparison, that of `where` minus `versus`, paired
  /// by replicate; of a trend, from its first point to its last. One replicate: the half-width is infinite.
  Interval measured;
  std::string note;  ///< why it cannot be judged, or what weakens it
};

struct Finding {
  ClaimOutcome verdict = ClaimOutcome::unknown;
  std::vector<Evidence> evidence;  ///< of every point or pair of points that the claim is about
  std::string note;                ///< why there is no evidence
};

/// Whether the finished trials bear a claim out. A claim about several points holds if it holds at each: one where it
/// fails decides, then one that cannot be judged, then an undecided one.
///
/// A mean holds if its whole 95 % interval satisfies the claim, and fails if none of it does; with a single replicate
/// there is no interval, and the value itself decides. A point where a replicate is missing, failed, or has no finite
/// value cannot be judged.
/// A trend holds if the interval of every step between neighbours, paired by replicate, lies on the right side of 0 (or
/// of its tolerance), and that of the difference between first and last beyond 0; it fails if one of them lies on the
/// wrong side, and is undecided if one reaches across.
/// Where the best point lies is decided if none of the points that may be the best lies elsewhere: those that
/// best_set() of the claim's metric does not tell from it, so that the verdict on the points says the same. Points that
/// lost replicates are in no such set: of these a t-test of its own has to tell it, at 5 %, over shared replicates, or
/// Welch's. Points without the axis are left out; trials that failed or have no finite value, too, and are mentioned.
/// The result depends on nothing but the claim and the records; their order does not matter.
Finding judge(const Claim& claim, const StudyHeader& header, const std::vector<TrialRecord>& trials);

}  // namespace sandglass::results
