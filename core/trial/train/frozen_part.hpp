#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/autodiff/parameter.hpp"
#include "core/plugin/interfaces/stage.hpp"

namespace sandglass {

/// Whether the parameter is of the part of a model, such as "encoder": that is a word between the dots of its name
/// ("encoder.0.weight", "m1.encoder.mean.bias").
bool is_of_part(std::string_view parameter, std::string_view part);

/// Takes the parameters of `part` out of what the updates of all stages train; with "" or "none" that changes nothing.
/// Throws PluginRefusal, of the model, if it has no such parameters, or if an update that names what it trains has
/// nothing left. Buffers, such as running statistics, are no optimizer's business and still follow the data.
void freeze_part(const std::string& part, ParameterSet& parameters, const std::string& model_id,
                 std::vector<Stage>& stages);

}  // namespace sandglass
