#include "core/config/yaml/yaml_reader.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <string_view>
#include <unordered_map>

#include "core/config/yaml/indentation.hpp"
#include "core/config/yaml/text_check.hpp"

namespace sandglass::config {
namespace {

constexpr std::size_t kDeepestNesting = 32;

constexpr const char* kNoBreak = "here is a no-break space, which looks like a space but is none to YAML";
constexpr const char* kMendNoBreak = "write a plain space (texts may have it, in quotes)";

/// U+00A0, U+202F, U+2007, and a byte order mark in the middle of a text.
constexpr std::string_view kNoBreakSpaces[]{"\u00A0", "\u202F", "\u2007", "\uFEFF"};

std::size_t no_break_space(std::string_view text) {
  std::size_t first = text.npos;
  for (const auto one : kNoBreakSpaces) first = std::min(first, text.find(one));
  return first;
}

/// The text without such spaces at its ends: once they are reported, they cause no other mistake.
std::string without_no_break(std::string_view text) {
  for (std::size_t before = 0; before != text.size();) {
    before = text.size();
    for (const auto space : kNoBreakSpaces) {
      while (text.starts_with(space)) text.remove_prefix(space.size());
      while (text.ends_with(space)) text.remove_suffix(space.size());
    }
    while (before != text.size() && text.starts_with(' ')) text.remove_prefix(1);
    while (before != text.size() && text.ends_with(' ')) text.remove_suffix(1);
  }
  return std::string(text);
}

/// Whether a text without quotes has such a space where a person meant to indent, to separate or to end it.
bool has_misplaced_space(std::string_view text) {
  const auto place = no_break_space(text);
  if (place == text.npos) return false;
  const bool has_plain = text.find(' ') != text.npos;
  return place == 0 || text[place - 1] == ':' || text[place - 1] == '-' || !has_plain;
}

struct TooDeep {
  Mark mark;
};

/// Builds the tree from yaml-cpp's events. Its own node type is not used: it keeps duplicate keys silently and has no
/// place for keys.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(const std::string& text, std::size_t source, std::size_t skip, Diagnostics& diagnostics)
      : text_(text), skip_(skip), diagnostics_(diagnostics), marks_(all_marks(text, source)) {}

