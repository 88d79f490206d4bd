#include "core/config/compose/interpolate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "core/base/text.hpp"
#include "core/config/schema/synonyms.hpp"
#include "core/config/schema/value_reader.hpp"
#include "core/config/study/study_blocks.hpp"
#include "core/config/study/study_spec.hpp"
#include "core/config/yaml/node.hpp"
#include "core/config/yaml/text_check.hpp"
#include "core/plugin/schema/kind.hpp"

namespace sandglass::config {
namespace {

constexpr std::size_t kMostSteps = 32;      // references through references
constexpr std::size_t kMostSize = 1 << 20;  // bytes and values that references may make
constexpr std::size_t kMostPaths = 1000;    // that a mistyped path is compared with
constexpr std::size_t kLongestPath = 200;   // that is compared at all

std::size_t size_of(const Node& node) {
  std::size_t size = 1 + node.text.size();
  for (const Node& item : node.items) size += size_of(item);
  for (const Entry& entry : node.entries) size += entry.key.size() + size_of(entry.value);
  return size;
}

bool is_open_text(const Node& node) {
  return node.kind == Node::Kind::scalar && node.text.find("${") != std::string::npos;
}

/// What a scalar refers to, if it is nothing but a reference.
std::optional<Piece> sole_piece(const Node& node) {
  auto reference = node.kind == Node::Kind::scalar ? sole_reference(node.text) : std::nullopt;
  if (!reference) return std::nullopt;
  return Piece{true, std::string(unnested(*reference)), 0, node.text.size()};
}

}  // namespace

bool refers(const Node& node) {
  return is_open_text(node) || std::ranges::any_of(node.items, refers) ||
         std::ranges::any_of(node.entries, refers, &Entry::value);
}

bool follows_from(const Mark& mark, const std::vector<Mark>& unresolved) {
  return std::ranges::any_of(unresolved, [&](const Mark& one) {
    return one.source == mark.source && one.line == mark.line && mark.column >= one.column &&
           mark.column < one.column + one.width;
  });
}

void Interpolation::report(const Node& node, const Piece& piece, std::string message, std::string hint) {
  mistakes_.push_back({mark_inside(node, piece.start, piece.length), std::move(message), std::move(hint), {}});
}

void Interpolation::set_done(const Node& node) {
  done_.insert(&node);
  for (const Node& item : node.items) set_done(item);
  for (const Entry& entry : node.entries) set_done(entry.value);
}

void Interpolation::resolve(Node& node) {
  if (is_done(node)) return;
  for (Node& item : node.items) resolve(item);
  for (Entry& entry : node.entries) resolve(entry.value);
  if (is_open_text(node)) fill(node);
}

void Interpolation::resolve_name(Node& block) {
  for (std::size_t depth = 0; const auto piece = sole_piece(block); ++depth) {
    if (variable_in(piece->text)) break;
    const Node* found = find_node(root_, piece->text);
    if (!found || found->kind == Node::Kind::empty) break;
    if (found == &block || depth == kMostSteps) {
      report(block, *piece, fmt::format("{} leads back to this value", in_quotes(piece->text)));
      unresolved_.push_back(block.mark);
      return set_done(block);
    }
    if (!charge(block, *piece, *found)) return set_done(block);
    Node copy = *found;
    copy.mark = block.mark;
    block = std::move(copy);
  }
  if (Entry* use = block.find("use")) resolve(use->value);
  if (block.kind == Node::Kind::scalar) resolve(block);
}

void Interpolation::fill(Node& node) {
  open_.push_back({&node, ""});
  if (!fill_pieces(node)) unresolved_.push_back(node.mark);
  open_.pop_back();
  set_done(node);
}

bool Interpolation::fill_pieces(Node& node) {
  std::size_t open = 0;
  auto pieces = pieces_of(node.text, open);
  for (Piece& piece : pieces ? std::span(*pieces) : std::span<Piece>())
    if (piece.is_reference) piece.text = std::string(unnested(piece.text));
  if (!pieces) {
    report(node, {false, "", open, node.text.size() - open}, "'${' is never closed", "add '}', or write $${ for ${");
    return false;
  }
  if (pieces->size() != 1 || !pieces->front().is_reference) return paste(node, *pieces);
  auto value = value_of(node, pieces->front());
  if (!value) return false;
  value->mark = node.mark;
  if (value->folder.empty()) value->folder = node.folder;
  value->refers_to = pieces->front().text;
  value->pasted.clear();
  node = std::move(*value);
  return true;
}

bool Interpolation::paste(Node& node, const std::vector<Piece>& pieces) {
  std::string text;
  std::vector<std::string> paths;
  for (const Piece& piece : pieces) {
    if (!piece.is_reference) {
      text += piece.text;
      continue;
    }
    const auto value = value_of(node, piece);
    if (!value) return false;
    if (value->kind != Node::Kind::scalar) {
      report(node, piece,
             fmt::format("{} is {}, which cannot be pasted into a text", in_quotes(piece.text), describe(*value)),
             "let the whole value be the reference");
      return false;
    }
    text += value->text;
    if (!variable_in(piece.text)) paths.push_back(piece.text);
  }
  const bool any = std::ranges::any_of(pieces, &Piece::is_reference);
  node.text = std::move(text);
  node.pasted = std::move(paths);
  node.quoted = node.quoted || any;
  return true;
}

std::optional<Node> Interpolation::value_of(const Node& node, const Piece& piece) {
  const auto variable = variable_in(piece.text);
  auto value = variable ? variable_value(node, piece, *variable) : value_at(node, piece);
  if (!value || !charge(node, piece, *value)) return std::nullopt;
  return value;
}

std::optional<Node> Interpolation::value_at(const Node& node, const Piece& piece) {
  followed_.push_back({mark_inside(node, piece.start, piece.length), piece.text});
  Node* found = find_node(root_, piece.text);
  if (found && found->kind != Node::Kind::empty)
    return follow(node, piece, *found) ? std::optional(*found) : std::nullopt;
  auto otherwise = default_at_(piece.text);
  if (otherwise && otherwise->kind == Node::Kind::empty) return std::nullopt;
  if (otherwise) {
    for (Node& item : otherwise->items) item.mark = node.mark;
    return otherwise;
  }
  if (piece.text == kReplicate) {
    report(node, piece, "the number of the replicate has no value here",
           "only a parameter of a trial can follow it, as in dataset: {split_seed: \"${replicate}\"}");
    return std::nullopt;
  }
  const bool is_short = piece.text.size() <= kLongestPath;
  auto known = is_short ? paths_in(root_, kMostPaths) : std::vector<std::string>{};
  // A parameter of the network may have its default.
  if (is_short && piece.text.starts_with("model."))
    if (auto path = "network." + piece.text.substr(6); default_at_(path)) known.push_back(std::move(path));
  const auto near = is_short ? path_hint(piece.text, known) : "";
  report(node, piece, fmt::format("{} is no value of this study", in_quotes(piece.text)),
         !near.empty() ? near : "a reference is the path of a value, as in ${noise.ratio}, or ${env:NAME}");
  return std::nullopt;
}

bool Interpolation::follow(const Node& node, const Piece& piece, Node& found) {
  open_.back().path = piece.text;
  if (const auto first = open_in(found); first != open_.end()) {
    report_circle({first, open_.cend()});
    return false;
  }
  if (open_.size() >= kMostSteps) {
    report(node, piece, fmt::format("references lead through more than {} others", kMostSteps));
    return false;
  }
  const std::size_t before = unresolved_.size();
  resolve(found);
  const bool inside = std::ranges::find(unresolved_, found.mark) != unresolved_.end();  // reported earlier
  return unresolved_.size() == before && !inside;
}

/// The first of the values being resolved that is `node` or lies in it.
std::vector<Interpolation::Open>::const_iterator Interpolation::open_in(const Node& node) const {
  const auto holds = [](const auto& self, const Node& whole, const Node* part) -> bool {
    const auto inside = [&](const Node& child) { return self(self, child, part); };
    return &whole == part || std::ranges::any_of(whole.items, inside) ||
           std::ranges::any_of(whole.entries, inside, &Entry::value);
  };
  return std::ranges::find_if(open_, [&](const Open& one) { return holds(holds, node, one.node); });
}

/// The circle is reported at that of its values which stands first in the file, whichever was resolved first.
void Interpolation::report_circle(std::vector<Open> circle) {
  const auto mark = [](const Open& one) { return one.node->mark; };
  std::ranges::rotate(circle, std::ranges::min_element(circle, {}, mark));
  std::vector<std::string> paths;
  for (const Open& one : circle) paths.push_back(one.path);
  mistakes_.push_back({circle[0].node->mark,
                       fmt::format("{} leads back to this value", in_quotes(paths[0])),
                       paths.size() > 1 ? "by way of " + join(paths, " -> ") : "",
                       {}});
}

bool Interpolation::charge(const Node& node, const Piece& piece, const Node& value) {
  if (size_ > kMostSize) return false;
  size_ += size_of(value);
  if (size_ <= kMostSize) return true;
  report(node, piece, "the references of this study make more than 1 MiB");
  return false;
}

std::optional<Node> Interpolation::variable_value(const Node& node, const Piece& piece, const Variable& variable) {
  auto found = look_up(variable);
  if (!found.text) {
    report(node, piece, std::move(found.fault), std::move(found.hint));
    return std::nullopt;
  }
  const bool is_empty = found.text->empty();
  return Node{.kind = Node::Kind::scalar, .text = std::move(*found.text), .quoted = is_empty, .mark = node.mark};
}

}  // namespace sandglass::config
