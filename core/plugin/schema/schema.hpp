#pragma once
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/base/parameter_value.hpp"

namespace sandglass {

enum class ParameterType { real, integer, boolean, choice, text, integers };

/// What a text stands for, if it is the path of something. A relative path starts at the folder of the file in which it
/// is written, on the command line at the current folder; a plugin always gets it whole.
enum class PathKind { none, file, folder };

/// "real", "integer", "boolean", "choice", "text", "list of integers".
std::string_view to_string(ParameterType);

/// One parameter: the only place that knows its type, default, range, unit and meaning.
struct ParameterSpec {
  std::string name;
  ParameterType type = ParameterType::real;
  std::optional<ParameterValue> fallback;  ///< the default; without one the study has to give a value
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  bool min_open = false;  ///< true: the value must be greater than min, not equal
  bool max_open = false;
  std::vector<std::string> choices;  ///< for ParameterType::choice
  std::string unit;                  ///< e.g. "share", "units"; empty if none
  std::string text;                  ///< one sentence
  /// Of a model with several stages, the first stage that depends on it: trials that differ in it alone share what
  /// comes before. Empty: it matters from the beginning.
  std::string stage{};
  std::vector<std::string> also{};  ///< other words that people try for it: answered with "did you mean"
  PathKind path = PathKind::none;   ///< of a text

  /// "real in [0, 1]", "integer >= 1", "one of: sigmoid, tanh", "list of integers, each >= 1".
  std::string expectation() const;

  /// Empty if `value` is allowed; else what is wrong with it: "is 1.5, expected a real in [0, 1]". An integer is taken
  /// for a real; nothing else is converted.
  std::string violation(const ParameterValue& value) const;

  /// `value` in this parameter's own type (an integer given for a real becomes a real). Call after violation().
  ParameterValue normalised(const ParameterValue& value) const;
};

/// Bounds and words of a real parameter. `above` and `below` exclude the bound; `min` and `max` include it.
struct RealOptions {
  std::optional<double> fallback{};
  std::optional<double> min{}, max{}, above{}, below{};
  std::string unit{};
  std::string text{};
  std::string stage{};
};

struct IntegerOptions {
  std::optional<std::int64_t> fallback{};
  std::optional<std::int64_t> min{}, max{};
  std::string unit{};
  std::string text{};
  std::string stage{};
};

struct BooleanOptions {
  std::optional<bool> fallback{};
  std::string text{};
  std::string stage{};
};

struct TextOptions {
  std::optional<std::string> fallback{};
  std::string text{};
  std::string stage{};
  std::vector<std::string> also{};
};

struct ChoiceOptions {
  std::vector<std::string> choices{};
  std::optional<std::string> fallback{};
  std::string text{};
  std::string stage{};
};

/// Bounds hold for each entry.
struct IntegersOptions {
  std::optional<std::vector<std::int64_t>> fallback{};
  std::optional<std::int64_t> min{}, max{};
  std::string unit{};
  std::string text{};
  std::string stage{};
};

/// The parameters of one plugin (or of one block of the study), in the order in which they are shown.
/// Feeds validation, `sandglass describe`, generated tables and the bounds of sweep axes.
/// Adding a name twice, a default outside its range or a choice without choices throws SchemaError.
class Schema {
 public:
  Schema& real(std::string name, RealOptions options);
  Schema& integer(std::string name, IntegerOptions options);
  Schema& boolean(std::string name, BooleanOptions options);
  Schema& choice(std::string name, ChoiceOptions options);
  Schema& text(std::string name, TextOptions options);
  Schema& file(std::string name, TextOptions options);    ///< a text: the path of a file that the plugin reads
  Schema& folder(std::string name, TextOptions options);  ///< a text: the path of a folder
  Schema& integers(std::string name, IntegersOptions options);

  const std::vector<ParameterSpec>& parameters() const { return parameters_; }
  const ParameterSpec* find(std::string_view name) const;

 private:
  Schema& add(ParameterSpec spec);
  std::vector<ParameterSpec> parameters_;
};

}  // namespace sandglass
