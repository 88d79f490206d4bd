#include <algorithm>
#include <cmath>
#include <new>
#include <sandglass/plugin.hpp>
#include <set>
#include <stdexcept>

#include <catch2/catch.hpp>

#include "core/base/error.hpp"
#include "core/trial/data/data_splits.hpp"
#include "core/trial/train/plugin_fault.hpp"
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

/// Rows of two numbers; with `fill` NaN stands for a missing one.
class Gaps final : public Dataset {
 public:
  Gaps(std::vector<std::vector<float>> numbers, bool fill) : rows(std::move(numbers)), fill_(fill) {}

  DatasetParts load(const DatasetRequest&) const override {
    DatasetParts parts;
    parts.shape = {.features = 2};
    parts.pool = std::make_unique<Table>(rows);
    parts.fill_by_mean = fill_;
    return parts;
  }

  std::vector<std::vector<float>> rows;

 private:
  class Table final : public Examples {
   public:
    explicit Table(const std::vector<std::vector<float>>& rows) : rows_(rows) {}
    Index count() const override { return std::ssize(rows_); }
    void read(Index i, std::span<float> out) const override {
      std::ranges::copy(rows_[static_cast<std::size_t>(i)], out.begin());
    }
    bool has_labels() const override { return false; }
    std::int32_t label(Index) const override { return 0; }

   private:
    const std::vector<std::vector<float>>& rows_;
  };
  bool fill_;
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

TEST_CASE("of the parts that are too large together the largest is named") {
  const auto wrong = [](config::SplitConfig config) {
    try {
      split(config, false);
    } catch (const PluginRefusal& refusal) {
      return refusal.parameter() + ": " + refusal.what();
    }
    return std::string();
  };
  CHECK_THAT(wrong({.train = 20, .valid = 8, .test = 500}),
             Catch::StartsWith("test: ") && Catch::Contains("lower dataset.test;"));
  CHECK_THAT(wrong({.train = 20, .valid = 80, .test = 5}),
             Catch::StartsWith("valid: ") && Catch::Contains("lower dataset.valid;"));
  CHECK_THAT(wrong({.train = 200, .valid = 8, .test = 5}),
             Catch::StartsWith("train: ") && Catch::Contains("lower dataset.train;"));
  CHECK_THAT(wrong({.train = 0, .valid = 8, .test = 50}), Catch::EndsWith("lower dataset.test"));
}

TEST_CASE("the trained ranges are those of the training examples alone, NaN aside") {
  const Gaps gaps({{1, 5}, {NAN, 7}, {3, NAN}, {2, 6}}, false);
  const auto data = load_splits(gaps, "gaps", {.train = 4, .valid = 0, .test = 0});
  CHECK(data->trained_ranges() == std::vector<float>{1, 5, 3, 7});
  CHECK(std::isnan(data->train.inputs[2]));
}

TEST_CASE("missing values are filled by the mean of the training examples, which is kept") {
  const Gaps gaps({{1, 5}, {NAN, 7}, {3, NAN}, {2, 6}, {NAN, NAN}, {NAN, 1}}, true);
  const auto data = load_splits(gaps, "gaps", {.train = 4, .valid = 2, .test = 0, .seed = 3});
  REQUIRE(data->fitted.size() == 1);
  CHECK(data->fitted[0].name == "fill_by_mean");
  const auto& means = *data->fitted[0].numbers;
  for (std::size_t k = 0; k < 2; ++k) {
    double sum = 0, count = 0;
    for (const auto i : data->train.source)
      if (const float x = gaps.rows[static_cast<std::size_t>(i)][k]; !std::isnan(x)) sum += x, ++count;
    CHECK(means[k] == Approx(sum / count));
  }
  for (const Split* part : {&data->train, &data->valid})
    for (std::size_t i = 0; i < part->inputs.size(); ++i) {
      const float given = gaps.rows[static_cast<std::size_t>(part->source[i / 2])][i % 2];
      CHECK(part->inputs[i] == (std::isnan(given) ? static_cast<float>(means[i % 2]) : given));
    }
  CHECK_THROWS_WITH(load_splits(Gaps({{1, NAN}, {2, NAN}}, true), "gaps", {.train = 2, .valid = 0, .test = 0}),
                    Catch::Contains("feature 1 has no value in any of the 2 training examples"));
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
