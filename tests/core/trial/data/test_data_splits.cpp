#include <algorithm>
#include <new>
#include <sandglass/plugin.hpp>
#include <set>
#include <stdexcept>

#include <catch2/catch.hpp>

#include "core/base/error.hpp"
#include "core/trial/data/data_splits.hpp"
#include "tests/core/trial/fakes.hpp"

namespace sandglass::test_data_splits {

namespace {

std::unique_ptr<DataSplits> split(config::SplitConfig config, bool with_test = true) {
  Params params;
  params.set("with_test", with_test);
  return load_splits(*fakes::registry().make_dataset("ramp", params), "ramp", config);
}

/// Has 4 numbers in an example, and memory for few of them.
class Huge final : public Dataset {
 public:
  DatasetParts load(const DatasetRequest& request) const override {
    if (request.pool > (std::int64_t{1} << 40)) throw std::length_error("too long");
    if (request.pool > 1000) throw std::bad_alloc();
    return fakes::ramp(40, 10)->load(request);
  }
};

}  // namespace

TEST_CASE("examples that do not fit into memory are told with their number and the memory that they take") {
  CHECK_THROWS_WITH(load_splits(Huge(), "huge", {.train = 9'000'000'000, .valid = 8, .test = 5}),
                    Catch::Contains("dataset/huge") &&
                        Catch::Contains("9000000000 training + 8 validation + 5 test examples") &&
                        Catch::Contains("with 4 numbers of 4 bytes in each, at least 134.1 GiB"));
  CHECK_THROWS_WITH(load_splits(Huge(), "huge", {.train = 9'000'000'000'000'000'000, .valid = 8, .test = 5}),
                    Catch::Contains("9000000000000000000 training"));
}

TEST_CASE("training and validation examples are disjoint, sorted and of the sizes asked for") {
  const auto data = split({.train = 22, .valid = 8, .test = 5, .seed = 1});
  CHECK(data->train.count == 22);
  CHECK(data->valid.count == 8);
  CHECK(data->test.count == 5);
  std::set<int> seen(data->train.source.begin(), data->train.source.end());
  seen.insert(data->valid.source.begin(), data->valid.source.end());
  CHECK(seen.size() == 30);
  CHECK(std::is_sorted(data->train.source.begin(), data->train.source.end()));
  CHECK(data->train.inputs[0] == Approx(data->train.source[0] / 100.0));
  CHECK(data->train.labels[3] == data->train.source[3] % 3);
}

TEST_CASE("train 0 takes all that the others leave") {
  CHECK(split({.train = 0, .valid = 8, .test = 5, .seed = 1})->train.count == 32);
  CHECK(split({.train = 0, .valid = 8, .test = 5, .seed = 1}, false)->train.count == 27);
}

TEST_CASE("without a test part, the test split is drawn from the pool and shares nothing with the others") {
  const auto data = split({.train = 20, .valid = 10, .test = 10, .seed = 2}, false);
  std::set<int> seen(data->train.source.begin(), data->train.source.end());
  seen.insert(data->valid.source.begin(), data->valid.source.end());
  seen.insert(data->test.source.begin(), data->test.source.end());
  CHECK(seen.size() == 40);
}

TEST_CASE("the split depends on its seed alone") {
  const config::SplitConfig config{.train = 22, .valid = 8, .test = 5, .seed = 1};
  CHECK(split(config)->valid.source == split(config)->valid.source);
  auto other = config;
  other.seed = 2;
  CHECK(split(config)->valid.source != split(other)->valid.source);
}

TEST_CASE("fewer examples than asked for is an error that says what to lower") {
  CHECK_THROWS_WITH(split({.train = 35, .valid = 8, .test = 0, .seed = 1}), Catch::Contains("40 examples") &&
                                                                                Catch::Contains("35 for training") &&
                                                                                Catch::Contains("dataset.valid"));
  CHECK_THROWS_WITH(split({.train = 0, .valid = 40, .test = 0, .seed = 1}), Catch::Contains("40 for validation"));
  CHECK_THROWS_WITH(split({.train = 10, .valid = 0, .test = 11, .seed = 1}),
                    Catch::Contains("10 examples in its test part") && Catch::Contains("dataset.test"));
}

TEST_CASE("a value that plugins share is computed once for each key") {
  const auto data = split({.train = 22, .valid = 8, .test = 5, .seed = 1});
  int computed = 0;
  const auto compute = [&] { return std::any(++computed); };
  CHECK(std::any_cast<int>(data->cached("a", compute)) == 1);
  CHECK(std::any_cast<int>(data->cached("a", compute)) == 1);
  CHECK(std::any_cast<int>(data->cached("b", compute)) == 2);
}

TEST_CASE("without a size the test split is the dataset's own test part, whole; 0 is none") {
  CHECK(split({.train = 22, .valid = 8, .test = -1, .seed = 1})->test.count == 10);
  CHECK(split({.train = 22, .valid = 8, .test = -1, .seed = 1}, false)->test.count == 0);
  CHECK(split({.train = 22, .valid = 8, .test = 0, .seed = 1})->test.count == 0);
}

}  // namespace sandglass::test_data_splits
