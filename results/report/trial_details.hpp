#pragma once
#include <string>
#include <utility>
#include <vector>

#include "results/record/trial_record.hpp"

namespace sandglass::results {

/// What is recorded of one trial, its arrays aside, as a person reads it.
struct TrialDetails {
  using Pairs = std::vector<std::pair<std::string, std::string>>;  ///< label and value
  Pairs identity;  ///< parameters by path, replicate, seed, epochs, the kept one
  Pairs metrics;   ///< its value of every series, and every scalar
  /// How and where the trial ended before its time: "failed in train, noise/masking, epoch 3", "completed after 23 of
  /// 60 epochs: no improvement for 5 epochs"; empty if it did not.
  std::string end;
};

/// Free of state, any thread.
TrialDetails trial_details(const TrialRecord& trial);

/// One line on each thing that trials failed of: "trials 3, 5 failed in train: the loss is NaN".
std::vector<std::string> failure_sentences(const std::vector<TrialRecord>& trials);

}  // namespace sandglass::results
