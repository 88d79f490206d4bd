#include "core/base/error.hpp"
#include "core/plugin/schema/params.hpp"

namespace sandglass::test_params {

namespace {

Schema schema() {
  return Schema{}
      .real("ratio", {.fallback = 0.5})
      .integer("latent", {.fallback = 8})
      .boolean("tied", {.fallback = true})
      .choice("kind", {.choices = {"a", "b"}, .fallback = "b"})
      .text("file", {})
      .integers("hidden", {.fallback = {{256, 64}}});
}

}  // namespace

TEST_CASE("defaults are there, each in its type; a parameter without one is absent") {
  const Params params(schema());
  CHECK(params.real("ratio") == 0.5);
  CHECK(params.integer("latent") == 8);
  CHECK(params.boolean("tied"));
  CHECK(params.choice("kind") == "b");
  CHECK(params.integers("hidden") == std::vector<std::int64_t>{256, 64});
  CHECK(params.find("file") == nullptr);
}

TEST_CASE("asking for a parameter that the schema lacks, or as another type, is the plugin's fault") {
  const Params params(schema());
  CHECK_THROWS_WITH(params.real("ratoi"), "the plugin asks for parameter 'ratoi', which its schema does not declare");
  CHECK_THROWS_WITH(params.integer("ratio"), "the plugin reads parameter 'ratio' as an integer, but it is 0.5");
  CHECK_THROWS_AS(params.boolean("latent"), PluginError);
}

TEST_CASE("a value that is set replaces the default") {
  Params params(schema());
  params.set("latent", std::int64_t{32});
  params.set("file", std::string("x"));
  CHECK(params.integer("latent") == 32);
  CHECK(params.text("file") == "x");
}

}  // namespace sandglass::test_params
