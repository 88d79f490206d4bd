#include "core/base/error.hpp"
#include "core/plugin/load/registrar.hpp"

namespace sandglass::test_registry {

namespace {

class Copy final : public Noise {
 public:
  void corrupt(BatchView, MutableBatchView, Rng&) const override {}
};

void add_noise(Registry& registry, const std::string& name, const std::string& owner = "a.so") {
  Registrar(registry, owner, "1.0").noise(name, "", Schema{}, [](const Params&) { return std::make_unique<Copy>(); });
}

}  // namespace

TEST_CASE("plugins are listed by name, whatever the order of their registration") {
  Registry registry;
  for (const char* name : {"masking", "gaussian", "none"}) add_noise(registry, name);
  CHECK(registry.names(Kind::noise) == std::vector<std::string>{"gaussian", "masking", "none"});
  CHECK(registry.names(Kind::loss).empty());
  CHECK(registry.at(Kind::noise, "masking").id() == "noise/masking");
  CHECK(registry.find(Kind::loss, "masking") == nullptr);
  CHECK(registry.make_noise("masking", {}) != nullptr);
}

TEST_CASE("a name that is taken is refused with both owners") {
  Registry registry;
  add_noise(registry, "masking", "built in");
  CHECK_THROWS_WITH(add_noise(registry, "masking", "mine.so"),
                    "two plugins are named noise/masking: one is from built in, the other from mine.so; rename one of "
                    "them");
  CHECK(registry.names(Kind::noise).size() == 1);
}

TEST_CASE("one name may serve two kinds") {
  Registry registry;
  Registrar add(registry, "a.so", "1.0");
  add_noise(registry, "mse");
  add.loss("mse", "", Schema{}, [](const Params&) { return std::unique_ptr<Loss>(); });
  CHECK(registry.find(Kind::loss, "mse") != registry.find(Kind::noise, "mse"));
}

TEST_CASE("a name has to be snake_case") {
  Registry registry;
  for (const char* name : {"", "Masking", "salt-pepper", "2d", "_x", "a b", "na\xC3\xAFve"}) {
    INFO(name);
    CHECK_THROWS_AS(add_noise(registry, name), PluginError);
  }
  CHECK_NOTHROW(add_noise(registry, "salt_and_pepper_2"));
}

TEST_CASE("a frozen registry takes no more plugins") {
  Registry registry;
  registry.freeze();
  CHECK_THROWS_WITH(add_noise(registry, "late"), Catch::Contains("a.so registers noise/late after"));
}

TEST_CASE("an unknown name is answered with the closest and all known ones") {
  Registry registry;
  add_noise(registry, "masking");
  add_noise(registry, "none");
  CHECK_THROWS_WITH(registry.at(Kind::noise, "maskin"),
                    "there is no noise named 'maskin' (did you mean 'masking'?); known: masking, none");
  CHECK_THROWS_WITH(registry.at(Kind::loss, "bce"), "there is no loss named 'bce'; known: none");
}

TEST_CASE("adding a whole registry takes all of it or nothing") {
  Registry registry, other;
  add_noise(registry, "masking");
  add_noise(other, "alpha", "b.so");
  add_noise(other, "masking", "b.so");
  CHECK_THROWS_AS(registry.add_all(other), PluginError);
  CHECK(registry.names(Kind::noise) == std::vector<std::string>{"masking"});
}

TEST_CASE("a factory of another kind, or none, is refused") {
  Registry registry;
  PluginEntry wrong{
      .kind = Kind::loss, .name = "x", .summary = "", .schema = {}, .version = "", .owner = "o", .factory = {}};
  CHECK_THROWS_WITH(registry.add(wrong), "o: loss/x has a factory of another kind");
  wrong.kind = Kind::dataset;
  CHECK_THROWS_WITH(registry.add(wrong), "o: dataset/x has an empty factory");
}

}  // namespace sandglass::test_registry
