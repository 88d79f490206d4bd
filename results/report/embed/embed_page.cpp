// embed_page OUTPUT.cpp STYLE.css PAGE_FOLDER: makes one script and one style of the page's sources, as a C++ file with
// two texts. It runs while the program is built, so that building needs neither node nor a network.
//
// The style is STYLE.css, then vendor/ and style/ by name. The script is the files of vendor/ by name, then the modules
// in the order of modules.txt inside one strict function.
// Of a module, lines that begin with "import " and the word "export " at the start of a line are dropped, and so are
// indentation and lines of comment (a text in backquotes may not go over several lines); so names at
// top level must be unique over all modules, and what is imported keeps its name. What would not work after that is
// refused, with file and line.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& file, std::size_t line, const std::string& what) {
  throw std::runtime_error(file.string() + ":" + std::to_string(line) + ": " + what);
}

std::string read(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw std::runtime_error("cannot read " + file.string());
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> lines_of(const fs::path& file) {
  std::vector<std::string> lines;
  std::istringstream stream(read(file));
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// The text of a file that can stand in a <script> or <style> of a page.
std::string embeddable(const fs::path& file) {
  auto text = read(file);
  for (const char* taboo : {"</script", "</style", "<!--"})
    if (const auto at = text.find(taboo); at != std::string::npos)
      refuse(file, static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<long>(at), '\n')) + 1,
             std::string("\"") + taboo + "\" ends the page's script; write it in two pieces");
  if (!text.empty() && text.back() != '\n') text += '\n';
  return text;
}

std::vector<fs::path> sorted_files(const fs::path& folder, const std::string& ending) {
  std::vector<fs::path> files;
  if (fs::is_directory(folder))
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.path().extension() == ending) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

/// The modules in their order, as modules.txt lists them; all of them, and nothing else.
class Modules {
 public:
  explicit Modules(fs::path folder) : folder_(std::move(folder)) {
    const auto list = folder_ / "modules.txt";
    const auto lines = lines_of(list);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (lines[i].empty() || lines[i][0] == '#') continue;
      const auto file = (folder_ / lines[i]).lexically_normal();
      if (!fs::is_regular_file(file)) refuse(list, i + 1, "there is no " + file.string());
      if (!known_.insert(file).second) refuse(list, i + 1, lines[i] + " is listed twice");
      files_.push_back(file);
    }
    for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
      const auto inside = entry.path().lexically_relative(folder_);
      if (entry.path().extension() == ".js" && *inside.begin() != "vendor" &&
          !known_.contains(entry.path().lexically_normal()))
        throw std::runtime_error(entry.path().string() + " is not listed in " + list.string());
    }
  }

  std::string script() {
    std::string text = "(function () {\n\"use strict\";\n";
    for (const auto& file : files_) text += body(file);
    return text + "})();\n";
  }

 private:
  std::string body(const fs::path& file) {
    embeddable(file);
    std::string text = "// " + file.lexically_relative(folder_).string() + "\n";
    const auto lines = lines_of(file);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      auto line = lines[i];
      if (line.starts_with("import ")) {
        check_import(file, i + 1, line);
        continue;
      }
      if (line.starts_with("export default") || line.starts_with("export {") || line.starts_with("export *"))
        refuse(file, i + 1, "expected 'export' before a declaration with a name, got: " + line);
      if (std::regex_search(line, std::regex(R"((^|[^.\w])import\s*\()")))
        refuse(file, i + 1, "modules cannot be imported while the page runs");
      if (line.starts_with("export ")) line.erase(0, std::string("export ").size());
      note_names(file, i + 1, line);
      line.erase(0, std::min(line.find_first_not_of(' '), line.size()));
      if (line.starts_with("//")) line.clear();
      text += line + "\n";
    }
    return text;
  }

  void check_import(const fs::path& file, std::size_t number, const std::string& line) const {
    std::smatch found;
    static const std::regex kForm(R"re(import (\{[^}]*\} from )?["'](\.[^"']*)["'];?\s*(//.*)?)re");
    if (!std::regex_match(line, found, kForm))
      refuse(file, number, "expected import {names} from \"./module.js\"; on one line, got: " + line);
    if (found[1].str().find(" as ") != std::string::npos) refuse(file, number, "an import keeps its name: no 'as'");
    const auto from = (file.parent_path() / found[2].str()).lexically_normal();
    if (!known_.contains(from)) refuse(file, number, from.string() + " is not listed in modules.txt");
  }

  /// Names declared at the start of a line are at top level.
  void note_names(const fs::path& file, std::size_t number, const std::string& line) {
    static const std::regex kDeclaration(R"(^(?:async )?(?:function\s*\*?|class|const|let|var)\s+([A-Za-z_$][\w$]*))");
    static const std::regex kPattern(R"(^(?:const|let|var)\s*[\[{]([^\]}=]*)[\]}])");
    static const std::regex kName(R"([A-Za-z_$][\w$]*)");
    std::smatch found;
    if (std::regex_search(line, found, kDeclaration)) note_name(file, number, found[1]);
    if (!std::regex_search(line, found, kPattern)) return;
    const auto inside = found[1].str();
    for (std::sregex_iterator at(inside.begin(), inside.end(), kName), end; at != end; ++at)
      note_name(file, number, at->str());
  }

  void note_name(const fs::path& file, std::size_t number, const std::string& name) {
    const auto place = file.string() + ":" + std::to_string(number);
    const auto [at, is_new] = names_.emplace(name, place);
    if (!is_new) refuse(file, number, "'" + name + "' is declared at " + at->second + " as well");
  }

  fs::path folder_;
  std::vector<fs::path> files_;
  std::set<fs::path> known_;
  std::map<std::string, std::string> names_;  ///< where each is declared
};

