#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/config/validate/validate.hpp"
#include "tests/core/config/fake_plugins.hpp"

namespace fs = std::filesystem;
namespace sandglass::test_include {
using namespace sandglass::config;

namespace {

/// A folder of its own, gone when the test is over.
class Folder {
 public:
  explicit Folder(const std::string& name) : path_(fs::temp_directory_path() / ("sandglass_include_" + name)) {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }

  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
  }

  StudySpec study(const std::string& text, const std::vector<std::string>& overrides = {}) const {
    static const Registry registry = fake_registry();
    return validate(document(text, overrides), registry);
  }

  const fs::path& path() const { return path_; }

  StudyDocument document(const std::string& text, const std::vector<std::string>& overrides = {}) const {
    return parse_study(text, (path_ / "study.yaml").string(), overrides);
  }

 private:
  fs::path path_;
};

const std::string kBase =
    "name: base\nseed: 3\ndataset: {use: blobs, valid: 20}\nmodel: {use: autoencoder, hidden: [64, 32], latent: 4}\n"
    "noise: {use: masking, ratio: 0.5}\nsweep:\n  axes: {model.latent: [2, 4], noise.ratio: [0, 1]}\n";

}  // namespace

TEST_CASE("the including file wins, key by key, and lists are replaced") {
  const Folder folder("wins");
  folder.write("base.yaml", kBase);
  const StudySpec spec = folder.study(
      "include: base.yaml\nname: mine\nmodel: {hidden: [8]}\nsweep: {axes: {model.latent: [16]}, replicates: 2}\n");
  CHECK(spec.name == "mine");
  CHECK(spec.seed == 3);
  CHECK(spec.base.model.params.integers("hidden") == std::vector<std::int64_t>{8});
  CHECK(spec.base.model.params.integer("latent") == 4);
  CHECK(spec.replicates == 2);
  REQUIRE(spec.space.size() == 2);
  CHECK(spec.space[0].values == std::vector<ParameterValue>{std::int64_t{16}});
  CHECK(spec.space[1].values.size() == 2);
}

TEST_CASE("a block that names another plugin takes the place of the included one, short or long") {
  const Folder folder("another");
  folder.write("base.yaml", kBase);
  CHECK(
      folder.study("include: base.yaml\nnoise: {use: gaussian, sigma: 1}\nsweep:\n").base.noise.params.real("sigma") ==
      1);
  CHECK(folder.study("include: base.yaml\nnoise: gaussian\nsweep:\n").base.noise.params.real("sigma") == 0.1);
  CHECK(folder.study("include: base.yaml\nnoise: {use: masking}\n").base.noise.params.real("ratio") == 0.5);
  CHECK(folder.study("include: base.yaml\nmodel: autoencoder\n").base.model.params.integer("latent") == 4);
}

TEST_CASE("an empty value takes out what was included") {
  const Folder folder("empty");
  folder.write("base.yaml", kBase);
  const StudySpec spec = folder.study("include: base.yaml\nnoise:\nsweep: {axes: {noise.ratio: }}\nseed:\n");
  CHECK(spec.base.noise.name == "none");
  CHECK(spec.seed == 0);
  CHECK(spec.space.size() == 1);
}

TEST_CASE("the later of several files wins, and a file includes from its own folder") {
  const Folder folder("several");
  folder.write("defaults/optimizer.yaml", "optimizer: {use: sgd, learning_rate: 0.5}\n");
  folder.write("defaults/train.yaml", "include: [more/batch.yaml]\ntrain: {epochs: 3}\nseed: 1\n");
  folder.write("defaults/more/batch.yaml", "train: {batch: 7, epochs: 9}\nplugins: [own.so]\n");
  folder.write("base.yaml", kBase);
  const std::string text = "include: [base.yaml, defaults/optimizer.yaml, defaults/train.yaml]\n";
  const StudySpec spec = folder.study(text, {"train.epochs=4", "plugins=[]"});
  CHECK(spec.base.optimizer.name == "sgd");
  CHECK(spec.base.train.batch == 7);
  CHECK(spec.base.train.epochs == 4);
  CHECK(spec.seed == 1);
  const auto plugins = folder.document(text).plugins();
  REQUIRE(plugins.size() == 1);
  CHECK(plugins[0].parent_path().filename() == "more");
}

TEST_CASE("a mistake in an included file is shown where it stands, next to those of the study") {
  const Folder folder("mistake");
  folder.write("defaults/optimizer.yaml", "# ours\noptimizer: {learning_rat: 0.5}\n");
  folder.write("base.yaml", kBase);
  try {
    folder.study("include: [base.yaml, defaults/optimizer.yaml]\nseed: -1\n");
    FAIL("nothing was thrown");
  } catch (const StudyError& error) {
    CHECK(error.diagnostics().size() == 2);
    CHECK_THAT(error.what(), Catch::Contains("study.yaml:2:7: seed of the study is -1") &&
                                 Catch::Contains("defaults/optimizer.yaml:2:13: unknown key 'learning_rat'") &&
                                 Catch::Contains("2 | optimizer: {learning_rat: 0.5}"));
  }
}

