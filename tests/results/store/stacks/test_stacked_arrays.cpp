#include "results/store/stacks/stacked_arrays.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "results/base/error.hpp"
#include "results/journal/journal_writer.hpp"
#include "results/store/study_file.hpp"
#include "results/store/study_source.hpp"
#include "results/store/trial_file.hpp"
#include "tests/results/example_records.hpp"
#include "tests/results/test_folder.hpp"

namespace sandglass::test_stacked_arrays {
using namespace sandglass::results;
using Catch::Contains;

namespace {

/// The example's arrays with a latent of another size, weights between them, other values for each trial.
std::vector<Array> arrays_of(std::uint64_t trial, std::uint64_t latent, bool same_labels) {
  const auto shift = static_cast<float>(trial);
  std::vector<float> codes(3 * latent), weights(4 * latent);
  for (std::size_t i = 0; i < codes.size(); ++i) codes[i] = shift + static_cast<float>(i) / 8;
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = -shift - static_cast<float>(i) / 8;
  const std::int32_t last = same_labels ? -9 : static_cast<std::int32_t>(trial);
  return {{"encoder/weight", {"input", "latent_unit"}, {4, latent}, weights, "", "", true},
          {"latent", {"example", "latent_unit"}, {3, latent}, codes, "nats", "codes", false},
          {"shape", {"axis"}, {2}, std::vector<std::int32_t>{28, 28}, "", "", true},
          {"label", {"example"}, {3}, std::vector<std::int32_t>{7, 8, last}, "", "class", false},
          {"trial", {"trial"}, {2}, std::vector<double>{0.5, shift}, "", "named as awkwardly as can be", false},
          {"loss", {}, {}, std::vector<double>{1.0 / 3 + shift}, "", "", false},
          {"nothing", {"none", "example"}, {0, 3}, std::vector<float>{}, "", "", false}};
}

/// Of every third trial another size; trial 4 keeps none.
std::uint64_t latent_of(std::uint64_t trial) { return trial % 3 == 2 ? 5 : 2; }

void run_study(const std::filesystem::path& folder, bool same_labels) {
  StudyHeader header = example_header();
  header.keep_weights = "all";
  header.planned_trials = 7;
  JournalWriter journal = JournalWriter::create(folder, header);
  for (const std::uint64_t trial : {6, 0, 1, 2, 3, 4, 5}) {
    TrialRecord record = example_record(trial);
    if (trial == 4) {
      journal.append(record);
      continue;
    }
    record.arrays = arrays_of(trial, latent_of(trial), same_labels);
    const TrialFile file = write_trial_file(folder, record);
    journal.append(record, file.name, file.digest);
  }
  journal.sync();
}

bool same(const Array& a, const Array& b) {
  return a.name == b.name && a.dimensions == b.dimensions && a.shape == b.shape && a.data == b.data &&
         a.unit == b.unit && a.text == b.text && a.weights == b.weights;
}

ArrayStacks stacks_of(bool same_labels) {
  ArrayStacks stacks;
  for (const std::uint64_t trial : {0, 1, 2, 3, 5, 6})
    stacks.add(trial, arrays_of(trial, latent_of(trial), same_labels), trial != 3);
  return stacks;
}

}  // namespace

TEST_CASE("arrays in the study file are those that were recorded, in their order, whatever trials share a group") {
  for (const bool same_labels : {true, false}) {
    const TestFolder folder;
    run_study(folder.path(), same_labels);
    const StudyFile file = build_study_file(folder.path());
    CHECK(file.problems.empty());
    const StudySource source(file.path);
    for (const std::uint64_t trial : {5, 0, 1, 2, 3, 6}) {
      const auto expected = arrays_of(trial, latent_of(trial), same_labels);
      const auto seen = source.arrays(trial);
      REQUIRE(seen);
      REQUIRE(seen->size() == expected.size());
      for (std::size_t i = 0; i < expected.size(); ++i) CHECK(same((*seen)[i], expected[i]));
    }
    CHECK_FALSE(source.arrays(4));
    CHECK_FALSE(source.arrays(7));
  }
}

TEST_CASE("trials share a group if their arrays have the same names, dimensions and shapes, weights apart") {
  const ArrayStacks stacks = stacks_of(true);
  // The coordinate `trial` of the example differs from trial to trial, so without it.
  ArrayStacks plain;
  for (const std::uint64_t trial : {0, 1, 2, 3, 5, 6}) {
    auto arrays = arrays_of(trial, latent_of(trial), true);
    std::erase_if(arrays, [](const Array& array) { return array.name == "trial"; });
    plain.add(trial, arrays, trial != 3);
  }
  REQUIRE(plain.of(StackKind::arrays).size() == 2);
  CHECK(plain.of(StackKind::arrays)[0].trials == std::vector<std::uint64_t>{0, 1, 3, 6});
  CHECK(plain.of(StackKind::arrays)[1].trials == std::vector<std::uint64_t>{2, 5});
  CHECK(plain.of(StackKind::weights)[0].trials == std::vector<std::uint64_t>{0, 1, 6});
  CHECK(plain.group(StackKind::arrays, 5) == 1);
  CHECK_FALSE(plain.group(StackKind::weights, 3));
  CHECK_FALSE(plain.group(StackKind::arrays, 4));
  CHECK_FALSE(plain.has(4));
  CHECK(stacks.of(StackKind::arrays).size() == 6);  // a coordinate with other values is another group
  CHECK(stacks.of(StackKind::weights).size() == 2);
}

TEST_CASE("labels are stored once where they are the same in all trials of a group") {
  for (const bool same_labels : {true, false}) {
    ArrayStacks stacks;
    for (const std::uint64_t trial : {0, 1}) {
      auto arrays = arrays_of(trial, 2, same_labels);
      std::erase_if(arrays, [](const Array& array) { return array.name == "trial"; });
      stacks.add(trial, arrays, false);
    }
    const ArrayStack& stack = stacks.of(StackKind::arrays).at(0);
    CHECK(stack.arrays[1].name == "label");
    CHECK(stack.shared[1] == same_labels);
    CHECK_FALSE(stack.shared[0]);
  }
}

TEST_CASE("more groups than stay open are written all the same") {
  const TestFolder folder;
  StudyHeader header = example_header();
  header.planned_trials = 200;
  JournalWriter journal = JournalWriter::create(folder.path(), header);
  for (std::uint64_t trial = 0; trial < 200; ++trial) {
    TrialRecord record = example_record(trial);
    record.arrays = {{"latent",
                      {"example", "unit"},
                      {1, 1 + trial % 100},
                      std::vector<float>(1 + trial % 100, static_cast<float>(trial)),
                      "",
                      "",
                      false}};
    const TrialFile file = write_trial_file(folder.path(), record, Flush::later);
    journal.append(record, file.name, file.digest);
  }
  journal.sync();
  const StudySource source(build_study_file(folder.path()).path);
  for (std::uint64_t trial = 0; trial < 200; ++trial) {
    const auto arrays = source.arrays(trial);
    REQUIRE(arrays);
    CHECK(std::get<std::vector<float>>(arrays->at(0).data) ==
          std::vector<float>(1 + trial % 100, static_cast<float>(trial)));
  }
}

}  // namespace sandglass::test_stacked_arrays
