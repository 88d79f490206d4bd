#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/built.hpp"
#include "tests/plugins/datasets/idx_files.hpp"

namespace sandglass::test_noises {

namespace {

constexpr Index kRows = 200, kCols = 500;
constexpr double kCount = kRows * kCols;

std::vector<float> corrupted(const Noise& noise, float value) {
  const std::vector<float> clean(kRows * kCols, value);
  auto out = clean;
  Rng rng(1, Purpose::noise, 4);
  noise.corrupt({clean.data(), kRows, kCols}, {out.data(), kRows, kCols}, rng);
  return out;
}

double share(const std::vector<float>& values, float value) {
  return static_cast<double>(std::count(values.begin(), values.end(), value)) / kCount;
}

/// Five standard deviations of a share p of kCount independent features.
double five_sigma(double p) { return 5 * std::sqrt(p * (1 - p) / kCount); }

/// What the noise chose in a batch of `value`.
std::vector<float> chosen_of(const Noise& noise, float value) {
  const std::vector<float> clean(kRows * kCols, value);
  auto out = clean, chosen = clean;
  Rng rng(1, Purpose::noise, 4);
  noise.corrupt_and_mark({clean.data(), kRows, kCols}, {out.data(), kRows, kCols}, {chosen.data(), kRows, kCols}, rng);
  return chosen;
}

/// Of what is added to ones, between feature i and feature j.
double covariance(const std::vector<float>& out, Index cols, Index i, Index j) {
  double a = 0, b = 0, both = 0;
  const Index rows = static_cast<Index>(out.size()) / cols;
  for (Index r = 0; r < rows; ++r) {
    const double x = out[static_cast<std::size_t>(r * cols + i)] - 1,
                 y = out[static_cast<std::size_t>(r * cols + j)] - 1;
    a += x, b += y, both += x * y;
  }
  const auto count = static_cast<double>(rows);
  return both / count - a / count * b / count;
}

/// 20000 corrupted rows of `cols` ones.
std::vector<float> rows_of(Noise& noise, Index cols) {
  noise.prepare({.features = cols}, {0, 1});
  const std::vector<float> clean(static_cast<std::size_t>(20000 * cols), 1.0F);
  auto out = clean;
  Rng rng(2, Purpose::noise, 4);
  noise.corrupt({clean.data(), 20000, cols}, {out.data(), 20000, cols}, rng);
  return out;
}

/// An NPY file of floats.
std::string npy(const std::string& shape, const std::vector<float>& values) {
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }\n";
  std::string bytes = std::string("\x93NUMPY\x01\0", 8) + static_cast<char>(header.size()) + '\0' + header;
  return bytes.append(reinterpret_cast<const char*>(values.data()), 4 * values.size());
}

const std::string kData = "data";

}  // namespace

TEST_CASE("masking zeroes its share and keeps the rest as it is, not rescaled") {
  for (const double ratio : {0.1, 0.25, 0.8}) {
    const auto out = corrupted(*built::noise("masking", {{"ratio", ratio}}), 0.7F);
    CHECK(std::abs(share(out, 0.0F) - ratio) < five_sigma(ratio));
    CHECK(share(out, 0.0F) + share(out, 0.7F) == Approx(1).epsilon(1e-12));
  }
}

TEST_CASE("masking with ratio 0 is the identity, with ratio 1 it leaves nothing") {
  CHECK(built::noise("masking", {{"ratio", 0.0}})->is_identity());
  CHECK(share(corrupted(*built::noise("masking", {{"ratio", 0.0}}), 0.7F), 0.7F) == 1);
  CHECK_FALSE(built::noise("masking", {{"ratio", 1.0}})->is_identity());
  CHECK(share(corrupted(*built::noise("masking", {{"ratio", 1.0}}), 0.7F), 0.0F) == 1);
}

TEST_CASE("salt-and-pepper sets half of its share to 0 and half to 1, and keeps the rest") {
  for (const double ratio : {0.1, 0.5, 0.9}) {
    const auto out = corrupted(*built::noise("salt_and_pepper", {{"ratio", ratio}}), 0.7F);
    CHECK(std::abs(share(out, 0.0F) - ratio / 2) < five_sigma(ratio / 2));
    CHECK(std::abs(share(out, 1.0F) - ratio / 2) < five_sigma(ratio / 2));
    CHECK(share(out, 0.0F) + share(out, 1.0F) + share(out, 0.7F) == Approx(1).epsilon(1e-12));
  }
}

