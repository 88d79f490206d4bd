#include <fstream>

#include "core/base/error.hpp"
#include "core/plugin/interface_hash.hpp"
#include "core/plugin/load/loader.hpp"
#include "tests/failure_modes/fixtures.hpp"

namespace fs = std::filesystem;
namespace sandglass::test_failing_plugins {

namespace {

/// What loading `name` into `registry` says, without the path that every message starts with.
std::string refusal(const std::string& name, Registry& registry) {
  const fs::path library = kFixtures / (name + ".so");
  try {
    load_plugin(library, registry);
  } catch (const PluginError& error) {
    const std::string start = "plugin library " + library.string() + ": ", message = error.what();
    return message.starts_with(start) ? message.substr(start.size()) : message;
  }
  return "nothing was refused";
}

std::string refusal(const std::string& name) {
  Registry registry;
  std::string message = refusal(name, registry);
  for (const Kind kind : kKinds) CHECK(registry.names(kind).empty());
  return message;
}

constexpr auto kMend = "build the plugin again against this version's headers";

}  // namespace

TEST_CASE("a sound plugin library is loaded, and its plugin runs") {
  Registry registry;
  load_plugin(kFixtures / "sound.so", registry);
  const PluginEntry& entry = registry.at(Kind::noise, "shift");
  CHECK(entry.version == "1.2.3");
  CHECK(entry.owner == (kFixtures / "sound.so").string());
  const auto noise = registry.make_noise("shift", Params(entry.schema));
  const std::vector<float> clean{1, 2};
  std::vector<float> out(2);
  Rng rng(1, Purpose::test);
  noise->corrupt({clean.data(), 1, 2}, {out.data(), 1, 2}, rng);
  CHECK(out == std::vector<float>{2, 3});
}

TEST_CASE("a file that is missing, a folder or no library is refused") {
  CHECK(refusal("no_such_library") == "there is no such file");
  Registry registry;
  CHECK_THROWS_WITH(load_plugin(kFixtures, registry), Catch::EndsWith("is a folder, expected a shared library"));
  const fs::path text = kFixtures / "text.so";
  std::ofstream(text) << "this is no library, only text that is long enough to be looked at as one\n";
  CHECK_THAT(refusal("text"), Catch::StartsWith("cannot be loaded: ") && Catch::Contains("invalid ELF header"));
  fs::remove(text);
}

TEST_CASE("a library without a handshake is told what a plugin needs") {
  CHECK(refusal("missing_symbol") ==
        "has no symbol sandglass_plugin_handshake: expected a Sandglass plugin, whose source holds "
        "SANDGLASS_PLUGIN(...) and is built with sandglass_add_plugin()");
}

TEST_CASE("another layout of the handshake is refused with both numbers") {
  CHECK(refusal("wrong_layout") == fmt::format("its handshake has layout 999, expected 1: {}", kMend));
}

TEST_CASE("another binary interface is refused with the field and both values") {
  CHECK(refusal("wrong_abi") == fmt::format("scalar: built against float64, this program has float32: {}", kMend));
}

TEST_CASE("a library built against other headers is refused with both digests, also one from before there were any") {
  CHECK(refusal("other_headers") == fmt::format("interfaces: built against 0123456789abcdef, this program has {}: {}",
                                                SANDGLASS_INTERFACE_HASH, kMend));
  CHECK(refusal("old_headers") ==
        fmt::format("interfaces: built against (nothing), this program has {}: {}", SANDGLASS_INTERFACE_HASH, kMend));
}

TEST_CASE("a handshake that is short, empty, null or throws is refused") {
  CHECK(refusal("wrong_size") == fmt::format("its handshake has 8 bytes, expected at least 40: {}", kMend));
  CHECK(refusal("empty_field") == fmt::format("its handshake has an empty field: {}", kMend));
  CHECK(refusal("null_handshake") == "its handshake is null");
  CHECK(refusal("throwing_handshake") == "its handshake threw: no handshake today");
}

TEST_CASE("whatever a registration throws is refused, and nothing stays registered") {
  CHECK(refusal("throws_at_register") == "its registration threw: the licence server is down");
  CHECK(refusal("throws_odd_at_register") == "its registration threw something that is not a std::exception");
  CHECK(refusal("bad_schema") == "its registration threw: the default of parameter 'ratio' is 2.0, expected real <= 1");
}

TEST_CASE("a name that is taken is refused with both owners, and nothing of the second library stays") {
  Registry registry;
  load_plugin(kFixtures / "sound.so", registry);
  CHECK(
      refusal("duplicate_name", registry) ==
      fmt::format("two plugins are named noise/shift: one is from {0}/sound.so, the other from {0}/duplicate_name.so; "
                  "rename one of them",
                  kFixtures.string()));
  CHECK(registry.names(Kind::noise) == std::vector<std::string>{"shift"});
}

TEST_CASE("whatever a factory throws becomes a PluginError that names plugin, library and cause") {
  Registry registry;
  load_plugin(kFixtures / "throws_later.so", registry);
  const auto start = [](const char* name) {
    return fmt::format("plugin noise/{} ({}/throws_later.so) could not be created: ", name, kFixtures.string());
  };
  const auto made = [&](const char* name) { return registry.make_noise(name, {}); };
  CHECK_THROWS_WITH(made("throws_at_create"), start("throws_at_create") + "no such device");
  CHECK_THROWS_WITH(made("throws_odd_at_create"),
                    start("throws_odd_at_create") + "its factory threw something that is not a std::exception");
  CHECK_THROWS_WITH(made("makes_nothing"), start("makes_nothing") + "its factory returned nothing");
  CHECK_THROWS_WITH(made("misreads"),
                    start("misreads") + "the plugin asks for parameter 'odd', which its schema does not declare");
  CHECK_THROWS_AS(made("throws_at_create"), PluginError);
}

TEST_CASE("an exception thrown while a plugin runs crosses the library's border with its type") {
  Registry registry;
  load_plugin(kFixtures / "throws_later.so", registry);
  Params params(registry.at(Kind::noise, "throws_in_step").schema);
  Rng rng(1, Purpose::test);
  CHECK_THROWS_AS(registry.make_noise("throws_in_step", params)->corrupt({}, {}, rng), ShapeError);
  params.set("odd", true);
  CHECK_THROWS_AS(registry.make_noise("throws_in_step", params)->corrupt({}, {}, rng), const char*);
}

}  // namespace sandglass::test_failing_plugins
