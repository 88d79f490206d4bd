#include <filesystem>
#include <fstream>

#include "core/config/compose/document.hpp"

namespace fs = std::filesystem;
namespace sandglass::test_document {
using namespace sandglass::config;

namespace {

const Node& at(const StudyDocument& document, std::initializer_list<const char*> path) {
  const Node* node = &document.root;
  for (const char* key : path) {
    const Entry* entry = node->find(key);
    INFO(key);
    REQUIRE(entry);
    node = &entry->value;
  }
  return *node;
}

}  // namespace

TEST_CASE("a mark gives line and column from 1, counted in characters") {
  const auto document = parse_study("name: x\ntrain:\n  größe: 12\n", "s.yaml");
  const Entry& entry = at(document, {"train"}).entries.at(0);
  CHECK(entry.key_mark == Mark{0, 3, 3, 5});
  CHECK(entry.value.mark == Mark{0, 3, 10, 2});
}

TEST_CASE("a byte order mark and Windows line ends change nothing") {
  const auto document = parse_study("\xEF\xBB\xBFname: x\r\nseed: 12\r\n", "s.yaml");
  CHECK(at(document, {"name"}).text == "x");
  CHECK(at(document, {"seed"}).text == "12");
  CHECK(at(document, {"seed"}).mark == Mark{0, 2, 7, 2});
}

TEST_CASE("of a key that stands twice the first is kept and the second reported") {
  const auto document = parse_study("seed: 1\nseed: 2\n", "s.yaml");
  CHECK(at(document, {"seed"}).text == "1");
  REQUIRE(document.mistakes.size() == 1);
  CHECK(document.mistakes[0].mark.line == 2);
}

TEST_CASE("an override replaces a value, adds a key and makes the blocks on its way") {
  const auto document = parse_study("model: {use: a, latent: 8}\n", "s.yaml",
                                    {"model.latent=16", "model.hidden=[256, 64]", "record.weights=all"});
  CHECK(document.mistakes.empty());
  CHECK(at(document, {"model", "use"}).text == "a");
  CHECK(at(document, {"model", "latent"}).text == "16");
  CHECK(at(document, {"model", "hidden"}).items.at(1).text == "64");
  CHECK(at(document, {"record", "weights"}).text == "all");
  CHECK(at(document, {"model", "latent"}).mark == Mark{1, 1, 14, 2});
}

TEST_CASE("behind sweep.axes the rest of an override's path is one key") {
  const auto document = parse_study("", "s.yaml", {"sweep.axes.noise.ratio=[0, 0.5]"});
  CHECK(at(document, {"sweep", "axes", "noise.ratio"}).items.size() == 2);
}

TEST_CASE("an override of a parameter expands the short form of a plugin") {
  const auto document = parse_study("noise: masking\n", "s.yaml", {"noise.ratio=0.5"});
  CHECK(at(document, {"noise", "use"}).text == "masking");
  CHECK(at(document, {"noise", "ratio"}).text == "0.5");
}

TEST_CASE("the last of two overrides of one key wins") {
  const auto document = parse_study("seed: 1\n", "s.yaml", {"seed=2", "seed=3"});
  CHECK(at(document, {"seed"}).text == "3");
}

TEST_CASE("plugin paths start at the study's folder, those of an override at the current one") {
  const std::string text = "plugins: [lib/a.so, /opt/b.so]\n";
  CHECK(parse_study(text, "/studies/s.yaml").plugins() == std::vector<fs::path>{"/studies/lib/a.so", "/opt/b.so"});
  CHECK(parse_study(text, "/studies/s.yaml", {"plugins=[c.so]"}).plugins() ==
        std::vector<fs::path>{fs::current_path() / "c.so"});
}

TEST_CASE("malformed entries of plugins do not keep the sound ones from being loaded") {
  CHECK(parse_study("plugins: [[x], {a: b}, ~, /a.so]\n", "s.yaml").plugins() == std::vector<fs::path>{"/a.so"});
  CHECK(parse_study("plugins: /a.so\n", "s.yaml").plugins().empty());
}

TEST_CASE("a study file that is missing or a folder is an IoError that names it") {
  const auto nowhere = fs::temp_directory_path() / "sandglass_no_such_study.yaml";
  CHECK_THROWS_WITH(read_study(nowhere), Catch::Contains(nowhere.string()) && Catch::Contains("No such file"));
  CHECK_THROWS_AS(read_study(nowhere), IoError);
  CHECK_THROWS_WITH(read_study(fs::temp_directory_path()), Catch::Contains("is a folder"));
  CHECK_THROWS_WITH(read_study("/dev/zero"), Catch::Contains("/dev/zero: is not a regular file"));
  CHECK_THROWS_WITH(read_study("train.epochs=3"),
                    Catch::Contains("which study?") && Catch::Contains("STUDY.yaml train.epochs=3"));
}

TEST_CASE("a study is read from a file") {
  const auto file = fs::temp_directory_path() / "sandglass_read_study_test.yaml";
  std::ofstream(file) << "name: from_file\n";
  const auto document = read_study(file, {"seed=4"});
  fs::remove(file);
  CHECK(at(document, {"name"}).text == "from_file");
  CHECK(document.sources.at(0).label == file.string());
  CHECK(document.sources.at(1).label == "command line: seed=4");
  CHECK(document.file.parent_path() == fs::temp_directory_path());
}

TEST_CASE("text that is not YAML is a StudyError with a diagnostic") {
  try {
    parse_study("train: {epochs: 3\n", "s.yaml");
    FAIL("nothing was thrown");
  } catch (const StudyError& error) {
    REQUIRE(error.diagnostics().size() == 1);
    CHECK(error.diagnostics()[0].message == "a '{' is never closed");
  }
}

TEST_CASE("depth, size and aliases cannot exhaust the program") {
  CHECK_THROWS_AS(parse_study(std::string(500'000, '['), "s.yaml"), StudyError);
  CHECK_THROWS_AS(parse_study(std::string(500'000, '{'), "s.yaml"), StudyError);
  CHECK_THROWS_AS(parse_study(std::string(2'000'000, 'a'), "s.yaml"), StudyError);
  std::string dashes;
  for (int i = 0; i < 20'000; ++i) dashes += "- ";
  CHECK_THROWS_AS(parse_study(dashes, "s.yaml"), StudyError);
  std::string bomb = "a0: &a0 [x]\n";
  for (int i = 1; i < 40; ++i) bomb += fmt::format("a{0}: &a{0} [*a{1}, *a{1}]\n", i, i - 1);
  CHECK(parse_study(bomb, "s.yaml").mistakes.size() == 40 + 78);
}

}  // namespace sandglass::test_document
