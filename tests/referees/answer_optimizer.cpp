#include <algorithm>

#include "core/config/study/study_schema.hpp"
#include "core/trial/train/rate_schedule.hpp"
#include "request.hpp"

namespace sandglass::referees {

namespace {

/// The numbers of a parameter in double, as a list of rows.
Json rows_of(const Parameter& parameter) {
  Json rows = Json::array();
  for (Index r = 0; r < parameter.rows(); ++r) {
    const double* row = parameter.value<double>() + r * parameter.cols();
    rows.push_back(std::vector<double>(row, row + parameter.cols()));
  }
  return rows;
}

}  // namespace

/// The weights after each step in double, given the gradient of each:
/// {"optimizer": ..., "start": (R, C), "gradients": [(R, C)]}.
Json answer_of_optimizer(const Json& request) {
  const auto use = plugin_use(request, "optimizer", Kind::optimizer, "");
  const auto start = matrix_of(request, "start");
  ParameterSet parameters(Precision::f64);
  auto& weights = parameters.add("weights", start.rows, start.cols);
  std::copy(start.values.begin(), start.values.end(), weights.value<double>());
  const auto optimizer = registry().make_optimizer(use.name, use.params);
  optimizer->prepare({&weights});
  Json answer{{"optimizer", to_json(use.params)}, {"weights", Json::array()}};
  for (const Json& step : request.at("gradients")) {
    const auto gradient = matrix_of({{"gradient", step}}, "gradient");
    if (gradient.rows != start.rows || gradient.cols != start.cols)
      throw Error("a gradient has another shape than the weights");
    std::copy(gradient.values.begin(), gradient.values.end(), weights.gradient<double>());
    optimizer->step(1);
    answer["weights"].push_back(rows_of(weights));
  }
  return answer;
}

/// What a schedule multiplies the learning rate with at each step: {"schedule": ..., "epochs": E, "batches": B}.
Json answer_of_schedule(const Json& request) {
  Params block;
  for (const auto& [name, json] : request.at("schedule").items()) {
    const auto* spec = config::schedule_schema().find(name);
    if (!spec) throw Error("a schedule has no key " + name);
    const auto value = parameter_value(json);
    if (const auto wrong = spec->violation(value); !wrong.empty()) throw Error(name + " " + wrong);
    block.set(name, spec->normalised(value));
  }
  const Index epochs = request.at("epochs"), batches = request.at("batches");
  const RateSchedule schedule(block, epochs, batches);
  Json factors = Json::array();
  for (Index step = 0; step < epochs * batches; ++step)
    factors.push_back(schedule.at(static_cast<std::uint64_t>(step)));
  return {{"factors", factors}};
}

}  // namespace sandglass::referees
