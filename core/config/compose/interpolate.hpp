#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/config/compose/reference.hpp"
#include "core/config/yaml/diagnostic.hpp"

namespace sandglass::config {

/// What a path stands for that the study does not say: the default of a parameter. An empty node: nobody can tell,
/// since something else is wrong there. Nothing: there is no such parameter, or it has no default.
using DefaultAt = std::function<std::optional<Node>(const std::string& path)>;

/// A reference that was followed.
struct Followed {
  Mark mark;
  std::string path;
};

/// Whether `node` or anything in it holds "${".
bool refers(const Node& node);

/// Whether a mistake at `mark` follows from one of these unresolved values.
bool follows_from(const Mark& mark, const std::vector<Mark>& unresolved);

/// Puts values in place of what refers to them, in a tree of which all references are relative to its root:
///   ${noise.ratio}         another value of the study, or that parameter's default
///   ${env:NAME}            a variable of the environment, read as if it stood there without quotes
///   ${env:NAME:otherwise}  the same, or `otherwise` where it is not set
/// A value that is one reference and nothing else becomes what it refers to, a list or a block too (Node::refers_to);
/// in a longer text the value is pasted, and the whole stays a text (Node::pasted). $${ stands for ${. Keys are left
/// alone. What a reference gave is not looked at again.
class Interpolation {
 public:
  Interpolation(Node& root, DefaultAt default_at) : root_(root), default_at_(std::move(default_at)) {}

  /// Resolves all that stands in `node`, a part of the root's tree.
  void resolve(Node& node);

  /// Puts a block that is a reference in place of it, as it is written there, so that what it refers to in turn is
  /// resolved where it stands now. Resolves the name of its plugin.
  void resolve_name(Node& block);

  /// Unknown paths, circles, unset variables, open braces. Then the place of each value that could not be resolved:
  /// what else is wrong with it was not the person's mistake.
  const Diagnostics& mistakes() const { return mistakes_; }
  const std::vector<Mark>& unresolved() const { return unresolved_; }
  const std::vector<Followed>& followed() const { return followed_; }

 private:
  /// A single value that is being resolved, and the path that it is now following.
  struct Open {
    const Node* node;
    std::string path;
  };

  void report(const Node& node, const Piece& piece, std::string message, std::string hint = "");
  bool is_done(const Node& node) const { return done_.contains(&node); }
  void set_done(const Node& node);
  void fill(Node& node);
  bool fill_pieces(Node& node);
  bool paste(Node& node, const std::vector<Piece>& pieces);
  std::optional<Node> value_of(const Node& node, const Piece& piece);
  std::optional<Node> value_at(const Node& node, const Piece& piece);
  std::optional<Node> variable_value(const Node& node, const Piece& piece, const Variable& variable);
  bool follow(const Node& node, const Piece& piece, Node& found);
  std::vector<Open>::const_iterator open_in(const Node& node) const;
  void report_circle(std::vector<Open> circle);
  bool charge(const Node& node, const Piece& piece, const Node& value);

  Node& root_;
  DefaultAt default_at_;
  Diagnostics mistakes_;
  std::vector<Mark> unresolved_;
  std::vector<Followed> followed_;
  std::vector<Open> open_;
  std::unordered_set<const Node*> done_;
  std::size_t size_ = 0;
};

}  // namespace sandglass::config
