#pragma once
#include <array>
#include <optional>
#include <string_view>

namespace sandglass {

/// What a plugin can be. A study names one of each kind under the YAML key of the same name (metrics, transforms: a
/// list).
enum class Kind { dataset, transform, noise, model, network, loss, optimizer, metric, sampler, pruner };

inline constexpr std::array kKinds{Kind::dataset, Kind::transform, Kind::noise,  Kind::model,   Kind::network,
                                   Kind::loss,    Kind::optimizer, Kind::metric, Kind::sampler, Kind::pruner};

/// "dataset", "noise", ...
std::string_view to_string(Kind);

/// The kind of that name, or nothing.
std::optional<Kind> kind_from(std::string_view name);

}  // namespace sandglass
