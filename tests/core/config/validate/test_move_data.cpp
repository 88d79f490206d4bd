#include "core/config/validate/move_data.hpp"

#include <catch2/catch.hpp>

#include "core/base/error.hpp"
#include "core/config/validate/validate.hpp"
#include "tests/core/config/fake_plugins.hpp"

namespace sandglass::test_move_data {
using namespace sandglass::config;

namespace {

const Registry& plugins() {
  static const Registry registry = fake_registry();
  return registry;
}

StudySpec study(const std::string& dataset, const std::string& more = "") {
  return validate(
      parse_study("name: s\ndataset: {" + dataset + ", valid: 2}\nmodel: autoencoder\n" + more, "/home/s.yaml"),
      plugins());
}

}  // namespace

TEST_CASE("a relative path starts at the folder of its file, also as a value of an axis, and is kept whole") {
  const auto spec = study("use: files, images: x/a.npy", "sweep: {axes: {dataset.labels: [b.npy, /c.npy]}}\n");
  CHECK(spec.base.dataset.params.text("images") == "/home/x/a.npy");
  CHECK(spec.base.dataset.params.text("labels").empty());
  CHECK(spec.space.at(0).values == std::vector<ParameterValue>{std::string("/home/b.npy"), std::string("/c.npy")});
  CHECK(validate(parse_study(spec.resolved_yaml, "/elsewhere/s.yaml"), plugins()).resolved_yaml == spec.resolved_yaml);
}

TEST_CASE("one file moves into the folder, several keep their places to each other") {
  auto one = study("use: files, images: x/a.npy");
  move_data(one, plugins(), "/new/");
  CHECK(one.base.dataset.params.text("images") == "/new/a.npy");
  auto two =
      study("use: files, images: x/a.npy, labels: y/b.npy", "sweep: {axes: {dataset.images: [x/a.npy, x/c.npy]}}\n");
  move_data(two, plugins(), "/new");
  CHECK(two.base.dataset.params.text("labels") == "/new/y/b.npy");
  CHECK(two.space.at(0).values.at(1) == ParameterValue(std::string("/new/x/c.npy")));
  CHECK(two.resolved_yaml.find("/home") == std::string::npos);
  const std::string moved = two.resolved_yaml;
  move_data(two, plugins(), "/new");
  CHECK(two.resolved_yaml == moved);
}

TEST_CASE("the data of variants move with the study's") {
  auto spec = study("use: files, images: a.npy", "sweep: {variants: {x: {dataset: {images: b.npy}}, y: {}}}\n");
  CHECK(data_paths(spec, plugins()) == std::vector<std::string>{"/home/b.npy", "/home/b.npy", "/home/a.npy"});
  move_data(spec, plugins(), "/new");
  CHECK(spec.variants.at(0).base.dataset.params.text("images") == "/new/b.npy");
  CHECK(spec.variants.at(1).base.dataset.params.text("images") == "/new/a.npy");
}

TEST_CASE("a dataset that reads nothing cannot be moved") {
  auto spec = study("use: blobs");
  CHECK_THROWS_WITH(move_data(spec, plugins(), "/new"), Catch::Contains("dataset/blobs reads no file and no folder"));
}

}  // namespace sandglass::test_move_data
