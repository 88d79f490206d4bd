#include <catch2/catch.hpp>
#include <chrono>
#include <iostream>

#include "results/journal/journal_writer.hpp"
#include "results/store/study_file.hpp"
#include "results/store/trial_file.hpp"
#include "tests/results/example_records.hpp"
#include "tests/results/test_folder.hpp"

using namespace sandglass::results;

namespace {

double milliseconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

Array noisy_array(const std::string& name, std::uint64_t rows, std::uint64_t columns, bool weights) {
  std::vector<float> data(rows * columns);
  std::uint32_t state = 1;
  for (float& value : data) {
    state = state * 1664525U + 1013904223U;
    value = static_cast<float>(state >> 8) / 16777216.0F;
  }
  return {name, {name + "_row", name + "_column"}, {rows, columns}, std::move(data), "", "", weights};
}

}  // namespace

TEST_CASE("the cost of trial files is printed, small ones and ones with weights and latents") {
  const TestFolder folder;
  TrialRecord small = example_record(0);
  add_example_arrays(small);
  TrialRecord large = example_record(1);
  large.arrays = {noisy_array("encoder.0.weight", 784, 256, true), noisy_array("latent", 2000, 32, false)};
  for (const TrialRecord* record : {&small, &large}) {
    constexpr int kRepeats = 20;
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < kRepeats; ++i) write_trial_file(folder.path(), *record);
    const double cost = milliseconds_since(start) / kRepeats;
    const auto path = folder.path() / "trials" / fmt::format("{:06}.h5", record->trial);
    std::cout << fmt::format("trial file: {:.2f} ms, {} bytes\n", cost, std::filesystem::file_size(path));
    CHECK(digest(read_trial_file(path)) == digest(*record));
  }
}

TEST_CASE("the cost of a study file of 10,000 trials is printed") {
  const TestFolder folder;
  {
    JournalWriter journal = JournalWriter::create(folder.path(), example_header());
    for (std::uint64_t trial = 0; trial < 10'000; ++trial) journal.append(example_record(trial));
    journal.sync();
  }
  const auto start = std::chrono::steady_clock::now();
  CHECK(build_study_file(folder.path()).problems.empty());
  std::cout << fmt::format("study file: {:.0f} ms for 10,000 trials, {} bytes\n", milliseconds_since(start),
                           std::filesystem::file_size(folder.path() / "study.h5"));
}
