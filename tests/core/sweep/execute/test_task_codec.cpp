#include <limits>

#include <catch2/catch.hpp>

#include "core/base/error.hpp"
#include "core/sweep/execute/task_codec.hpp"

namespace sandglass::test_task_codec {

namespace {

TrialTask example() {
  TrialTask task;
  task.spec.trial = 7;
  task.spec.point = 3;
  task.spec.replicate = 2;
  task.spec.seed = std::numeric_limits<std::uint64_t>::max();
  task.spec.parameters = {{"a", true},
                          {"b", std::int64_t{-5}},
                          {"c", 0.1 + 0.2},
                          {"d", std::string("two\nlines \"quoted\" \xc3\xa4")},
                          {"e", std::vector<std::int64_t>{256, 128}}};
  task.spec.ancestry = Ancestry{4, std::numeric_limits<std::uint64_t>::max() - 1};
  task.from = 5;
  task.until = 9;
  task.parent = task.spec;
  task.parent->trial = 4;
  task.parent->ancestry.reset();
  task.prune = true;
  task.completes = "no improvement\nfor 5 epochs";
  return task;
}

void check_same(const TaskMessage::Trial& trial, const TrialSpec& spec) {
  CHECK(trial.trial == spec.trial);
  CHECK(trial.point == spec.point);
  CHECK(trial.replicate == spec.replicate);
  CHECK(trial.seed == spec.seed);
  CHECK(trial.parameters == spec.parameters);
  REQUIRE(trial.ancestry.has_value() == spec.ancestry.has_value());
  if (!spec.ancestry) return;
  CHECK(trial.ancestry->parent == spec.ancestry->parent);
  CHECK(trial.ancestry->digest == spec.ancestry->digest);
}

/// Every text that lacks its end, or has one byte changed to another kind of JSON, throws IoError or is still read; it
/// does nothing else.
template <class Decode>
void check_damage(const std::string& text, const Decode& decode) {
  for (std::size_t size = 0; size < text.size(); ++size) CHECK_THROWS_AS(decode(text.substr(0, size)), IoError);
  for (std::size_t at = 0; at < text.size(); ++at)
    for (const char wrong : {'\0', '"', '{', '9', '\xff'}) {
      auto damaged = text;
      damaged[at] = wrong;
      try {
        decode(damaged);
      } catch (const IoError&) {
      }
    }
}

}  // namespace

TEST_CASE("a task arrives as it was given, with every kind of value") {
  const auto task = example();
  const auto read = decode_task(encode(task));
  check_same(read.trial, task.spec);
  REQUIRE(read.parent);
  check_same(*read.parent, *task.parent);
  CHECK(read.from == 5);
  CHECK(read.until == 9);
  CHECK(read.prune);
  CHECK(read.completes == "no improvement\nfor 5 epochs");
  const auto plain = decode_task(encode(TrialTask{}));
  CHECK_FALSE(plain.parent);
  CHECK_FALSE(plain.prune);
  CHECK_FALSE(plain.completes);
}

TEST_CASE("a setup arrives as it was given") {
  const WorkerSetup setup{.study = "name: x\nquestion: \"\xc3\xa4\"\n",
                          .folder = "/runs/a b",
                          .shares_stages = true,
                          .keeps_rung_checkpoints = true,
                          .metric = "valid.mse",
                          .plugins = {"one.so", "/two.so"},
                          .memory = std::uint64_t{1} << 40,
                          .seconds = 0.3,
                          .checkpoint_epochs = 4,
                          .checkpoint_seconds = 1e-3,
                          .cores = "/proc/1/fd/3",
                          .worker = 2};
  const auto read = decode_setup(encode(setup));
  CHECK(read.study == setup.study);
  CHECK(read.folder == setup.folder);
  CHECK(read.shares_stages);
  CHECK(read.keeps_rung_checkpoints);
  CHECK(read.metric == setup.metric);
  CHECK(read.plugins == setup.plugins);
  CHECK(read.memory == setup.memory);
  CHECK(read.seconds == setup.seconds);
  CHECK(read.checkpoint_epochs == setup.checkpoint_epochs);
  CHECK(read.checkpoint_seconds == setup.checkpoint_seconds);
  CHECK(read.cores == setup.cores);
  CHECK(read.worker == 2);
}

TEST_CASE("damaged text is an IoError, and never anything worse") {
  check_damage(encode(example()), decode_task);
  WorkerSetup setup;
  setup.study = "name: x\n";
  setup.plugins = {"one.so"};
  check_damage(encode(setup), decode_setup);
  CHECK_THROWS_AS(decode_task("{}"), IoError);
  CHECK_THROWS_AS(decode_task("[]"), IoError);
  CHECK_THROWS_AS(decode_setup("{}"), IoError);
}

}  // namespace sandglass::test_task_codec
