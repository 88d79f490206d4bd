#include "core/config/compose/document.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "core/config/compose/include.hpp"
#include "core/config/compose/interpolate.hpp"
#include "core/config/compose/overrides.hpp"
#include "core/config/compose/variants.hpp"
#include "core/config/study/study_blocks.hpp"
#include "core/config/yaml/text_check.hpp"
#include "core/config/yaml/yaml_reader.hpp"

namespace sandglass::config {
namespace {

namespace fs = std::filesystem;

std::string text_of_study(const fs::path& file) {
  std::error_code ignored;
  if (fs::is_directory(file, ignored))
    throw IoError(fmt::format("{}: is a folder, expected a study file (.yaml)", file.string()));
  const auto text = file.string();
  if (text.find('=') != text.npos && !fs::exists(file, ignored))
    throw IoError(
        fmt::format("which study? {} is a change to one\ngive its YAML file first: STUDY.yaml {}", text, text));
  if (fs::exists(file, ignored) && !fs::is_regular_file(file, ignored))
    throw IoError(fmt::format("{}: is not a regular file, expected a study file (.yaml)", text));
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw IoError(fmt::format("{}: cannot read the study: {}", file.string(), std::strerror(errno)));
  // Only what the file says that it holds: reading one of the kernel's, of which it says 0, may never end.
  std::string content(fs::file_size(file), '\0');
  stream.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<std::size_t>(stream.gcount()));
  if (stream.bad()) throw IoError(fmt::format("{}: cannot read the study: {}", file.string(), std::strerror(errno)));
  return content;
}

/// The study as a map; an empty file is an empty map, which overrides can fill.
void require_block(StudyDocument& document) {
  Node& root = document.root;
  if (root.is_map()) return;
  if (root.kind != Node::Kind::empty) {
    throw StudyError(
        {{root.mark, "a study is a block of keys ('name: ...', 'dataset: ...'), but here is something else", "", {}}},
        document.sources);
  }
  root = Node{.kind = Node::Kind::map, .mark = {0}};
}

/// Makes `metrics: [knn]` of `metrics: knn`, and `transforms: [{use: rotate}]` of a single block.
void make_lists(Node& blocks) {
  for (Entry& entry : blocks.entries) {
    const StudyBlock* block = find_block(entry.key);
    Node& value = entry.value;
    const bool is_name = value.kind == Node::Kind::scalar && value.text.find("${") == value.text.npos;
    if (!block || !block->is_list || !(is_name || (value.is_map() && value.find("use")))) continue;
    Node list{.kind = Node::Kind::list, .mark = value.mark};
    list.items.push_back(std::move(value));
    value = std::move(list);
  }
}

/// The same for the study and its variants.
void make_all_lists(Node& root) {
  make_lists(root);
  Entry* sweep = root.find("sweep");
  Entry* variants = sweep ? sweep->value.find("variants") : nullptr;
  if (!variants) return;
  for (Entry& variant : variants->value.entries) make_lists(variant.value);
}

/// Where relative paths start: at the folder of the file in which they stand, on the command line at the current one.
void set_folders(Node& node, const std::vector<Source>& sources, const std::string& current) {
  const Source& source = sources[node.mark.source];
  node.folder = source.command_line ? current : source.folder;
  for (Node& item : node.items) set_folders(item, sources, current);
  for (Entry& entry : node.entries) set_folders(entry.value, sources, current);
}

}  // namespace

StudyDocument read_study(const fs::path& file, const std::vector<std::string>& overrides, const StudyOptions& options) {
  return parse_study(text_of_study(file), file.string(), overrides, options);
}

StudyDocument parse_study(std::string text, std::string label, const std::vector<std::string>& overrides,
                          const StudyOptions& options) {
  remove_byte_order_mark(text);
  StudyDocument document;
  document.file = fs::absolute(fs::path(label)).lexically_normal();
  document.sources.push_back({std::move(label), false, split_lines(text), document.file.parent_path().string()});
  auto root = read_yaml(text, 0, 0, document.mistakes);
  if (!root) throw StudyError(document.mistakes, document.sources);
  document.root = std::move(*root);
  require_block(document);
  if (!lay_includes(document)) throw StudyError(document.mistakes, document.sources);
  name_choices(document.root, document.mistakes);
  document.small = options.small;
  if (options.small) lay_small(document);
  apply_overrides(document, overrides);
  make_all_lists(document.root);
  name_choices(document.root, document.mistakes);
  if (!options.data.empty()) document.data = fs::absolute(options.data).lexically_normal();
  document.thorough = options.thorough;
  set_folders(document.root, document.sources, fs::current_path().string());
  return document;
}

fs::path plugin_path(const StudyDocument& document, const Node& node) {
  const fs::path path(node.text);
  const Source& source = document.sources[node.mark.source];
  return (source.command_line ? fs::absolute(path) : fs::path(source.folder) / path).lexically_normal();
}

std::vector<fs::path> StudyDocument::plugins() const {
  std::vector<fs::path> paths;
  const Entry* written = root.find("plugins");
  if (!written) return paths;
  Node tree = refers(written->value) ? root : Node{.kind = Node::Kind::map, .entries = {*written}};
  Entry& entry = *tree.find("plugins");
  Interpolation interpolation(tree, [](const std::string&) { return std::nullopt; });
  interpolation.resolve(entry.value);
  for (const Node& node : entry.value.items)
    if (node.kind == Node::Kind::scalar && !node.text.empty() && !follows_from(node.mark, interpolation.unresolved()))
      paths.push_back(plugin_path(*this, node));
  return paths;
}

}  // namespace sandglass::config
