#pragma once
#include <nlohmann/json.hpp>
#include <sandglass/plugin.hpp>

#include "core/config/study/study_spec.hpp"

/// What a referee sends: JSON objects with plugins as a study names them ({"use": NAME, <parameters>}), matrices as
/// lists of rows and labels as a list of integers. Everything throws sandglass::Error if it is not what it should be.
namespace sandglass::referees {

using Json = nlohmann::json;

/// The built-in plugins.
const Registry& registry();

/// The plugin under `key`; `fallback` with its defaults if there is none.
config::PluginUse plugin_use(const Json& request, const char* key, Kind kind, const char* fallback);

/// "shape": {"features": 12, "height": 4, ...}.
DataShape shape_of(const Json& request);

/// A matrix in single precision.
struct Matrix {
  Index rows = 0, cols = 0;
  std::vector<float> values;
  BatchView view() const { return {values.empty() ? nullptr : values.data(), rows, cols}; }
};

/// The matrix under `key`; none if it is missing.
Matrix matrix_of(const Json& request, const char* key);
std::vector<std::int32_t> labels_of(const Json& request, const char* key);

/// A list of rows.
Json to_json(BatchView matrix);
Json to_json(const Params& params);

/// The plugins of a request for a model: "model"; "network", "encoder" ... where they are not dense; "loss", "noise"
/// where they are not bce and none.
config::TrialConfig trial_config(const Json& request);

/// Moves every number a little, so that no bias is 0; then sets those parameters that the request's "weights" gives.
void set_parameters(const Json& request, ParameterSet& parameters);

/// The answer to a request with a "model", with a "metric", or with "gradients" for an "optimizer".
Json answer_of_model(const Json& request);
Json answer_of_metric(const Json& request);
Json answer_of_optimizer(const Json& request);

}  // namespace sandglass::referees
