#include "core/config/compose/include.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>

#include "core/config/compose/nested_networks.hpp"
#include "core/config/compose/reference.hpp"
#include "core/config/schema/value_reader.hpp"
#include "core/config/study/study_schema.hpp"
#include "core/config/yaml/text_check.hpp"
#include "core/config/yaml/yaml_reader.hpp"

namespace sandglass::config {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 100;
constexpr std::uintmax_t kMostFileBytes = 1 << 20;
constexpr auto kIncludeForm = "write include: base.yaml, or include: [base.yaml, defaults/optimizer.yaml]";
constexpr auto kWhere = "a path starts at the folder of the file in which it stands";

/// One path for a file, whatever names lead to it.
fs::path identity_of(const fs::path& file) {
  std::error_code error;
  const fs::path same = fs::weakly_canonical(file, error);
  return error ? file : same;
}

/// The plugin that the block of this key uses, or the default one. Empty if blocks of this key use no plugin.
std::string plugin_of(const Node& block, std::string_view key) {
  const auto kind = kind_of_block(key);
  if (!kind) return "";
  const std::string name = plugin_named_by(block);
  return name.empty() ? std::string(default_plugin(*kind)) : name;
}

void merge(Node& base, const Node& over);

void merge_entry(Node& base, const Entry& over) {
  Entry* old = base.find(over.key);
  if (!old) {
    base.entries.push_back(over);
    return;
  }
  if (over.value.kind == Node::Kind::empty) {
    std::erase_if(base.entries, [&](const Entry& entry) { return entry.key == over.key; });
    return;
  }
  if (over.value.kind == Node::Kind::scalar && old->value.kind == Node::Kind::scalar) {
    *old = over;
    return;
  }
  Entry laid = over;
  expand_shorthand(laid.value, over.key);
  expand_shorthand(old->value, over.key);
  const bool names_another =
      laid.value.find("use") && plugin_of(laid.value, over.key) != plugin_of(old->value, over.key);
  if (laid.value.is_map() && old->value.is_map() && !names_another) {
    merge(old->value, laid.value);
    old->key_mark = laid.key_mark;
  } else {
    *old = over;
  }
}

/// Lays `over` over `base`, both blocks of keys. Blocks of keys are merged key by key; lists and single values replace
/// what was there; a block that names another plugin with `use` takes the other's place; an empty value takes a key
/// out. Every node keeps its place in its file.
void merge(Node& base, const Node& over) {
  for (const Entry& entry : over.entries) merge_entry(base, entry);
}

class Includer {
 public:
  explicit Includer(StudyDocument& document) : document_(document), open_{identity_of(document.file)} {}

  /// Lays `root`, which stands in source `source`, over what it includes.
  void lay(Node& root, std::size_t source) {
    lift_networks(root, document_.mistakes);
    const Entry* entry = root.find("include");
    if (!entry) return;
    const Entry include = *entry;
    std::erase_if(root.entries, [](const Entry& one) { return one.key == "include"; });
    Node base{.kind = Node::Kind::map, .mark = root.mark};
    for (const Node& name : names_in(include.value))
      if (const auto file = read(name, source)) merge(base, *file);
    merge(base, root);
    root = std::move(base);
  }

 private:
  void report(const Mark& mark, std::string message, std::string hint = "") {
    document_.mistakes.push_back({mark, std::move(message), std::move(hint), {}});
  }

  std::vector<Node> names_in(const Node& value) {
    if (value.kind == Node::Kind::empty) return {};
    std::vector<Node> names;
    for (const Node& name : value.is_list() ? value.items : std::vector<Node>{value}) {
      if (name.kind == Node::Kind::scalar && !name.text.empty() && name.text.find('\0') == std::string::npos) {
        if (auto filled = with_variables(name)) names.push_back(std::move(*filled));
      } else {
        report(name.mark, fmt::format("include is {}, expected the name of a file", describe(name)), kIncludeForm);
      }
    }
    return names;
  }