TEST_CASE("what is resolved stands alone, whatever becomes of the included files") {
  const Folder folder("alone");
  folder.write("base.yaml", kBase);
  const std::string resolved = folder.study("include: base.yaml\n").resolved_yaml;
  folder.write("base.yaml", "seed: -1\n");
  CHECK(folder.study(resolved).resolved_yaml == resolved);
}

TEST_CASE("files that include each other end, as do very many") {
  const Folder folder("each_other");
  folder.write("a.yaml", "include: b.yaml\n");
  folder.write("b.yaml", "include: [a.yaml]\n");
  CHECK_THROWS_WITH(folder.document("include: a.yaml\n"),
                    Catch::Contains("b.yaml:1:11: 'a.yaml' includes itself") &&
                        Catch::Contains("study.yaml -> a.yaml -> b.yaml -> a.yaml"));
  CHECK_THROWS_WITH(folder.document("include: study.yaml\n"), Catch::Contains("'study.yaml' includes itself"));
  for (int i = 0; i < 12; ++i)
    folder.write(fmt::format("n{}.yaml", i), fmt::format("include: [n{0}.yaml, n{0}.yaml]\n", i + 1));
  folder.write("n12.yaml", "seed: 1\n");
  CHECK_THROWS_WITH(folder.document("include: n0.yaml\n"), Catch::Contains("more than 100 files are included"));
}

TEST_CASE("a file under another name is the same file") {
  const Folder folder("same");
  folder.write("a.yaml", "include: here/a.yaml\n");
  fs::create_directory_symlink(".", folder.path() / "here");
  CHECK_THROWS_WITH(folder.document("include: a.yaml\n"), Catch::Contains("'here/a.yaml' includes itself"));
}

TEST_CASE("a file that two others include is read once, and its mistakes told once") {
  const Folder folder("diamond");
  folder.write("a.yaml", "include: common.yaml\nname: a\n");
  folder.write("b.yaml", "include: common.yaml\nseed: 5\n");
  folder.write("common.yaml", kBase + "trian: {}\n");
  const std::string text = "include: [a.yaml, b.yaml]\n";
  CHECK(folder.document(text).sources.size() == 4);
  CHECK_THROWS_WITH(folder.study(text), Catch::EndsWith("1 mistake in " + (folder.path() / "study.yaml").string()));
}

TEST_CASE("the name of an included file may hold variables of the environment") {
  const Folder folder("variables");
  folder.write("base.yaml", kBase);
  setenv("SANDGLASS_TEST_FOLDER", folder.path().c_str(), 1);
  CHECK(folder.study("include: \"${env:SANDGLASS_TEST_FOLDER}/base.yaml\"\n").seed == 3);
  unsetenv("SANDGLASS_TEST_FOLDER");
  CHECK_THROWS_WITH(folder.document("include: ${env:SANDGLASS_TEST_FOLDER}\n"),
                    Catch::Contains("the environment has no"));
  CHECK_THROWS_WITH(folder.document("include: ${name}.yaml\n"), Catch::Contains("can refer to the environment alone"));
}

TEST_CASE("the command line has the last word over included files") {
  const Folder folder("last");
  folder.write("base.yaml", kBase);
  const StudySpec spec =
      folder.study("include: base.yaml\n", {"model.hidden=[8]", "sweep.axes.noise.ratio=[0.5]", "seed=8"});
  CHECK(spec.base.model.params.integers("hidden") == std::vector<std::int64_t>{8});
  CHECK(spec.space[1].values == std::vector<ParameterValue>{0.5});
  CHECK(spec.seed == 8);
}

TEST_CASE("what is no ordinary file is not included") {
  const Folder folder("ordinary");
  folder.write("folder/x.yaml", "");
  folder.write("list.yaml", "[1, 2]\n");
  folder.write("broken.yaml", "a: [\n");
  folder.write("large.yaml", "a: " + std::string(1 << 20, 'x') + "\n");
  CHECK_THROWS_WITH(folder.document("include: folder\n"),
                    Catch::Contains("cannot include 'folder': it is no ordinary file"));
  CHECK_THROWS_WITH(folder.document("include: /dev/zero\n"),
                    Catch::Contains("cannot include '/dev/zero': it is no ordinary file"));
  CHECK_THROWS_WITH(folder.document("include: list.yaml\n"), Catch::Contains("an included file is a block of keys"));
  CHECK_THROWS_WITH(folder.document("include: broken.yaml\n"), Catch::Contains("broken.yaml:1:"));
  CHECK_THROWS_WITH(folder.document("include: large.yaml\n"), Catch::Contains("it has more than 1 MiB"));
  CHECK_NOTHROW(folder.document("include: folder/x.yaml\n"));
}

}  // namespace sandglass::test_include
