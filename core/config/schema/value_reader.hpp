#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "core/config/yaml/diagnostic.hpp"
#include "core/plugin/schema/params.hpp"
#include "core/plugin/schema/schema.hpp"

namespace sandglass::config {

/// The value of `node` for `spec`, in the parameter's own type; nothing if it does not fit. Then a diagnostic says what
/// was expected, what is there, the default and, for the usual slips (yes for true, 1_000, "5" in quotes), how to write
/// it. `subject` is what messages call it: "ratio of noise/masking".
std::optional<ParameterValue> read_value(const Node& node, const ParameterSpec& spec, const std::string& subject,
                                         Diagnostics& diagnostics);

/// "empty", "a list", "a block of keys", "'sigmod'", "1e400": what stands there, for a message.
std::string describe(const Node& node);

/// One block of keys, and what may stand in it.
struct BlockShape {
  std::string owner;                    ///< "loss/huber", "train"
  std::vector<const Schema*> schemas;   ///< whose parameters the block holds
  std::vector<std::string> other_keys;  ///< keys that are read elsewhere: "use"
  std::vector<std::string> may_miss;    ///< parameters that may be absent though they have no default
  std::vector<std::string> notes;       ///< for unknown or missing keys: "see: ..."
  Mark mark;                            ///< where a missing key is reported
  std::string path{};                   ///< of the block, if axes may vary its parameters: "model", "transforms.rotate"
  std::string folder{};                 ///< where a relative path starts that is a default
};

/// The parameters of `block`, with defaults filled in; a parameter with a mistake stays absent. `block` may be null (an
/// absent block). Reports unknown and missing keys and wrong values.
Params read_block(const Node* block, const BlockShape& shape, Diagnostics& diagnostics);

/// "did you mean 'delta'? (real > 0, default 1.0)", or "known keys: ..." if nothing is near.
std::string suggestion(std::string_view word, const std::vector<std::string>& known,
                       const std::vector<const Schema*>& schemas);

/// `node` if it is a map or empty; else null and a diagnostic.
const Node* require_map(const Node& node, std::string_view owner, Diagnostics& diagnostics);

/// The entries of the list under the key of `entry`; none if it is absent (null) or empty. If something else stands
/// there, none and a diagnostic: "zip is 3, expected a list of groups of axes".
const std::vector<Node>& list_entries(const Entry* entry, std::string_view expected, const char* hint,
                                      Diagnostics& diagnostics);

/// Sets `out` to the parameter of this name; leaves it alone if the parameter had a mistake.
template <class T>
void take(const Params& params, std::string_view name, T& out) {
  const ParameterValue* value = params.find(name);
  if (!value) return;
  if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
    out = static_cast<T>(std::get<std::int64_t>(*value));
  } else {
    out = std::get<T>(*value);
  }
}

/// Reads the block of `entry` (null: absent) by one of the study's own schemas.
Params read_host_block(const Entry* entry, const Schema& schema, std::string_view owner, Diagnostics& diagnostics,
                       std::vector<std::string> may_miss = {});

}  // namespace sandglass::config
