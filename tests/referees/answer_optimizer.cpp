#include <algorithm>

#include "request.hpp"

namespace sandglass::referees {

/// The weights after each step, given the gradient of each: {"optimizer": ..., "start": (R, C), "gradients": [(R, C)]}.
Json answer_of_optimizer(const Json& request) {
  const auto use = plugin_use(request, "optimizer", Kind::optimizer, "");
  const auto start = matrix_of(request, "start");
  ParameterSet parameters;
  auto& weights = parameters.add("weights", start.rows, start.cols);
  std::copy(start.values.begin(), start.values.end(), weights.value<float>());
  const auto optimizer = registry().make_optimizer(use.name, use.params);
  optimizer->prepare({&weights});
  Json answer{{"optimizer", to_json(use.params)}, {"weights", Json::array()}};
  for (const Json& step : request.at("gradients")) {
    const auto gradient = matrix_of({{"gradient", step}}, "gradient");
    if (gradient.rows != start.rows || gradient.cols != start.cols)
      throw Error("a gradient has another shape than the weights");
    std::copy(gradient.values.begin(), gradient.values.end(), weights.gradient<float>());
    optimizer->step();
    answer["weights"].push_back(to_json({weights.value<float>(), start.rows, start.cols}));
  }
  return answer;
}

}  // namespace sandglass::referees
