#include <catch2/catch.hpp>

#include "tests/contract/support/contract.hpp"
#include "tests/core/autodiff/allocation_counter.hpp"

namespace sandglass::test_allocation {
using namespace sandglass::contract;

TEST_CASE("no noise allocates while it corrupts") {
  const auto clean = sample(20, 300, 1);
  std::vector<float> out(clean.size());
  for (const auto& one : cases(Kind::noise)) {
    INFO(one.label);
    const auto noise = registry().make_noise(one.entry->name, one.params);
    Rng rng(1, Purpose::noise);
    const auto before = allocations();
    noise->corrupt({clean.data(), 20, 300}, {out.data(), 20, 300}, rng);
    CHECK(allocations() == before);
  }
}

TEST_CASE("no optimizer allocates while it steps") {
  for (const auto& one : cases(Kind::optimizer)) {
    INFO(one.label);
    ParameterSet parameters;
    parameters.add("w", 30, 40);
    parameters.add("b", 1, 40);
    const auto optimizer = registry().make_optimizer(one.entry->name, one.params);
    optimizer->prepare(all_parameters(parameters));
    const auto before = allocations();
    for (int step = 0; step < 3; ++step) optimizer->step(1);
    CHECK(allocations() == before);
  }
}

}  // namespace sandglass::test_allocation
