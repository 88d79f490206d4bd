#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>

#include "core/config/validate/validate.hpp"
#include "tests/core/config/fake_plugins.hpp"

namespace fs = std::filesystem;
using namespace sandglass;

namespace {

std::string read(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Lines "# override: model.latent=16" of a case are its command line.
std::vector<std::string> overrides_in(const std::string& text) {
  constexpr std::string_view kPrefix = "# override: ";
  std::vector<std::string> overrides;
  for (const auto& line : config::split_lines(text))
    if (line.starts_with(kPrefix)) overrides.push_back(line.substr(kPrefix.size()));
  return overrides;
}

/// Cases include files from the folder in which they stand.
std::string message_of(const fs::path& file, const Registry& registry) {
  fs::current_path(file.parent_path());
  const std::string text = read(file);
  try {
    config::validate(config::parse_study(text, file.filename().string(), overrides_in(text)), registry);
  } catch (const ConfigError& error) {
    return std::string(error.what()) + "\n";
  }
  return "no mistake was found\n";
}

std::vector<fs::path> cases() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(SANDGLASS_CASES))
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

TEST_CASE("every bad study is refused with exactly the message that stands beside it") {
  const Registry registry = fake_registry();
  const auto files = cases();
  REQUIRE(files.size() >= 30);
  for (const auto& file : files) {
    INFO(file.filename().string());
    auto expected = file;
    expected.replace_extension(".expected");
    const std::string message = message_of(file, registry);
    // To accept new messages after reading them: SANDGLASS_ACCEPT=1 test_config_errors
    if (std::getenv("SANDGLASS_ACCEPT")) std::ofstream(expected, std::ios::binary) << message;
    CHECK(message == read(expected));
    CHECK(message != "no mistake was found\n");
  }
}

TEST_CASE("no message of a bad study is wider than a terminal of 120 columns") {
  const Registry registry = fake_registry();
  for (const auto& file : cases())
    for (const auto& line : config::split_lines(message_of(file, registry))) {
      INFO(file.filename().string() << ": " << line);
      CHECK(line.size() <= 120);
    }
}

TEST_CASE("every expected message belongs to a case") {
  for (const auto& entry : fs::directory_iterator(SANDGLASS_CASES)) {
    if (entry.is_directory()) continue;  // files that cases include
    auto study = entry.path();
    study.replace_extension(".yaml");
    INFO(entry.path().string());
    CHECK(fs::exists(study));
  }
}
