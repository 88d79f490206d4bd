#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "results/export/finished_study.hpp"
#include "results/store/anndata/anndata_file.hpp"
#include "results/store/study_source.hpp"

namespace sandglass::results {

/// Latents of trials in the words of AnnData, a row for each example: X has those of the first trial, obsm
/// "X_latent_t<trial>" those of each, obs the label (a category), the source, and what else each example has one value
/// of
/// ("<name>_t<trial>"), uns the study's name, question, YAML and of each trial its parameters, seed, digest and
/// metrics.
struct AnnDataExport {
  AnnDataContent content;
  std::vector<std::string> notes;  ///< trials that are left out, each with the reason
};

/// Throws IoError if no trial has latents; it says what to record.
AnnDataExport anndata_export(const StudySource& source, const FinishedStudy& study,
                             const std::vector<std::uint64_t>& trials);

}  // namespace sandglass::results
