#include "core/sweep/study/provenance.hpp"

#include <catch2/catch.hpp>

#include "tests/core/trial/fakes.hpp"

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
  for (const char* part : {"hostname", "os", "cpu", "cores", "instruction_set", "products"}) CHECK(host.contains(part));
  CHECK_FALSE(host.at("hostname").empty());
}

}  // namespace sandglass::test_provenance
