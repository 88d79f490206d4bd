#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/config/yaml/node.hpp"

namespace sandglass::config {

/// One mistake: where, what, and how to mend it.
struct Diagnostic {
  Mark mark;
  std::string message;             ///< "unknown key 'delte' for loss/huber"
  std::string hint;                ///< stands behind the caret: "did you mean 'delta'?"; may be empty
  std::vector<std::string> notes;  ///< further lines: "known losses: bce, mse", "see: ..."
};

using Diagnostics = std::vector<Diagnostic>;

/// A text that marks point into: the study file, one that it includes, or one override.
struct Source {
  std::string label;  ///< file name as given, or "command line: model.latent=16"
  bool command_line = false;
  std::vector<std::string> lines;
  std::string folder{};  ///< where relative paths in it start
};

/// `text` cut into lines, without their ends.
std::vector<std::string> split_lines(const std::string& text);

/// All mistakes in the order of their places, each as
///   study.yaml:14:5: unknown key 'delte' for loss/huber
///      14 |     delte: 0.5
///         |     ^^^^^ did you mean 'delta'? (real > 0, default 1.0)
///   see: sandglass describe loss/huber
/// separated by blank lines, and at the end "2 mistakes in study.yaml".
std::string render(const Diagnostics& diagnostics, const std::vector<Source>& sources);

/// A study with mistakes; what() is render() of all of them.
class StudyError final : public ConfigError {
 public:
  StudyError(Diagnostics diagnostics, const std::vector<Source>& sources);
  ~StudyError() override;

  /// In the order of their places.
  const Diagnostics& diagnostics() const { return diagnostics_; }

 private:
  Diagnostics diagnostics_;
};

/// `text` in single quotes for a message, shortened if it is long, with control characters made visible.
std::string in_quotes(std::string_view text);

}  // namespace sandglass::config