TEST_CASE("salt-and-pepper with ratio 0 is the identity, with ratio 1 nothing of the input is left") {
  CHECK(built::noise("salt_and_pepper", {{"ratio", 0.0}})->is_identity());
  CHECK(share(corrupted(*built::noise("salt_and_pepper", {{"ratio", 0.0}}), 0.7F), 0.7F) == 1);
  CHECK(share(corrupted(*built::noise("salt_and_pepper", {{"ratio", 1.0}}), 0.7F), 0.7F) == 0);
}

TEST_CASE("Gaussian noise has mean 0 and the deviation asked for, and is not clipped") {
  const double sigma = 0.4;
  const auto out = corrupted(*built::noise("gaussian", {{"sigma", sigma}}), 0.9F);
  double mean = 0, square = 0;
  for (const float v : out) mean += (v - 0.9) / kCount, square += (v - 0.9) * (v - 0.9) / kCount;
  CHECK(std::abs(mean) < 5 * sigma / std::sqrt(kCount));
  CHECK(std::abs(square / (sigma * sigma) - 1) < 5 * std::sqrt(2 / kCount));
  CHECK(*std::max_element(out.begin(), out.end()) > 1.5);
}

TEST_CASE("Gaussian noise with sigma 0 is the identity") {
  CHECK(built::noise("gaussian", {{"sigma", 0.0}})->is_identity());
  CHECK(share(corrupted(*built::noise("gaussian", {{"sigma", 0.0}}), 0.7F), 0.7F) == 1);
}

TEST_CASE("no noise is the identity and draws nothing") {
  const auto none = built::noise("none");
  CHECK(none->is_identity());
  const std::vector<float> clean{0.5F, -1, 2};
  std::vector<float> out(3);
  Rng rng(1, Purpose::noise);
  none->corrupt({clean.data(), 1, 3}, {out.data(), 1, 3}, rng);
  CHECK(out == clean);
  CHECK(rng.position() == 0);
}

TEST_CASE("what masking chose is what it would have made 0 of ones, also where the input is 0") {
  const auto masking = built::noise("masking", {{"ratio", 0.25}});
  const auto ones = corrupted(*masking, 1.0F);
  for (const float value : {0.0F, 0.7F}) {
    const auto chosen = chosen_of(*masking, value);
    for (std::size_t i = 0; i < ones.size(); ++i) REQUIRE(chosen[i] == 1 - ones[i]);
  }
}

TEST_CASE("salt-and-pepper chooses its share, also where a value stays as it is") {
  const auto noise = built::noise("salt_and_pepper", {{"ratio", 0.5}});
  for (const float value : {0.0F, 0.7F, 1.0F})
    CHECK(std::abs(share(chosen_of(*noise, value), 1.0F) - 0.5) < five_sigma(0.5));
  CHECK(chosen_of(*noise, 0.0F) == chosen_of(*noise, 0.7F));
}

TEST_CASE("Gaussian noise chooses everything, and nothing where it is the identity") {
  CHECK(share(chosen_of(*built::noise("gaussian"), 0.5F), 1.0F) == 1);
  CHECK(share(chosen_of(*built::noise("gaussian", {{"sigma", 0.0}}), 0.5F), 0.0F) == 1);
}

TEST_CASE("salt-and-pepper takes the values that it is given, or those of the training examples") {
  const auto given = built::noise("salt_and_pepper", {{"ratio", 1.0}, {"low", -2.0}, {"high", 3.0}});
  CHECK(share(corrupted(*given, 0.7F), -2.0F) + share(corrupted(*given, 0.7F), 3.0F) == Approx(1));
  const auto seen = built::noise("salt_and_pepper", {{"ratio", 1.0}, {"values", kData}});
  seen->prepare({.features = kCols}, {-5, 7});
  CHECK(share(corrupted(*seen, 0.7F), -5.0F) == Approx(0.5).margin(five_sigma(0.5)));
  CHECK(share(corrupted(*seen, 0.7F), -5.0F) + share(corrupted(*seen, 0.7F), 7.0F) == Approx(1));
  CHECK_THROWS_WITH(built::noise("salt_and_pepper", {{"low", 1.0}}),
                    Catch::Contains("low is 1 and high 1") && Catch::Contains("set noise.low"));
  CHECK_THROWS_WITH(seen->prepare({.features = kCols}, {HUGE_VAL, -HUGE_VAL}), Catch::Contains("values: given"));
}

