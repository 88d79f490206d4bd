#include "tests/config_errors/bad_studies.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kCase = "=== case: ";
constexpr std::string_view kExpected = "=== expected";

std::string bytes_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw std::runtime_error(file.string() + " is missing");
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Takes the first line, with its end, off `rest`.
std::string_view take_line(std::string_view& rest) {
  const auto line = rest.substr(0, std::min(rest.find('\n'), rest.size() - 1) + 1);
  rest.remove_prefix(line.size());
  return line;
}

}  // namespace

std::vector<BadStudy> read_bad_studies(const fs::path& file) {
  const std::string text = bytes_of(file);
  std::vector<BadStudy> studies;
  std::string* part = nullptr;
  for (std::string_view rest = text; !rest.empty();) {
    const auto line = take_line(rest);
    if (line.starts_with(kCase)) {
      if (part && part->ends_with("\n\n")) part->pop_back();
      studies.push_back({std::string(line.substr(kCase.size(), line.size() - kCase.size() - 1)), "", ""});
      part = &studies.back().yaml;
    } else if (!part) {
      throw std::runtime_error(file.string() + " does not begin with '=== case: '");
    } else if (line.starts_with(kExpected)) {
      if (part != &studies.back().yaml)
        throw std::runtime_error(file.string() + ": two '=== expected' in case '" + studies.back().name + "'");
      part = &studies.back().expected;
    } else {
      *part += line;
    }
  }
  return studies;
}

void write_bad_studies(const fs::path& file, const std::vector<BadStudy>& studies) {
  std::ofstream stream(file, std::ios::binary);
  const char* between = "";
  for (const auto& study : studies) {
    stream << between << kCase << study.name << '\n' << study.yaml << kExpected << '\n' << study.expected;
    between = "\n";
  }
}

std::vector<BadStudy> read_raw_studies(const fs::path& folder) {
  std::vector<BadStudy> studies;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    auto expected = entry.path();
    expected.replace_extension(".expected");
    const std::string known = fs::exists(expected) ? bytes_of(expected) : "";
    studies.push_back({entry.path().stem().string(), bytes_of(entry.path()), known});
  }
  std::ranges::sort(studies, {}, &BadStudy::name);
  return studies;
}

void write_raw_studies(const fs::path& folder, const std::vector<BadStudy>& studies) {
  for (const auto& study : studies)
    std::ofstream(folder / (study.name + ".expected"), std::ios::binary) << study.expected;
}
