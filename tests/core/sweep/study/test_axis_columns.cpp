#include <hdf5.h>
#include <stdlib.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "core/config/compose/document.hpp"
#include "core/config/validate/validate.hpp"
#include "core/plugin/load/registrar.hpp"
#include "core/sweep/provenance/provenance.hpp"
#include "results/journal/journal_reader.hpp"
#include "results/journal/journal_writer.hpp"
#include "results/record/run_folder.hpp"
#include "results/store/study_file.hpp"
#include "tests/core/trial/fakes.hpp"

namespace sandglass::test_axis_columns {
namespace fs = std::filesystem;

namespace {

class Silence final : public Noise {
 public:
  void corrupt(BatchView, MutableBatchView, Rng&) const override {}
};

/// A study that sweeps over a parameter of every type.
constexpr const char* kStudy =
    "name: kinds\n"
    "dataset: {use: ramp, train: 22, valid: 8, test: 5}\n"
    "model: line\n"
    "noise: all_kinds\n"
    "loss: square\n"
    "optimizer: descent\n"
    "metrics: [energy]\n"
    "train: {epochs: 2, batch: 8}\n"
    "sweep:\n"
    "  sampler: list\n"
    "  axes:\n"
    "    noise.real: [0.5, 1.5]\n"
    "    noise.integer: [1, 2]\n"
    "    noise.boolean: [true, false]\n"
    "    noise.choice: [near, far]\n"
    "    noise.text: [here, there]\n"
    "    noise.integers: [[1, 2], [3]]\n";

void register_all_kinds(Registry& to) {
  Registrar(to, "tests", "1.0.0")
      .noise("all_kinds", "One parameter of each type.",
             Schema{}
                 .real("real", {.fallback = 0.5, .text = "A real."})
                 .integer("integer", {.fallback = 1, .text = "An integer."})
                 .boolean("boolean", {.fallback = false, .text = "A boolean."})
                 .choice("choice", {.choices = {"near", "far"}, .fallback = "near", .text = "A choice."})
                 .text("text", {.fallback = "here", .text = "A text."})
                 .integers("integers", {.fallback = std::vector<std::int64_t>{1}, .text = "A list."}),
             [](const Params&) { return std::make_unique<Silence>(); });
}

results::StudyHeader header_of_all_kinds() {
  Registry registry;
  fakes::register_all(registry);
  register_all_kinds(registry);
  registry.freeze();
  const auto study = config::validate(config::parse_study(kStudy, "test.yaml", {}), registry);
  return make_header(study, StudyPlan(study, registry), registry, "");
}

/// The class of the values in a column of a study file, e.g. H5T_STRING.
H5T_class_t class_of(hid_t file, const char* column) {
  const hid_t variable = H5Dopen2(file, column, H5P_DEFAULT);
  REQUIRE(variable >= 0);
  const hid_t type = H5Dget_type(variable);
  const H5T_class_t out = H5Tget_class(type);
  H5Tclose(type);
  H5Dclose(variable);
  return out;
}

struct Folder {
  Folder() {
    std::string name = (fs::temp_directory_path() / "sandglass-provenance-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path); }
  fs::path path;
};

}  // namespace

TEST_CASE("a study that was stopped before its first trial has columns of its axes' types") {
  const Folder folder;
  results::JournalWriter::create(folder.path, header_of_all_kinds());
  const auto built = results::build_study_file(folder.path);
  const hid_t file = H5Fopen(built.path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  REQUIRE(file >= 0);
  CHECK(class_of(file, "noise.real") == H5T_FLOAT);
  CHECK(class_of(file, "noise.integer") == H5T_INTEGER);
  CHECK(class_of(file, "noise.boolean") == H5T_INTEGER);
  CHECK(class_of(file, "noise.choice") == H5T_STRING);
  CHECK(class_of(file, "noise.text") == H5T_STRING);
  CHECK(class_of(file, "noise.integers") == H5T_STRING);
  H5Fclose(file);
}

TEST_CASE("the journal tells the type of every axis as it was told") {
  const Folder folder;
  const auto header = header_of_all_kinds();
  results::JournalWriter::create(folder.path, header);
  const auto read = results::JournalReader(results::RunFolder{folder.path}.journal()).header();
  REQUIRE(read.axes.size() == 6);
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(read.axes[i].type == header.axes[i].type);
    CHECK(read.axes[i].levels.size() == 2);
    CHECK(read.axes[i].levels == header.axes[i].levels);
  }
}

}  // namespace sandglass::test_axis_columns