  /// The name with its variables of the environment replaced. It cannot refer to values of the study, which are known
  /// only once all files are read.
  std::optional<Node> with_variables(const Node& name) {
    std::size_t open = 0;
    const auto pieces = pieces_of(name.text, open);
    if (!pieces) {
      report(mark_inside(name, open, 2), "'${' is never closed", "add '}', or write $${ for ${");
      return std::nullopt;
    }
    Node filled = name;
    filled.text.clear();
    for (const Piece& piece : *pieces) {
      const auto variable = piece.is_reference ? variable_in(piece.text) : std::nullopt;
      const auto found = variable ? look_up(*variable) : VariableValue{};
      if (piece.is_reference && !found.text) {
        report(mark_inside(name, piece.start, piece.length),
               variable ? found.fault : "the name of a file can refer to the environment alone",
               variable ? found.hint : "write it out, or ${env:NAME}");
        return std::nullopt;
      }
      filled.text += piece.is_reference ? *found.text : piece.text;
    }
    return filled;
  }

  /// The tree of the file with all that it includes itself.
  std::optional<Node> read(const Node& name, std::size_t source) {
    const fs::path file = (fs::path(document_.sources[source].folder) / name.text).lexically_normal();
    const fs::path identity = identity_of(file);
    if (std::ranges::find(open_, identity) != open_.end()) {
      report(name.mark, fmt::format("{} includes itself", in_quotes(name.text)), chain_to(identity));
      return std::nullopt;
    }
    if (++includes_ > kMostFiles) {
      if (includes_ == kMostFiles + 1) report(name.mark, fmt::format("more than {} files are included", kMostFiles));
      return std::nullopt;
    }
    auto known = read_.find(identity);
    if (known == read_.end()) known = read_.emplace(identity, parse(file, name, source)).first;
    if (!known->second) return std::nullopt;
    Node root = *known->second;
    open_.push_back(identity);
    lay(root, root.mark.source);
    open_.pop_back();
    return root;
  }

  /// The tree of the file, without what it includes.
  std::optional<Node> parse(const fs::path& file, const Node& name, std::size_t source) {
    auto text = read_text(file, name);
    if (!text) return std::nullopt;
    remove_byte_order_mark(*text);
    const std::size_t own = document_.sources.size();
    const fs::path label = fs::path(document_.sources[source].label).parent_path() / name.text;
    document_.sources.push_back(
        {label.lexically_normal().string(), false, split_lines(*text), file.parent_path().string()});
    auto root = read_yaml(*text, own, 0, document_.mistakes);
    if (!root) return std::nullopt;
    if (root->kind == Node::Kind::empty) return Node{.kind = Node::Kind::map, .mark = {own}};
    if (root->is_map()) return root;
    report(root->mark, "an included file is a block of keys ('optimizer: ...'), but here is something else");
    return std::nullopt;
  }

  std::optional<std::string> read_text(const fs::path& file, const Node& name) {
    const auto refuse = [&](const std::string& why, const char* hint = "") {
      report(name.mark, fmt::format("cannot include {}: {}", in_quotes(name.text), why), hint);
      return std::nullopt;
    };
    std::error_code error;
    const auto status = fs::status(file, error);
    if (!fs::exists(status)) return refuse("there is no such file", kWhere);
    if (!fs::is_regular_file(status)) return refuse("it is no ordinary file", kWhere);
    const auto size = fs::file_size(file, error);
    if (error || size > kMostFileBytes) return refuse("it has more than 1 MiB");
    errno = 0;
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return refuse(std::strerror(errno));
    std::string text(size, '\0');  // as much as it says: reading a file of the kernel's may never end
    stream.read(text.data(), static_cast<std::streamsize>(size));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (stream.bad()) return refuse("it cannot be read");
    return text;
  }

  /// "study.yaml -> base.yaml -> study.yaml"
  std::string chain_to(const fs::path& file) const {
    std::string chain;
    for (const auto& one : open_) chain += one.filename().string() + " -> ";
    return chain + file.filename().string();
  }

  StudyDocument& document_;
  std::vector<fs::path> open_;                    // the files being read, each included by the one before
  std::map<fs::path, std::optional<Node>> read_;  // by identity; nothing for a file with a fault
  std::size_t includes_ = 0;
};

}  // namespace

bool lay_includes(StudyDocument& document) {
  const std::size_t before = document.mistakes.size();
  Includer(document).lay(document.root, 0);
  return document.mistakes.size() == before;
}

}  // namespace sandglass::config
