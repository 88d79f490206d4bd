#include "core/trial/train/frozen_part.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.hpp"
#include "core/trial/train/plugin_fault.hpp"

namespace sandglass {
namespace {

std::vector<Parameter*> trainable(ParameterSet& parameters) {
  std::vector<Parameter*> all;
  for (auto& parameter : parameters)
    if (!parameter.is_buffer()) all.push_back(&parameter);
  return all;
}

[[noreturn]] void refuse_unknown(const std::string& part, const std::string& model_id,
                                 const std::vector<Parameter*>& all) {
  std::vector<std::string> names;
  for (const auto* parameter : all) names.push_back(parameter->name());
  throw PluginRefusal(model_id, fmt::format("train.freeze is {0}, but no parameter of the model is of its {0}\n"
                                            "its parameters: {1}",
                                            part, join(names)));
}

}  // namespace

bool is_of_part(std::string_view parameter, std::string_view part) {
  for (std::size_t start = 0; start <= parameter.size();) {
    const auto end = std::min(parameter.find('.', start), parameter.size());
    if (parameter.substr(start, end - start) == part) return true;
    start = end + 1;
  }
  return false;
}

void freeze_part(const std::string& part, ParameterSet& parameters, const std::string& model_id,
                 std::vector<Stage>& stages) {
  if (part.empty() || part == "none") return;
  const auto all = trainable(parameters);
  const auto frozen = [&](const Parameter* parameter) { return is_of_part(parameter->name(), part); };
  if (std::ranges::none_of(all, frozen)) refuse_unknown(part, model_id, all);
  for (Stage& stage : stages)
    for (Update& update : stage.updates) {
      if (update.trains.empty()) update.trains = all;
      std::erase_if(update.trains, frozen);
      if (update.trains.empty())
        throw PluginRefusal(model_id, fmt::format("train.freeze is {}, which leaves update '{}' of stage '{}' nothing "
                                                  "to train\nfreeze another part, or choose another model",
                                                  part, update.name, stage.name));
    }
}

}  // namespace sandglass
