#pragma once
#include <string>
#include <vector>

#include "results/export/finished_study.hpp"

namespace sandglass::results {

/// A study as a journal file of Optuna (its JournalFileStorage: one JSON object a line), which Optuna and its dashboard
/// open. A completed trial has its values and an intermediate value for each epoch of the first objective's series; a
/// pruned or failed one its state. Trials are numbered as they come; the user attribute `trial` has our number, beside
/// point, replicate, seed (text), digest, every metric, and the reason of a failure.
struct OptunaJournal {
  std::string text;
  std::vector<std::string> notes;  ///< what Optuna cannot be told: trials whose value is not finite count as failed
};
OptunaJournal optuna_journal(const FinishedStudy& study);

}  // namespace sandglass::results