/// As C++ string literals, a line each.
void write_text(std::ostream& out, const char* name, const std::string& text) {
  out << "const std::string_view " << name << " =\n    \"";
  std::size_t length = 0;
  for (const char c : text) {
    constexpr std::size_t kLine = 4000;  // minified files are one line
    if (c == '\n') {
      out << "\\n\"\n    \"";
      length = 0;
      continue;
    }
    if (c == '"' || c == '\\') out << '\\';
    if (c == '?') out << '\\';  // no trigraphs
    out << c;
    if (++length >= kLine && (static_cast<unsigned char>(c) & 0x80) == 0) {
      out << "\"\n    \"";
      length = 0;
    }
  }
  out << "\";\n\n";
}

void embed(const fs::path& output, const fs::path& first_style, const fs::path& folder) {
  std::string script, style = embeddable(first_style);
  for (const auto& file : sorted_files(folder / "vendor", ".js")) script += embeddable(file);
  script += Modules(folder).script();
  for (const auto& file : sorted_files(folder / "vendor", ".css")) style += embeddable(file);
  for (const auto& file : sorted_files(folder / "style", ".css")) style += embeddable(file);
  std::ostringstream text;
  text
      << "// Made by embed_page of the page's sources: do not edit.\n#include \"results/report/html/page_text.hpp\"\n\n"
      << "namespace sandglass::results {\n\n";
  write_text(text, "kPageScript", script);
  write_text(text, "kPageStyle", style);
  text << "}  // namespace sandglass::results\n";
  std::ofstream file(output, std::ios::binary);
  file << text.str();
  if (!file.flush()) throw std::runtime_error("cannot write " + output.string());
}

}  // namespace

int main(int count, char** arguments) try {
  if (count != 4) {
    std::fputs("usage: embed_page OUTPUT.cpp STYLE.css PAGE_FOLDER\n", stderr);
    return 2;
  }
  embed(arguments[1], arguments[2], fs::path(arguments[3]).lexically_normal());
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "embed_page: %s\n", error.what());
  return 1;
}
