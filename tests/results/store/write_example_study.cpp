// Writes the run that check_study_file.py reads: write_example_study <folder>
#include <cstdio>
#include <exception>

#include "results/journal/journal_writer.hpp"
#include "results/store/study_file.hpp"
#include "results/store/trial_file.hpp"
#include "tests/results/example_records.hpp"

using namespace sandglass::results;

namespace {

void append_trial(JournalWriter& journal, const std::filesystem::path& folder, std::uint64_t trial) {
  TrialRecord record = example_record(trial);
  record.scalars.push_back({"size", "", "", 9.0 - static_cast<double>(trial / 4)});
  if (trial == 1) {
    record.status = TrialStatus::failed;
    record.failure = {"train", "noise/masking", "the loss is NaN", 3};
    journal.append(record);
    return;
  }
  add_example_arrays(record);
  const TrialFile file = write_trial_file(folder, record);
  journal.append(record, file.name, file.digest);
}

void write_study(const std::filesystem::path& folder, std::uint64_t trials, const StudyHeader& header) {
  create_folders(folder);
  JournalWriter journal = JournalWriter::create(folder, header);
  for (std::uint64_t trial = 0; trial < trials; ++trial) append_trial(journal, folder, trial);
  if (trials < header.planned_trials) journal.append(StartEvent{trials});
  journal.sync();
  build_study_file(folder);
}

/// Of three points, all with a trial, the last lacks every axis but one, as where axes hang on a choice.
void write_conditional_study(const std::filesystem::path& folder) {
  create_folders(folder);
  StudyHeader header = example_header();
  header.planned_trials = 3;
  header.replicates = 1;
  JournalWriter journal = JournalWriter::create(folder, header);
  for (std::uint64_t trial = 0; trial < 3; ++trial) {
    TrialRecord record = example_record(trial);
    record.point = trial;
    record.replicate = 0;
    if (trial == 0) record.parameters[2].second = std::vector<std::int64_t>{};
    if (trial == 2) record.parameters.resize(1);
    journal.append(record);
  }
  journal.sync();
  build_study_file(folder);
}

/// Latents of two sizes by turns; the trials with the larger have labels of their own.
void write_sizes_study(const std::filesystem::path& folder) {
  create_folders(folder);
  StudyHeader header = example_header();
  header.planned_trials = 4;
  JournalWriter journal = JournalWriter::create(folder, header);
  for (std::uint64_t trial = 0; trial < 4; ++trial) {
    TrialRecord record = example_record(trial);
    const std::uint64_t size = trial % 2 == 0 ? 2 : 4;
    const auto own = static_cast<std::int32_t>(size == 2 ? 0 : trial);
    record.arrays = {{"latent",
                      {"example", "latent_unit"},
                      {3, size},
                      std::vector<float>(3 * size, static_cast<float>(trial)),
                      "",
                      "",
                      false},
                     {"label", {"example"}, {3}, std::vector<std::int32_t>{0, 0, own}, "", "", false}};
    const TrialFile file = write_trial_file(folder, record);
    journal.append(record, file.name, file.digest);
  }
  journal.sync();
  build_study_file(folder);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  try {
    const std::filesystem::path folder = arguments[1];
    write_study(folder / "partial", 4, example_header());  // trial 4 of the five planned was begun
    write_study(folder / "complete", 5, example_header());
    StudyHeader several = example_header();
    several.objectives = {{"valid.reconstruction", true}, {"size", true}};
    write_study(folder / "several", 5, several);
    write_conditional_study(folder / "conditional");
    write_sizes_study(folder / "sizes");
    create_folders(folder / "empty");
    JournalWriter::create(folder / "empty", StudyHeader());
    build_study_file(folder / "empty");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
