#include <catch2/catch.hpp>

#include "tests/contract/support/contract.hpp"

namespace sandglass::test_schemas {
using namespace sandglass::contract;

TEST_CASE("every kind has a plugin, and every plugin and parameter a sentence that ends in a full stop") {
  for (const Kind kind : kKinds) {
    INFO(to_string(kind));
    CHECK_FALSE(registry().all(kind).empty());
    for (const auto* entry : registry().all(kind)) {
      INFO(entry->id());
      CHECK((!entry->summary.empty() && entry->summary.back() == '.'));
      CHECK_FALSE(entry->version.empty());
      for (const auto& spec : entry->schema.parameters()) {
        INFO(spec.name);
        CHECK((!spec.text.empty() && spec.text.back() == '.'));
        if (spec.fallback) CHECK(spec.violation(*spec.fallback).empty());
      }
    }
  }
}

TEST_CASE("every plugin can be made with its defaults and with each of its choices") {
  for (const Kind kind : kKinds)
    for (const auto& one : cases(kind)) {
      INFO(one.label);
      for (const auto& spec : one.entry->schema.parameters()) CHECK(one.params.find(spec.name) != nullptr);
      CHECK_NOTHROW(std::visit([&](const auto& make) { return make(one.params) != nullptr; }, one.entry->factory));
    }
}

}  // namespace sandglass::test_schemas
