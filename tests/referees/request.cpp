#include "request.hpp"

#include "core/base/error.hpp"
#include "plugins/builtin.hpp"

namespace sandglass::referees {
namespace {

ParameterValue value_of(const Json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  return json.get<std::vector<std::int64_t>>();
}

Matrix matrix_from(const Json& rows, const std::string& name) {
  Matrix matrix;
  for (const Json& row : rows) {
    const auto values = row.get<std::vector<float>>();
    if (matrix.rows > 0 && static_cast<Index>(values.size()) != matrix.cols)
      throw Error(name + " has rows of different lengths");
    matrix.cols = static_cast<Index>(values.size());
    ++matrix.rows;
    matrix.values.insert(matrix.values.end(), values.begin(), values.end());
  }
  return matrix;
}

}  // namespace

const Registry& registry() {
  static const Registry filled = [] {
    Registry plugins;
    register_builtin_plugins(plugins);
    plugins.freeze();
    return plugins;
  }();
  return filled;
}

config::PluginUse plugin_use(const Json& request, const char* key, Kind kind, const char* fallback) {
  const Json block = request.value(key, Json{{"use", fallback}});
  const auto& entry = registry().at(kind, block.at("use").get<std::string>());
  config::PluginUse use{entry.name, Params(entry.schema)};
  for (const auto& [name, json] : block.items()) {
    if (name == "use") continue;
    const auto* spec = entry.schema.find(name);
    if (!spec) throw Error(entry.id() + " has no parameter " + name);
    const auto value = value_of(json);
    if (const auto wrong = spec->violation(value); !wrong.empty()) throw Error(entry.id() + ": " + name + " " + wrong);
    use.params.set(name, spec->normalised(value));
  }
  return use;
}

DataShape shape_of(const Json& request) {
  const Json& shape = request.at("shape");
  return {.features = shape.at("features"),
          .height = shape.value("height", Index{0}),
          .width = shape.value("width", Index{0}),
          .channels = shape.value("channels", Index{1}),
          .steps = shape.value("steps", Index{0}),
          .classes = shape.value("classes", Index{0})};
}

Matrix matrix_of(const Json& request, const char* key) {
  const auto found = request.find(key);
  return found == request.end() ? Matrix{} : matrix_from(*found, key);
}

std::vector<std::int32_t> labels_of(const Json& request, const char* key) {
  return request.value(key, std::vector<std::int32_t>{});
}

Json to_json(BatchView matrix) {
  Json rows = Json::array();
  for (Index r = 0; r < matrix.rows; ++r) {
    const auto row = matrix.row(r);
    rows.push_back(std::vector<float>(row.begin(), row.end()));
  }
  return rows;
}

Json to_json(const Params& params) {
  Json all = Json::object();
  for (const auto& [name, value] : params.values())
    std::visit([&, &key = name](const auto& v) { all[key] = v; }, value);
  return all;
}

config::TrialConfig trial_config(const Json& request) {
  config::TrialConfig config;
  config.model = plugin_use(request, "model", Kind::model, "");
  config.network = plugin_use(request, "network", Kind::network, "dense");
  config.discriminator = plugin_use(request, "discriminator", Kind::network, "dense");
  const auto of_part = [&](const char* part, config::PluginUse& use) {
    if (request.contains(part)) use = plugin_use(request, part, Kind::network, "dense");
  };
  of_part("encoder", config.encoder);
  of_part("decoder", config.decoder);
  of_part("classifier", config.classifier);
  config.loss = plugin_use(request, "loss", Kind::loss, "bce");
  config.noise = plugin_use(request, "noise", Kind::noise, "none");
  config.optimizer = plugin_use(request, "optimizer", Kind::optimizer, "sgd");
  return config;
}

void set_parameters(const Json& request, ParameterSet& parameters) {
  Rng rng(request.value("seed", 1), Purpose::test);
  for (auto& parameter : parameters)
    for (Index i = 0; i < parameter.size(); ++i) parameter.set(i, parameter.at(i) + rng.uniform(-0.1, 0.1));
  const Json weights = request.value("weights", Json::object());
  for (const auto& [name, values] : weights.items()) {
    auto& parameter = parameters.at(name);
    const auto given = matrix_from(values, name);
    if (given.rows != parameter.rows() || given.cols != parameter.cols())
      throw Error("the weights of " + name + " have another shape than the parameter");
    std::copy(given.values.begin(), given.values.end(), parameter.value<float>());
  }
}

}  // namespace sandglass::referees
