#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "results/analysis/verify.hpp"
#include "results/store/study_source.hpp"

namespace sandglass::results {

/// A claim of the study and what was found of it.
struct ReportClaim {
  Claim claim;
  Finding finding;
};

/// What a report says beside what lies in the study.
struct ReportOptions {
  std::vector<ReportClaim> claims{};
  std::string claims_problem{};         ///< why the claims could not be judged; empty if they were
  std::uint64_t given_points = 0;       ///< the first so many points are named by the study, not chosen by its sampler
  std::string study = "STUDY";          ///< how commands under the charts name the study
  std::uint64_t umap_examples = 3'000;  ///< of scatters beyond so many examples in all no UMAP is computed
  bool live = false;                    ///< the page asks for its data again
};

/// What the page reads.
struct ReportData {
  std::string title;     ///< the study's name
  std::string summary;   ///< HTML for readers without script: verdict, best points, charts
  std::string document;  ///< JSON in UTF-8; results/report/page/README.md says what is in it
  std::string arrays;    ///< the blocks that it points into
  std::string lost;      ///< a sentence that names the arrays which cannot be read; empty if all can
};

/// Everything about a study that fits into a page: of thousands of trials the arrays of a few, long series thinned, and
/// each such rule said in the document. What the study has no data for is null there, with the reason under "missing".
/// Throws IoError as StudySource. One thread of a process at a time calls into results/store.
ReportData report_data(const StudySource& source, const ReportOptions& options);

}  // namespace sandglass::results
