#include <unistd.h>

#include <cstdlib>

#include "core/base/error.hpp"
#include "core/plugin/load/loader.hpp"
#include "tests/failure_modes/fixtures.hpp"

namespace fs = std::filesystem;
namespace sandglass::test_plugin_search {

namespace {

/// A folder of its own with links to some fixtures.
class Folder {
 public:
  explicit Folder(const std::vector<std::string>& fixtures) {
    static int count = 0;
    path_ = fs::temp_directory_path() / fmt::format("sandglass_plugins_{}_{}", getpid(), count++);
    fs::create_directories(path_);
    for (const auto& name : fixtures) fs::create_symlink(kFixtures / name, path_ / name);
  }
  ~Folder() { fs::remove_all(path_); }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

}  // namespace

TEST_CASE("libraries of a folder are loaded in the order of their names, other files are left alone") {
  const Folder folder({"throws_later.so", "sound.so"});
  fs::create_symlink(kFixtures, folder.path() / "notes.txt");
  Registry registry;
  load_plugins({{}, {folder.path()}}, registry);
  CHECK(registry.find(Kind::noise, "shift"));
  CHECK(registry.find(Kind::noise, "throws_in_step"));
}

TEST_CASE("a library that two places lead to is loaded once") {
  const Folder first({"sound.so"}), second({"sound.so"});
  Registry registry;
  CHECK_NOTHROW(load_plugins({{kFixtures / "sound.so", first.path()}, {second.path(), first.path()}}, registry));
  CHECK(registry.names(Kind::noise) == std::vector<std::string>{"shift"});
}

TEST_CASE("a standard place may be absent, a named one may not") {
  Registry registry;
  CHECK_NOTHROW(load_plugins({{}, {"/no/such/folder"}}, registry));
  CHECK_THROWS_WITH(
      load_plugins({{"/no/such/folder"}, {}}, registry),
      "plugin library /no/such/folder: there is no such file\nplaces searched:\n  /no/such/folder (does not "
      "exist)");
}

TEST_CASE("one error lists every library that failed and every place searched, and the sound ones are loaded") {
  const Folder folder({"null_handshake.so", "sound.so"});
  Registry registry;
  const PluginSearch search{{kFixtures / "wrong_layout.so"}, {folder.path(), "/no/such/folder"}};
  CHECK_THROWS_WITH(
      load_plugins(search, registry),
      fmt::format("plugin library {0}/wrong_layout.so: its handshake has layout 999, expected 1: build the plugin "
                  "again against this version's headers\n"
                  "plugin library {1}/null_handshake.so: its handshake is null\n"
                  "places searched:\n  {0}/wrong_layout.so\n  {1}\n  /no/such/folder (does not exist)",
                  kFixtures.string(), folder.path().string()));
  CHECK(registry.find(Kind::noise, "shift"));
}

TEST_CASE("the standard search is the union of what is named, the environment and the program's own folder") {
  setenv("SANDGLASS_PLUGIN_PATH", "/a::/b/c", 1);
  const auto search = PluginSearch::standard({"mine.so"});
  unsetenv("SANDGLASS_PLUGIN_PATH");
  CHECK(search.named == std::vector<fs::path>{"mine.so"});
  REQUIRE(search.folders.size() == 3);
  CHECK(search.folders[0] == "/a");
  CHECK(search.folders[1] == "/b/c");
  CHECK(search.folders[2] == fs::read_symlink("/proc/self/exe").parent_path().parent_path() / "lib/sandglass/plugins");
  CHECK(PluginSearch::standard({}).folders.size() == 1);
}

}  // namespace sandglass::test_plugin_search