  Node take_root() { return std::move(root_); }
  Mark mark(const YAML::Mark& at) const { return at.is_null() ? Mark{marks_[0].source} : marks_[offset(at)]; }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& at, YAML::anchor_t anchor) override {
    refuse_decoration(at, "?", anchor);
    put(Node{.mark = mark(at)});
  }
  void OnAlias(const YAML::Mark& at, YAML::anchor_t) override {
    report(mark(at), "aliases (*name) are not part of a study file", "write the value out");
    put(Node{.mark = mark(at)});
  }
  void OnScalar(const YAML::Mark& at, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_decoration(at, tag, anchor);
    const bool is_quoted = tag == "!";
    if (!is_quoted && has_misplaced_space(value)) report_no_break(at, value);
    const std::string text = is_quoted ? value : without_no_break(value.substr(0, swallowed_item(at, value)));
    if (is_quoted && !is_closed(at)) report(mark(at), "a quote is never closed", "");
    Node node{.kind = Node::Kind::scalar, .text = text, .quoted = is_quoted, .mark = mark(at)};
    node.mark.width = width(at, value);
    put(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& at, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Node::Kind::list, at, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& at, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Node::Kind::map, at, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  std::size_t offset(const YAML::Mark& at) const {
    return std::min(text_.size(), skip_ + static_cast<std::size_t>(std::max(0, at.pos)));
  }

  struct Frame {
    Node node;
    std::unordered_map<std::string, std::size_t> first_lines;  // of a map's keys
    bool has_key = false;
    Node key;
  };

  void report(const Mark& at, std::string message, std::string hint) {
    diagnostics_.push_back({at, std::move(message), std::move(hint), {}});
  }

  void refuse_decoration(const YAML::Mark& at, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != 0)
      report(mark(at), "anchors (&name) are not part of a study file", "write the value where it is used");
    if (!tag.empty() && tag != "?" && tag != "!")
      report(mark(at), fmt::format("tags ({}) are not part of a study file", tag), "leave the tag out");
  }

  void open(Node::Kind kind, const YAML::Mark& at, const std::string& tag, YAML::anchor_t anchor) {
    if (stack_.size() >= kDeepestNesting) throw TooDeep{mark(at)};
    refuse_decoration(at, tag, anchor);
    stack_.push_back({.node = Node{.kind = kind, .mark = mark(at)}, .first_lines = {}, .has_key = false, .key = {}});
  }

  void close() {
    Node node = std::move(stack_.back().node);
    stack_.pop_back();
    put(std::move(node));
  }

  void put(Node node) {
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& frame = stack_.back();
    if (frame.node.is_list()) {
      frame.node.items.push_back(std::move(node));
    } else if (frame.has_key) {
      frame.has_key = false;
      add_entry(frame, std::move(node));
    } else {
      frame.has_key = true;
      frame.key = std::move(node);
    }
  }

  void add_entry(Frame& frame, Node value) {
    const Node& key = frame.key;
    if (key.kind != Node::Kind::scalar) return report(key.mark, "a key has to be a word", "");
    if (key.text == "<<" && !key.quoted)
      return report(key.mark, "merge keys (<<) are not part of a study file", "write the keys out");
    const auto [first, is_new] = frame.first_lines.emplace(key.text, key.mark.line);
    if (!is_new) {
      return report(key.mark, fmt::format("key {} stands here twice", in_quotes(key.text)),
                    fmt::format("the first is in line {}", first->second));
    }
    // yaml-cpp gives an absent value the place of the next token, which may be lines away.
    if (value.kind == Node::Kind::empty) value.mark = key.mark;
    frame.node.entries.push_back({key.text, key.mark, std::move(value)});
  }

  /// Where in a text without quotes the next entry of a list begins, which YAML takes for a piece of this one, as it is
  /// indented deeper; npos if there is none. Reports it.
  std::size_t swallowed_item(const YAML::Mark& at, const std::string& value) {
    const auto dash = value.find(" - ");
    const auto end = text_.find('\n', offset(at));
    if (dash == value.npos || end == text_.npos) return value.npos;
    const auto next = text_.find_first_not_of(" \r\n", end);
    if (next == text_.npos || text_.compare(next, 2, "- ") != 0) return value.npos;
    const auto first_line = std::string_view(text_).substr(offset(at), end - offset(at));
    if (first_line.find(" - ") != first_line.npos || first_line.size() < dash) return value.npos;
    report(marks_[next], "is indented deeper than the entry above it, and so a part of that one's text",
           "indent all entries of a list alike");
    return dash;
  }

  void report_no_break(const YAML::Mark& at, const std::string& value) {
    Mark place = mark_at(text_, std::min(offset(at) + no_break_space(value), text_.size()), mark(at).source);
    report(place, kNoBreak, kMendNoBreak);
  }

  /// yaml-cpp does not report a quote that is never closed: the text then runs to the end of the file.
  bool is_closed(const YAML::Mark& at) const {
    const char quote = offset(at) < text_.size() ? text_[offset(at)] : ' ';
    if (quote != '"' && quote != '\'') return true;
    for (std::size_t i = offset(at) + 1; i < text_.size(); ++i) {
      const bool doubled = quote == '\'' && i + 1 < text_.size() && text_[i] == quote && text_[i + 1] == quote;
      if (doubled || (quote == '"' && text_[i] == '\\')) {
        ++i;
      } else if (text_[i] == quote) {
        return true;
      }
    }
    return false;
  }

  /// Characters of a scalar as it is written, up to the end of its line.
  std::size_t width(const YAML::Mark& at, const std::string& value) const {
    const std::string_view rest = std::string_view(text_).substr(offset(at));
    const auto line = rest.substr(0, rest.find_first_of("\r\n"));
    std::size_t bytes = 1;
    if (!line.empty() && (line[0] == '"' || line[0] == '\'')) {
      bytes = 1;
      while (bytes < line.size() && line[bytes] != line[0]) bytes += line[bytes] == '\\' && line[0] == '"' ? 2 : 1;
      bytes = std::min(bytes + 1, line.size());
    } else if (line.starts_with(value.substr(0, value.find('\n')))) {
      bytes = std::min(value.size(), value.find('\n'));
    }
    return std::max<std::size_t>(1, mark_at(line, bytes, 0).column - 1);
  }

  const std::string& text_;
  std::size_t skip_;
  Diagnostics& diagnostics_;
  std::vector<Mark> marks_;  // of every byte and the end, so that lines and columns are counted once
  std::vector<Frame> stack_;
  Node root_;
};

/// yaml-cpp's words for a syntax error, or better ones where the cause is a tab or the indentation.
Diagnostic syntax_error(const std::string& text, Mark at, const std::string& words) {
  const auto lines = split_lines(text);
  for (const std::size_t line : {at.line, at.line - 1}) {
    if (line == 0 || line > lines.size()) continue;
    const auto tab = lines[line - 1].find_first_not_of(' ');
    if (tab != std::string::npos && lines[line - 1][tab] == '\t')
      return {{at.source, line, tab + 1}, "a tab cannot indent YAML", "use spaces", {}};
  }
  if (at.line > lines.size() && !lines.empty()) at = mark_at(text, text.find_last_not_of("\r\n") + 1, at.source);
  const bool refers = at.line > 0 && at.line <= lines.size() && lines[at.line - 1].find("${") != std::string::npos;
  if (const auto line = at.line > 0 && at.line <= lines.size() ? std::string_view(lines[at.line - 1]) : "";
      no_break_space(line) != line.npos)
    return {{at.source, at.line, mark_at(line, no_break_space(line), 0).column}, kNoBreak, kMendNoBreak, {}};
  if (auto indent = wrong_indent(lines, at, words)) return *indent;
  if (refers)
    return {at, "is not valid YAML: " + words, "inside { } and [ ] a reference has to be in quotes: \"${...}\"", {}};
  if (words == "end of map flow not found") return {at, "a '{' is never closed", "add '}'", {}};
  if (words == "end of sequence flow not found") return {at, "a '[' is never closed", "add ']'", {}};
  const bool colon = words == "illegal map value";
  return {at, "is not valid YAML: " + words, colon ? "a text with ': ' in it has to be in quotes" : "", {}};
}

}  // namespace

std::optional<Node> read_yaml(const std::string& text, std::size_t source, std::size_t skip, Diagnostics& diagnostics) {
  if (auto fault = unreadable(text, source)) {
    diagnostics.push_back(std::move(*fault));
    return std::nullopt;
  }
  TreeBuilder builder(text, source, skip, diagnostics);
  try {
    std::istringstream stream(text.substr(skip));
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    Node root = builder.take_root();
    Diagnostics ignored;
    TreeBuilder second(text, source, skip, ignored);
    if (parser.HandleNextDocument(second)) {
      const Mark at = second.take_root().mark;
      diagnostics.push_back(
          {at, "a second YAML document starts here", "a study is one document: remove the '---'", {}});
    }
    return root;
  } catch (const TooDeep& deep) {
    diagnostics.push_back({deep.mark, fmt::format("is nested deeper than {} levels", kDeepestNesting), "", {}});
  } catch (const YAML::Exception& error) {
    diagnostics.push_back(syntax_error(text, builder.mark(error.mark), error.msg));
  }
  return std::nullopt;
}

}  // namespace sandglass::config
