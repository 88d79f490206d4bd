#pragma once
#include <string>

#include "core/trial/checkpoint/checkpoint.hpp"
#include "core/trial/trial_parts.hpp"

namespace sandglass {

/// Throws IoError: the checkpoint does not fit the trial, and why.
[[noreturn]] void refuse(const std::string& what);

/// Throws IoError unless a trial made of these parts can be where the checkpoint says, and its parameters have the
/// shapes that it says. It need not hold all of them.
void require_fit(const Checkpoint& from, const TrialParts& parts);

}  // namespace sandglass
