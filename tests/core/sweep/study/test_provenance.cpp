#include "core/sweep/study/provenance.hpp"

#include <catch2/catch.hpp>
#include <fstream>

#include "core/sweep/study/build_info.hpp"
#include "core/sweep/study/data_fingerprint.hpp"
#include "tests/core/trial/fakes.hpp"
#include "tests/results/test_folder.hpp"

namespace sandglass::test_provenance {

TEST_CASE("a study's header says what it is, and with which plugins it was run") {
  const auto study = fakes::study(
      "noise: add\nsweep: {sampler: list, axes: {noise.amount: [0.1, 0.2], model.latent: [1, 2, 3]}, replicates: 2}\n");
  const StudyPlan plan(study, fakes::registry());
  const auto header = make_header(study, plan, fakes::registry(), "a ramp");
  CHECK(header.resolved_yaml == study.resolved_yaml);
  CHECK(header.planned_trials == 12);
  CHECK(header.replicates == 2);
  CHECK(header.epochs == 2);
  CHECK(header.data_source == "a ramp");
  REQUIRE(header.axes.size() == 2);
  CHECK(header.axes[0].path == "noise.amount");
  REQUIRE(header.objectives.size() == 1);
  CHECK(header.objectives[0].metric == study.base.objective.metric);
  for (const char* part : {"sandglass", "dataset/ramp", "model/line", "noise/add", "sampler/list", "pruner/none"})
    CHECK(header.versions.contains(part));
  CHECK(header.versions.at("noise/add") == "1.0.0 (tests)");
}

TEST_CASE("a study's header says from what and with what the program was built") {
  const auto study = fakes::study("");
  const auto header = make_header(study, StudyPlan(study, fakes::registry()), fakes::registry(), "");
  CHECK(header.git == build_commit());
  CHECK_FALSE(build_commit().empty());
  for (const char* part : {"compiler", "build", "library/HDF5", "library/oneTBB", "library/Eigen", "library/yaml-cpp"})
    CHECK(header.versions.contains(part));
  CHECK(version_text().find(build_commit()) != std::string::npos);
  CHECK(header.plugin_files.empty());  // all of them are built into the tests
}

TEST_CASE("a file that a study reads is known by its SHA-256") {
  const TestFolder folder;
  const auto path = (folder.path() / "abc").string();
  std::ofstream(path) << "abc";
  const auto file = read_data_file(path);
  CHECK(file.size == 3);
  CHECK(file.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  auto begun = file;
  CHECK_NOTHROW(require_same_file(begun, file));
  begun.sha256.back() = 'e';
  CHECK_THROWS_WITH(require_same_file(begun, file), Catch::Contains("SHA-256 ba78") && Catch::Contains("15ae"));
  begun.sha256.clear();  // of a study begun before it was kept the CRC-32 tells
  CHECK_NOTHROW(require_same_file(begun, file));
  begun.checksum ^= 1;
  CHECK_THROWS_WITH(require_same_file(begun, file), Catch::Contains("CRC-32"));
}

TEST_CASE("more epochs than the header can hold are the most that it can hold") {
  const auto study = fakes::study("train: {epochs: 9223372036854775807}\n");
  const StudyPlan plan(study, fakes::registry());
  CHECK(make_header(study, plan, fakes::registry(), "").epochs == 4294967295U);
  CHECK(plan.max_epochs() == 9223372036854775807U);
  CHECK(plan.max_epochs(2) == 18446744073709551614U);
  CHECK(plan.max_epochs(3) == 18446744073709551615U);
  CHECK(plan.max_epochs(0) == 0);
}

TEST_CASE("a host is described by name, system and processor") {
  const auto host = describe_host();
  for (const char* part : {"hostname", "os", "cpu", "cores", "instruction_set", "products", "denormals"})
    CHECK(host.contains(part));
  CHECK_FALSE(host.at("hostname").empty());
}

}  // namespace sandglass::test_provenance
