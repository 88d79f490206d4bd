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

/// The default of a parameter that the study does not set, by its path. An empty node if it cannot be known because of
/// another mistake; nothing if there is no such parameter or it has no default.
using DefaultAt = std::function<std::optional<Node>(const std::string& path)>;

/// A reference that was followed.
struct Followed {
  Mark mark;
  std::string path;
};

/// Whether `node` or anything in it holds "${".
bool refers(const Node& node);

/// Whether `mark` lies in one of these values: a mistake there follows from the reference that was not resolved.
bool follows_from(const Mark& mark, const std::vector<Mark>& unresolved);

/// Replaces references by what they refer to. Their paths start at the root of the tree:
///   ${noise.ratio}         another value of the study, or that parameter's default
///   ${replicate}           in a parameter of a trial: the number of its replicate, from 0
///   ${env:NAME}            a variable of the environment, read as if it stood there without quotes
///   ${env:NAME:otherwise}  the same, or `otherwise` where it is not set
/// A value that is one reference and nothing else becomes what it refers to, which may be a list or a block
/// (Node::refers_to). In a longer text the value is pasted, and the whole stays a text (Node::pasted). $${ stands for
/// ${. References in keys are not replaced, nor is a ${ that comes out of a reference.
class Interpolation {
 public:
  Interpolation(Node& root, DefaultAt default_at) : root_(root), default_at_(std::move(default_at)) {}

  /// Resolves all references in `node`, a part of the root's tree.
  void resolve(Node& node);

  /// If `block` is a reference as a whole, copies what it refers to, as it is written, so that references in the copy
  /// are resolved later, in their new place. Then resolves the name of its plugin.
  void resolve_name(Node& block);

  /// Unknown paths, circles, unset variables, open braces.
  const Diagnostics& mistakes() const { return mistakes_; }

  /// The places of the values that could not be resolved: further mistakes there follow from that.
  const std::vector<Mark>& unresolved() const { return unresolved_; }

  const std::vector<Followed>& followed() const { return followed_; }

 private:
  /// A value that is being resolved, and the path of its reference that is being followed.
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
