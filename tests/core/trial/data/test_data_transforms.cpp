#include "core/trial/data/data_transforms.hpp"

#include <catch2/catch.hpp>
#include <sandglass/plugin.hpp>

#include "core/trial/train/plugin_fault.hpp"
#include "tests/core/trial/fakes.hpp"

namespace sandglass::test_data_transforms {

namespace {

/// Subtracts the training mean of the first feature, or doubles, or adds a draw; may change the number of features.
class Mapped final : public Transform {
 public:
  enum class What { centre, twice, draw };
  explicit Mapped(What what, Index features = 4, bool every_epoch = false)
      : what_(what), features_(features), every_epoch_(every_epoch) {}
  DataShape prepare(const DataShape& shape) override {
    DataShape out = shape;
    out.features = features_;
    out.classes = 99;
    return out;
  }
  void fit(BatchView train) override {
    for (Index i = 0; i < train.rows; ++i) mean_ += train.row(i)[0] / static_cast<float>(train.rows);
  }
  void apply(std::span<const float> in, std::span<float> out, Rng& rng) const override {
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = what_ == What::centre  ? in[i] - mean_
               : what_ == What::twice ? 2 * in[i]
                                      : in[i] + static_cast<float>(rng.uniform());
  }
  bool every_epoch() const override { return every_epoch_; }
  std::string source() const override { return what_ == What::twice ? "doubled" : ""; }

 private:
  What what_;
  Index features_;
  bool every_epoch_;
  float mean_ = 0;
};

NamedTransform mapped(Mapped::What what, Index features = 4, bool every_epoch = false) {
  return {every_epoch ? "transform/often" : "transform/once", std::make_shared<Mapped>(what, features, every_epoch)};
}

std::unique_ptr<DataSplits> splits(bool own_test = true) {
  return load_splits(*fakes::ramp(40, own_test ? 10 : 0), "ramp", {.train = 20, .valid = 8, .test = 5, .seed = 1});
}

}  // namespace

TEST_CASE("transforms run one after the other over every split, and say so in the source") {
  auto plain = splits(), data = splits();
  transform_splits(*data, {mapped(Mapped::What::twice), mapped(Mapped::What::twice)}, 1, true);
  for (const auto& [before, after] : {std::pair(&plain->train, &data->train), std::pair(&plain->valid, &data->valid),
                                      std::pair(&plain->test, &data->test)})
    for (std::size_t i = 0; i < before->inputs.size(); ++i) CHECK(after->inputs[i] == 4 * before->inputs[i]);
  CHECK(data->source == "a ramp; doubled; doubled");
  CHECK(data->train.raw.empty());
}

TEST_CASE("what a transform measures is measured on the training split alone") {
  auto plain = splits(), data = splits();
  transform_splits(*data, {mapped(Mapped::What::centre)}, 1, true);
  double mean = 0;
  for (std::size_t i = 0; i < 20; ++i) mean += static_cast<double>(data->train.inputs[4 * i]) / 20;
  CHECK(mean == Approx(0).margin(1e-6));
  CHECK(data->test.inputs[0] - data->train.inputs[0] == Approx(plain->test.inputs[0] - plain->train.inputs[0]));
}

TEST_CASE("a draw depends on the example's position, the transform's place and the part, as documented") {
  for (const bool own_test : {true, false}) {
    auto plain = splits(own_test), data = splits(own_test);
    transform_splits(*data, {mapped(Mapped::What::twice), mapped(Mapped::What::draw)}, 1, own_test);
    const auto source = static_cast<std::uint64_t>(plain->test.source[2]);
    Rng rng(derive_seed(1, Purpose::dataset, 2), Purpose::dataset, source, own_test ? 1 : 0);
    CHECK(data->test.inputs[8] == 2 * plain->test.inputs[8] + static_cast<float>(rng.uniform()));
  }
}

TEST_CASE("a transform changes the shape, but not the number of classes") {
  auto data = splits();
  transform_splits(*data, {mapped(Mapped::What::twice, 2)}, 1, true);
  CHECK(data->shape.features == 2);
  CHECK(data->shape.classes == 3);
  CHECK(data->valid.features == 2);
  CHECK(data->valid.inputs.size() == 16);
}

TEST_CASE("the training examples before the first transform of every epoch are kept") {
  auto plain = splits(), data = splits();
  transform_splits(*data, {mapped(Mapped::What::twice), mapped(Mapped::What::draw, 4, true)}, 1, true);
  REQUIRE(data->train.raw.size() == plain->train.inputs.size());
  CHECK(data->train.raw[5] == 2 * plain->train.inputs[5]);
  REQUIRE(data->every_epoch.size() == 1);
  CHECK(data->every_epoch[0].id == "transform/often");
}

TEST_CASE("transforms that cannot be are refused with their names") {
  const auto refused = [](const std::vector<NamedTransform>& transforms) {
    try {
      auto data = splits();
      transform_splits(*data, transforms, 1, true);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK_THAT(refused({mapped(Mapped::What::draw, 4, true), mapped(Mapped::What::twice)}),
             Catch::StartsWith("transform/once stands behind transform/often") && Catch::EndsWith("before it"));
  CHECK_THAT(refused({mapped(Mapped::What::twice, 0)}), Catch::Contains("an example has 0 features"));
  CHECK_THAT(refused({mapped(Mapped::What::draw, 3, true)}), Catch::Contains("makes 3 features of 4"));
}

}  // namespace sandglass::test_data_transforms
