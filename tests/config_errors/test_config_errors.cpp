#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

#include "core/config/validate/validate.hpp"
#include "tests/config_errors/bad_studies.hpp"
#include "tests/core/config/fake_plugins.hpp"

namespace fs = std::filesystem;
namespace sandglass::test_config_errors {

namespace {

const fs::path kCases = SANDGLASS_CASES;

/// Lines "# override: model.latent=16" of a case are its command line.
std::vector<std::string> overrides_in(const std::string& text) {
  constexpr std::string_view kPrefix = "# override: ";
  std::vector<std::string> overrides;
  for (const auto& line : config::split_lines(text))
    if (line.starts_with(kPrefix)) overrides.push_back(line.substr(kPrefix.size()));
  return overrides;
}

/// Cases include files from the folder `included` among them.
std::string message_of(const BadStudy& study, const Registry& registry) {
  fs::current_path(kCases);
  try {
    config::validate(config::parse_study(study.yaml, "study.yaml", overrides_in(study.yaml)), registry);
  } catch (const ConfigError& error) {
    return std::string(error.what()) + "\n";
  }
  return "no mistake was found\n";
}

std::vector<fs::path> case_files() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(kCases))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

/// Compares each message with the expected one. To accept new messages after reading them:
/// SANDGLASS_ACCEPT=1 test_config_errors
void check_messages(std::vector<BadStudy>& studies, const Registry& registry) {
  for (auto& study : studies) {
    INFO("case: " << study.name);
    const std::string message = message_of(study, registry);
    if (std::getenv("SANDGLASS_ACCEPT")) study.expected = message;
    CHECK(message == study.expected);
    CHECK(message != "no mistake was found\n");
  }
}

}  // namespace

TEST_CASE("every bad study is refused with exactly the message that stands under it") {
  const Registry registry = fake_registry();
  REQUIRE(case_files().size() >= 20);
  for (const auto& file : case_files()) {
    INFO("file: " << file.filename().string());
    auto studies = read_bad_studies(file);
    REQUIRE_FALSE(studies.empty());
    check_messages(studies, registry);
    if (std::getenv("SANDGLASS_ACCEPT")) write_bad_studies(file, studies);
  }
}

TEST_CASE("a study whose bytes are no proper text is refused with exactly the message that stands beside it") {
  const Registry registry = fake_registry();
  auto studies = read_raw_studies(kCases / "raw");
  REQUIRE_FALSE(studies.empty());
  check_messages(studies, registry);
  if (std::getenv("SANDGLASS_ACCEPT")) write_raw_studies(kCases / "raw", studies);
}

TEST_CASE("no message of a bad study is wider than a terminal of 120 columns") {
  const Registry registry = fake_registry();
  auto studies = read_raw_studies(kCases / "raw");
  for (const auto& file : case_files())
    for (auto& study : read_bad_studies(file)) studies.push_back(std::move(study));
  for (const auto& study : studies)
    for (const auto& line : config::split_lines(message_of(study, registry))) {
      INFO("case: " << study.name << ": " << line);
      CHECK(line.size() <= 120);
    }
}

TEST_CASE("a case has a name of its own, a study and an expected message") {
  std::set<std::string> names;
  for (const auto& file : case_files())
    for (const auto& study : read_bad_studies(file)) {
      INFO(file.filename().string() << ": " << study.name);
      CHECK(names.insert(study.name).second);
      CHECK_FALSE(study.expected.empty());
    }
}

TEST_CASE("a file of a study that is no proper text has a message beside it, and each message a study") {
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(kCases / "raw")) files += entry.is_regular_file() ? 1 : 0;
  CHECK(files == 2 * read_raw_studies(kCases / "raw").size());
}

TEST_CASE("files of cases are written as they were read, to the last byte") {
  const auto copy = fs::temp_directory_path() / "sandglass_bad_studies.txt";
  const auto bytes = [](const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  };
  for (const auto& file : case_files()) {
    write_bad_studies(copy, read_bad_studies(file));
    CHECK(bytes(copy) == bytes(file));
  }
  fs::remove(copy);
}

}  // namespace sandglass::test_config_errors
