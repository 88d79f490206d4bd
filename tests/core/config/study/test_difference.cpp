#include <catch2/catch.hpp>

#include "core/config/study/difference.hpp"

namespace sandglass::test_difference {
using namespace sandglass::config;

TEST_CASE("two studies differ in what was changed, added and left out") {
  const std::string before =
      "name: s\nnoise: {use: masking, ratio: 0.25}\nsweep: {axes: {model.latent: [8, 16]}}\nseed: 1\n";
  const std::string after =
      "name: s\nnoise:\n  use: masking\n  ratio: 0.5\nsweep: {axes: {model.latent: [8]}, replicates: 3}\n";
  CHECK(study_difference(before, after) ==
        std::vector<std::string>{"noise.ratio: 0.25 -> 0.5", "sweep.axes.model.latent: [8, 16] -> [8]",
                                 "seed: 1 -> not there", "sweep.replicates: not there -> 3"});
}

TEST_CASE("the same study written in another way does not differ") {
  CHECK(study_difference("a: {b: 1, c: [x, y]}\n", "a:\n  b: 1\n  c:\n    - x\n    - y\n").empty());
  CHECK(study_difference("a: 'x'\n", "a: x\n").empty());
}

TEST_CASE("what is no YAML differs as a whole") {
  CHECK(study_difference("a: 1\n", "a: [1\n") == std::vector<std::string>{"the whole text"});
  CHECK(study_difference("a: [1\n", "a: [1\n").empty());
}

TEST_CASE("what results depend on is told apart from how trials run") {
  const auto changes = study_changes("isolation: thread\nlimits: {memory: 150.0, time: 0.0}\ntrain: {epochs: 3}\n",
                                     "isolation: process\nlimits: {memory: 2000.0, time: 0.0}\ntrain: {epochs: 4}\n");
  CHECK(changes.free == std::vector<std::string>{"isolation: thread -> process", "limits.memory: 150.0 -> 2000.0"});
  CHECK(changes.fixed == std::vector<std::string>{"train.epochs: 3 -> 4"});
  CHECK(study_changes("a: 1\n", "a: [1\n").fixed == std::vector<std::string>{"the whole text"});
}

}  // namespace sandglass::test_difference
