#pragma once
#include <functional>
#include <memory>

#include "core/config/study/study_spec.hpp"
#include "core/plugin/load/registry.hpp"

namespace sandglass {
class Registrar;
}

/// Small plugins for tests of what runs plugins: each does one thing, and some do it wrong on purpose.
namespace sandglass::fakes {

/// dataset/ramp: example i is (i, i+1, ...) / 100, label i % 3; 40 in the pool, 10 in the test part (test: true).
/// model/line: z = x W, a = z V; terms: true gives the objective two terms.
/// noise/none; noise/add {amount, fail_at}: adds uniform noise; throws in the given call (0: never).
/// noise/throw_int: throws an int. loss/square: mean squared error.
/// optimizer/descent {learning_rate, fuse}: plain gradient descent. optimizer/heavy_ball {learning_rate}: remembers.
/// metric/energy: mean of x^2; metric/final: at the end. metric/short: finish() returns too little. sampler/list: the
/// cartesian product of the axes' lists.
void register_all(Registry& registry);

/// A frozen registry with all of them.
const Registry& registry();

/// A frozen registry with all of them, and what `add` adds.
std::unique_ptr<Registry> registry_with(const std::function<void(Registrar&)>& add);

/// dataset/ramp with so many examples in its pool and its test part (0: no such part).
std::unique_ptr<Dataset> ramp(Index pool, Index test);

/// A study on these plugins from YAML; a minimal one that trains 2 epochs if `yaml` adds nothing.
config::StudySpec study(const std::string& more_yaml = "");

/// The trial of a study without a sweep.
config::TrialConfig trial_config(const std::string& more_yaml = "");

}  // namespace sandglass::fakes
