#pragma once
#include <memory>
#include <string>

#include "core/trial/trial_parts.hpp"
#include "tests/core/trial/fakes.hpp"

namespace sandglass::fakes {

/// The parts of a trial on the fakes, with all weights 0: so every code and every reconstruction is 0.
struct Parts {
  explicit Parts(const std::string& yaml = "", const Registry& plugins = registry(), Index pool = 40)
      : cache(plugins), services{plugins, cache, {}} {
    spec.seed = 5;
    spec.config = trial_config(yaml);
    if (pool != 40) {
      spec.config.dataset = {"long", Params()};
      spec.config.split = {.train = pool / 2, .valid = pool / 2, .test = 0, .seed = 1};
    }
    parts = std::make_unique<TrialParts>(spec, services, phase);
    for (auto& parameter : parts->parameters)
      for (Index i = 0; i < parameter.size(); ++i) parameter.set(i, 0);
  }
  DataCache cache;
  TrialServices services;
  TrialSpec spec;
  std::string phase;
  std::unique_ptr<TrialParts> parts;
};

}  // namespace sandglass::fakes