TEST_CASE("Gaussian noise has the mean asked for, without a deviation too") {
  const auto out = corrupted(*built::noise("gaussian", {{"mean", -0.25}, {"sigma", 0.4}}), 0.5F);
  double mean = 0;
  for (const float v : out) mean += v / kCount;
  CHECK(std::abs(mean - 0.25) < 5 * 0.4 / std::sqrt(kCount));
  const auto shifted = built::noise("gaussian", {{"mean", -0.25}, {"sigma", 0.0}});
  CHECK_FALSE(shifted->is_identity());
  CHECK(share(corrupted(*shifted, 0.5F), 0.25F) == 1);
}

TEST_CASE("correlated Gaussian noise falls off along the features, with the same variance everywhere") {
  const auto out = rows_of(*built::noise("gaussian", {{"sigma", 0.5}, {"correlation", 0.8}, {"mean", 0.1}}), 6);
  for (Index i = 0; i < 6; ++i)
    for (Index j = 0; j < 6; ++j)
      CHECK(covariance(out, 6, i, j) == Approx(0.25 * std::pow(0.8, std::abs(i - j))).margin(0.25 * 5 * 0.0142));
}

TEST_CASE("Gaussian noise has the covariance of a file, times the square of sigma") {
  const idx_files::Folder folder;
  const std::vector<float> matrix{4, 2, 0, 2, 1, 0, 0, 0, 0.25F};  // feature 1 is half of feature 0
  const auto file = folder.write("c.npy", npy("(3, 3)", matrix));
  const auto out = rows_of(*built::noise("gaussian", {{"sigma", 0.5}, {"covariance", file}}), 3);
  for (Index i = 0; i < 3; ++i)
    for (Index j = 0; j < 3; ++j)
      CHECK(covariance(out, 3, i, j) == Approx(0.25 * matrix[static_cast<std::size_t>(3 * i + j)]).margin(0.07));
  for (std::size_t r = 0; r < 20000; r += 777) CHECK(out[3 * r] - 1 == Approx(2 * (out[3 * r + 1] - 1)).margin(1e-5));

  const auto diagonal = folder.write("v.npy", npy("(2,)", {9, 0}));
  const auto spread = rows_of(*built::noise("gaussian", {{"sigma", 1.0}, {"covariance", diagonal}}), 2);
  CHECK(covariance(spread, 2, 0, 0) == Approx(9).margin(0.5));
  CHECK(covariance(spread, 2, 1, 1) == 0);
}

TEST_CASE("a covariance that is none, or of other features, is refused with what is wrong") {
  const idx_files::Folder folder;
  const auto fault = [&](const std::string& shape, const std::vector<float>& values) -> std::string {
    try {
      built::noise("gaussian", {{"covariance", folder.write("c.npy", npy(shape, values))}});
    } catch (const Error& error) {
      return error.what();
    }
    return "no fault";
  };
  CHECK_THAT(fault("(2, 2)", {1, 0.5F, 0, 1}), Catch::Contains("element (1, 0) is 0, but (0, 1) is 0.5"));
  CHECK_THAT(fault("(2, 2)", {1, 2, 2, 1}), Catch::Contains("given those before it would be -3"));
  CHECK_THAT(fault("(2, 2)", {0, 1, 1, 1}), Catch::Contains("no variance of its own"));
  CHECK_THAT(fault("(2,)", {1, -1}), Catch::Contains("a variance is -1"));
  CHECK_THAT(fault("(2, 1)", {1, 1}), Catch::Contains("shape (2, 1)"));
  const auto noise = built::noise("gaussian", {{"covariance", folder.write("c.npy", npy("(2,)", {1, 1}))}});
  CHECK_THROWS_WITH(noise->prepare({.features = 3}, {0, 1}),
                    Catch::Contains("of 2 features, but") && Catch::Contains("has 3"));
  CHECK_THROWS_WITH(
      built::noise("gaussian", {{"correlation", 0.5}, {"covariance", folder.write("c.npy", npy("(2,)", {1, 1}))}}),
      Catch::Contains("both given"));
}

}  // namespace sandglass::test_noises
