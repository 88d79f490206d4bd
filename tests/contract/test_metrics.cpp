#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <set>

#include "contract.hpp"

using namespace sandglass;
using namespace sandglass::contract;

namespace {

constexpr Index kRows = 12, kCols = 6, kLatent = 2;

class Context final : public MetricContext {
 public:
  BatchView train_inputs() const override { return {inputs_.data(), 40, kCols}; }
  std::ptrdiff_t latent_size() const override { return kLatent; }
  const std::any& memo(const std::string& key, const std::function<std::any()>& compute) const override {
    auto& slot = memos_[key];
    if (!slot.has_value()) slot = compute();
    return slot;
  }

 private:
  std::vector<float> inputs_ = sample(40, kCols, 1);
  mutable std::map<std::string, std::any> memos_;
};

/// The metric over one split, passed in batches of `batch`.
std::vector<double> measured(const Case& one, const Context& context, Index batch) {
  const auto x = sample(kRows, kCols, 2), y = sample(kRows, kCols, 3), z = sample(kRows, kLatent, 4);
  std::vector<std::int32_t> labels;
  for (Index i = 0; i < kRows; ++i) labels.push_back(static_cast<std::int32_t>(i % 3));
  const auto metric = registry().make_metric(one.entry->name, one.params);
  metric->begin(context);
  for (Index first = 0; first < kRows; first += batch) {
    const Index rows = std::min(batch, kRows - first);
    metric->add({{x.data() + first * kCols, rows, kCols},
                 {y.data() + first * kCols, rows, kCols},
                 {z.data() + first * kLatent, rows, kLatent},
                 labels.data() + first});
  }
  return metric->finish();
}

}  // namespace

TEST_CASE("every metric returns one finite number for each output it declares") {
  const Context context;
  for (const auto& one : cases(Kind::metric)) {
    INFO(one.label);
    const auto outputs = registry().make_metric(one.entry->name, one.params)->outputs();
    const auto values = measured(one, context, kRows);
    REQUIRE(values.size() == outputs.size());
    for (const double value : values) CHECK(std::isfinite(value));
    std::set<std::string> names;
    for (const auto& output : outputs) {
      CHECK((!output.name.empty() && !output.text.empty()));
      CHECK(names.insert(output.name).second);
    }
  }
}

TEST_CASE("every metric gives the same bits every time, and the same number for other batch sizes") {
  const Context context;
  for (const auto& one : cases(Kind::metric)) {
    INFO(one.label);
    const auto whole = measured(one, context, kRows), batches = measured(one, context, 5);
    CHECK(whole == measured(one, context, kRows));
    REQUIRE(whole.size() == batches.size());
    for (std::size_t i = 0; i < whole.size(); ++i) CHECK(whole[i] == Approx(batches[i]).epsilon(1e-9));
  }
}

TEST_CASE("no two metrics report the same name") {
  std::set<std::string> names;
  for (const auto* entry : registry().all(Kind::metric))
    for (const auto& output : registry().make_metric(entry->name, Params(entry->schema))->outputs()) {
      INFO(entry->id());
      CHECK(names.insert(output.name).second);
    }
}
