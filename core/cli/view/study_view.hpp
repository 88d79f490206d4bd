#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

#include "core/cli/view/terminal.hpp"
#include "core/config/study/study_spec.hpp"
#include "core/plugin/load/registry.hpp"

namespace sandglass {

/// "12 points", or "12 points (2 first, 10 of the sampler)" where the study gives some itself.
std::string points_text(std::uint64_t points, std::size_t first);

/// "3 replicates", or "3 replicates (initialisation, split)" where they redraw something else than a plain number does.
std::string replicates_text(const config::StudySpec& study);

/// What a person may not mean: an objective taken the other way than its metric is better; trials ranked by what means
/// something else in some of them, though its unit is the same, the
/// training objective of different models or noises, or the reconstruction by different losses.
std::vector<std::string> objective_warnings(const config::StudySpec& study);

/// What the loss of a model with a prior is as a likelihood, once for each pair of them in the study: that is what
/// weighs it against the prior's term. Throws what makes a plugin throw.
std::vector<std::string> likelihood_notes(const config::StudySpec& study, const Registry& registry);

/// What is about to run, to stderr: question, data, plugins, number of trials, folder.
void print_intention(const config::StudySpec& study, const Registry& registry, const std::filesystem::path& folder,
                     unsigned workers, const Terminal& terminal);

/// What a study found, to stdout: the points in order of their objective with 95 % intervals over replicates and
/// whether the best is clearly the best (of several objectives the Pareto front), failed trials, the study file and its
/// use. `claims`: it expects something, which can be verified.
void print_result(const std::filesystem::path& folder, std::uint64_t digest, bool claims, const Terminal& terminal);

}  // namespace sandglass
