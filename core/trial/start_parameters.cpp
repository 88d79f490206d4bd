#include "core/trial/start_parameters.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/base/text.hpp"
#include "core/config/start/start_weights.hpp"
#include "core/trial/train/frozen_part.hpp"
#include "core/trial/train/plugin_fault.hpp"

namespace sandglass {
namespace {

/// A matrix of one row is kept as a vector.
std::string shape_text(const std::vector<std::uint64_t>& shape) {
  return shape.size() == 1 ? fmt::format("(1, {})", shape[0]) : fmt::format("({})", fmt::join(shape, ", "));
}

class Start {
 public:
  explicit Start(const config::TrialConfig& config)
      : weights_(*config.start),
        parts_(config.start_from.find("parts") ? config.start_from.choice("parts") : "all"),
        model_("model/" + config.model.name) {}

  void give(ParameterSet& parameters) const {
    bool any = false;
    for (auto& parameter : parameters) {
      if (parts_ != "all" && !is_of_part(parameter.name(), parts_)) continue;
      set(parameter);
      any = true;
    }
    if (!any)
      refuse(fmt::format("start_from.parts is {0}, but no parameter of the model is of its {0}", parts_),
             fmt::format("its parameters: {}", join(names(parameters))));
  }

 private:
  static std::vector<std::string> names(const ParameterSet& parameters) {
    std::vector<std::string> all;
    for (const auto& parameter : parameters) all.push_back(parameter.name());
    return all;
  }

  void set(Parameter& parameter) const {
    const auto& arrays = weights_.arrays();
    const auto found = std::ranges::find(arrays, parameter.name(), &results::Array::name);
    const auto here = fmt::format("({}, {})", parameter.rows(), parameter.cols());
    if (found == arrays.end())
      refuse(fmt::format("parameter '{}' of shape {} is not among the weights of {}", parameter.name(), here,
                         weights_.label()),
             mending());
    if (const auto there = shape_text(found->shape); there != here)
      refuse(fmt::format("parameter '{}' has shape {}, but {} in {}", parameter.name(), here, there, weights_.label()),
             mending());
    const auto& values = std::get<std::vector<float>>(found->data);
    for (Index i = 0; i < parameter.size(); ++i)
      parameter.set(i, static_cast<double>(values[static_cast<std::size_t>(i)]));
  }

  std::string mending() const {
    return fmt::format("build the model as that study did{}",
                       parts_ == "all" ? ", or take over a part alone: start_from.parts: encoder, or decoder" : "");
  }

  [[noreturn]] void refuse(const std::string& what, const std::string& note) const {
    throw PluginRefusal(model_, what + "\n" + note);
  }

  const config::StartWeights& weights_;
  std::string parts_, model_;
};

}  // namespace

void start_parameters(const config::TrialConfig& config, ParameterSet& parameters) {
  if (config.start) Start(config).give(parameters);
}

}  // namespace sandglass
