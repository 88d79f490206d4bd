// Computes what referees written in other libraries ask for: reads a JSON list of requests from standard input and
// writes {"plugins": ..., "answers": [...]} to standard output. A request that cannot be answered is answered with
// {"error": reason}.
#include <iostream>

#include "request.hpp"

namespace {

using namespace sandglass;
using referees::Json;

/// Of each kind the plugins, and of each plugin the values of every choice and flag.
Json plugins() {
  Json all = Json::object();
  for (const Kind kind : kKinds) {
    Json& of_kind = all[std::string(to_string(kind))] = Json::object();
    for (const auto* entry : referees::registry().all(kind)) {
      Json& of_plugin = of_kind[entry->name] = Json::object();
      for (const auto& spec : entry->schema.parameters()) {
        if (spec.type == ParameterType::boolean) of_plugin[spec.name] = {false, true};
        if (spec.type == ParameterType::choice) of_plugin[spec.name] = spec.choices;
      }
    }
  }
  return all;
}

Json answer(const Json& request) {
  try {
    if (request.contains("gradients")) return referees::answer_of_optimizer(request);
    if (request.contains("operator")) return referees::answer_of_operator(request);
    if (request.contains("schedule")) return referees::answer_of_schedule(request);
    return request.contains("metric") ? referees::answer_of_metric(request) : referees::answer_of_model(request);
  } catch (const std::exception& error) {
    return {{"error", error.what()}};
  }
}

}  // namespace

int main() {
  try {
    Json answers = Json::array();
    for (const Json& request : Json::parse(std::cin)) answers.push_back(answer(request));
    std::cout << Json{{"plugins", plugins()}, {"answers", std::move(answers)}};
    return std::cout.flush() ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "referee_answers: " << error.what() << '\n';
    return 1;
  }
}
