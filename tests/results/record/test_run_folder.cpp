#include "results/record/run_folder.hpp"

#include <catch2/catch.hpp>
#include <fstream>

#include "results/base/error.hpp"
#include "results/base/files.hpp"
#include "tests/results/test_folder.hpp"

namespace sandglass::results::test_run_folder {
namespace fs = std::filesystem;

namespace {

/// What looks like a run.
RunFolder make_run(const fs::path& root) {
  const RunFolder run{root};
  fs::create_directories(run.trials());
  for (const auto& file : {run.journal(), run.study_yaml(), run.study_file(), run.lock(), run.trial_file(3)})
    std::ofstream(file) << "of the run\n";
  return run;
}

}  // namespace

TEST_CASE("a run that is replaced waits beside until the new one has begun, and comes back if it does not") {
  const TestFolder folder;
  const auto run = make_run(folder.path() / "run");
  for (const auto& root : {run.root, folder.path() / "run/"}) {
    {
      const ReplacedRunFolder replaced(RunFolder{root});
      CHECK_FALSE(fs::exists(run.root));
      CHECK(fs::exists(folder.path() / "run.replaced/journal.sgj"));
    }
    CHECK(read_text(run.trial_file(3)) == "of the run\n");
  }
  ReplacedRunFolder replaced(run);
  replaced.drop();
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("former runs that a kill left beside a folder are found, and removed but for what no run writes") {
  const TestFolder folder;
  const auto run = folder.path() / "run", one = folder.path() / "run.replaced", two = folder.path() / "run.replaced2",
             other = folder.path() / "run.replaced_by_me";
  for (const auto& root : {one, two, other}) make_run(root);
  fs::create_directory(folder.path() / "run.replaced3");
  for (const auto& root : {run, folder.path() / "run/"}) CHECK(replaced_runs(root) == std::vector{one, two});
  CHECK(replaced_runs(one).empty());
  std::ofstream(two / "codes.csv") << "mine\n";
  {
    const FolderLock lock(one);
    CHECK(replaced_runs(run) == std::vector{two});
  }
  drop_replaced_runs(run);
  CHECK(replaced_runs(run) == std::vector{two});
  CHECK(fs::exists(other / "study.yaml"));
}

TEST_CASE("the root of the file system is no run's folder") {
  for (const char* root : {"/", "//", "/tmp/.."})
    CHECK_THROWS_WITH(require_free_folder(RunFolder{root}, "name: x\n"), Catch::Contains("is no place for a run"));
}

TEST_CASE("what no run writes is never replaced, nor a run that is being written or that we are in") {
  const TestFolder folder;
  const auto run = make_run(folder.path() / "run");
  for (const char* name : {"codes.csv", "trials/mine.h5", "trials/000003.txt"}) {
    std::ofstream(run.root / name) << "mine\n";
    CHECK_THROWS_WITH(require_replaceable(run), Catch::Contains(name) && Catch::Contains("nothing was changed"));
    CHECK_THROWS_AS(ReplacedRunFolder(run), IoError);
    CHECK(fs::exists(run.root / name));
    fs::remove(run.root / name);
  }
  std::ofstream(run.root / "study.h5.tmp-node-1-0") << "left by a kill\n";
  CHECK_NOTHROW(require_replaceable(run));
  {
    const FolderLock lock(run.root);
    CHECK_THROWS_WITH(require_replaceable(run), Catch::Contains("is writing to it"));
  }
  const auto before = fs::current_path();
  for (const auto& inside : {run.root, run.trials()}) {
    fs::current_path(inside);
    CHECK_THROWS_WITH(require_replaceable(run), Catch::Contains("the current folder is in it"));
  }
  fs::current_path(before);
  CHECK(fs::exists(run.journal()));
}

TEST_CASE("runs by date are told apart from other folders, the oldest first") {
  const TestFolder folder;
  const auto name = dated_name(1795829069);
  CHECK(name.size() == 19);
  for (const auto& one : {name + "_2", name, std::string("2020-01-01_00-00-00"), std::string("other")})
    make_run(folder.path() / one);
  fs::create_directories(folder.path() / "2021-01-01_00-00-00");  // no run
  CHECK(dated_runs(folder.path()) == std::vector<fs::path>{folder.path() / "2020-01-01_00-00-00", folder.path() / name,
                                                           folder.path() / (name + "_2")});
  CHECK(dated_runs(folder.path() / "nowhere").empty());
}

}  // namespace sandglass::results::test_run_folder
