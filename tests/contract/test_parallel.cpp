#include <catch2/catch.hpp>
#include <thread>

#include "tests/contract/support/built_model.hpp"

namespace sandglass::test_parallel {
using namespace sandglass::contract;

TEST_CASE("every model trains to the same bits alone and beside another instance in another thread") {
  for (const auto& one : cases(Kind::model)) {
    INFO(one.label);
    const auto alone_1 = train(one, 1, 10), alone_2 = train(one, 2, 10);
    std::vector<std::vector<double>> beside_1, beside_2;
    std::thread other([&] { beside_2 = train(one, 2, 10); });
    beside_1 = train(one, 1, 10);
    other.join();
    CHECK(alone_1 == beside_1);
    CHECK(alone_2 == beside_2);
  }
}

}  // namespace sandglass::test_parallel
