#include <catch2/catch.hpp>

#include "tests/plugins/models/trainee.hpp"

namespace sandglass::test_convolutional {
using built::evaluate;
using built::numbers;
using built::Trainee;

namespace {

using Sizes = std::vector<std::int64_t>;

DataShape image(Index height, Index width, Index channels) {
  return {.features = height * width * channels, .height = height, .width = width, .channels = channels};
}

/// An autoencoder on a convolutional network.
Trainee convolutional(built::Settings settings, const DataShape& shape) {
  settings["network"] = std::string("convolutional");
  return Trainee("autoencoder", settings, shape);
}

}  // namespace

TEST_CASE("the decoder gives back the image's size exactly, whatever was rounded on the way down") {
  for (const auto& shape : {image(28, 28, 1), image(7, 10, 3), image(4, 3, 1), image(1, 5, 2), image(1, 1, 1)})
    for (const std::int64_t kernel : {1, 2, 3, 5})
      for (const std::int64_t stride : {1, 2, 3})
        for (const auto* pooling : {"none", "max", "average"})
          for (const std::int64_t latent : {0, 2}) {
            if (kernel > std::max(shape.height, shape.width)) continue;
            INFO(shape.height << " x " << shape.width << ", kernel " << kernel << ", stride " << stride << ", "
                              << pooling << ", latent " << latent);
            const Trainee trainee = convolutional({{"channels", Sizes{2, 3}},
                                                   {"kernel", kernel},
                                                   {"stride", stride},
                                                   {"pooling", std::string(pooling)},
                                                   {"latent", latent}},
                                                  shape);
            Graph graph(Precision::f64);
            const Value z = trainee.model->encode(graph.constant(2, shape.features, 0.5));
            CHECK(z.cols() == trainee.model->latent_size());
            CHECK((latent == 0 || z.cols() == latent));
            CHECK(trainee.model->decode(z).cols() == shape.features);
          }
}

TEST_CASE("the maps shrink by stride and pooling, and the code is the last of them if latent is 0") {
  const auto code = [](std::int64_t stride, const std::string& pooling) {
    return convolutional(
               {{"channels", Sizes{16, 8}}, {"stride", stride}, {"pooling", pooling}, {"latent", std::int64_t{0}}},
               image(28, 28, 1))
        .model->latent_size();
  };
  CHECK(code(1, "none") == 28 * 28 * 8);
  CHECK(code(2, "none") == 7 * 7 * 8);
  CHECK(code(1, "max") == 7 * 7 * 8);
  CHECK(code(2, "average") == 2 * 2 * 8);
}

TEST_CASE("with kernels of one pixel the network is an affine function of each pixel") {
  Trainee trainee = convolutional({{"channels", Sizes{1}},
                                   {"kernel", std::int64_t{1}},
                                   {"stride", std::int64_t{1}},
                                   {"latent", std::int64_t{0}},
                                   {"activation", std::string("identity")}},
                                  image(2, 3, 1));
  auto& p = trainee.parameters;
  p.at("encoder.0.weight").set(0, 3), p.at("encoder.0.bias").set(0, 0.5);
  p.at("decoder.0.weight").set(0, -2), p.at("decoder.0.bias").set(0, 0.25);
  const auto x = numbers(6, 1);
  const auto a = evaluate([&](Graph& graph) {
    return std::vector<Value>{trainee.model->decode(trainee.model->encode(graph.constant(1, 6, x)))};
  })[0];
  for (std::size_t i = 0; i < 6; ++i) CHECK(a[i] == Approx(-2 * (3 * x[i] + 0.5) + 0.25).epsilon(1e-12));
}

TEST_CASE("max pooling keeps each window's largest pixel, and the decoder spreads it over the window again") {
  for (const auto* pooling : {"max", "average"}) {
    Trainee trainee = convolutional({{"channels", Sizes{1}},
                                     {"kernel", std::int64_t{1}},
                                     {"stride", std::int64_t{1}},
                                     {"latent", std::int64_t{0}},
                                     {"pooling", std::string(pooling)},
                                     {"activation", std::string("identity")}},
                                    image(3, 2, 1));
    auto& p = trainee.parameters;
    for (const auto* part : {"encoder.0", "decoder.0"}) {
      p.at(std::string(part) + ".weight").set(0, 1);
      p.at(std::string(part) + ".bias").set(0, 0);
    }
    const auto got = evaluate([&](Graph& graph) {
      const Value z = trainee.model->encode(graph.constant(1, 6, built::Numbers{1, 2, 4, 9, 5, 7}));
      return std::vector<Value>{z, trainee.model->decode(z)};
    });
    const bool max = pooling[0] == 'm';
    const double upper = max ? 9 : 4, lower = max ? 7 : 6;
    CHECK(got[0] == built::Numbers{upper, lower});
    CHECK(got[1] == built::Numbers{upper, upper, upper, upper, lower, lower});
  }
}

TEST_CASE("the convolutional objective has the gradient that central differences find") {
  const auto shape = image(5, 4, 2);
  for (const auto* pooling : {"none", "max", "average"}) {
    INFO(pooling);
    Trainee trainee = convolutional({{"channels", Sizes{3, 2}},
                                     {"pooling", std::string(pooling)},
                                     {"latent", std::int64_t{3}},
                                     {"stride", std::int64_t{pooling[0] == 'n' ? 2 : 1}},
                                     {"activation", std::string("tanh")}},
                                    shape);
    const auto loss = built::loss("bce");
    const auto result = check_gradients(
        [&](Graph& graph, ParameterSet&) {
          const Value x = graph.constant(2, shape.features, numbers(2 * shape.features, 0.5, 0.5));
          built::GivenBatch batch(x, *loss);
          return trainee.model->objective(batch).total;
        },
        trainee.parameters);
    INFO(result.message);
    CHECK(result.passed);
  }
}

TEST_CASE("a tied decoder has the encoder's kernels and its own biases, and is the adjoint of the encoder") {
  Trainee trainee = convolutional({{"channels", Sizes{2, 3}},
                                   {"stride", std::int64_t{2}},
                                   {"latent", std::int64_t{0}},
                                   {"tied", true},
                                   {"activation", std::string("identity")}},
                                  image(8, 8, 1));
  std::vector<std::string> names;
  for (auto& parameter : trainee.parameters) {
    names.push_back(parameter.name());
    if (parameter.rows() == 1) zeros(parameter);
  }
  CHECK(names == std::vector<std::string>{"encoder.0.weight", "encoder.0.bias", "encoder.1.weight", "encoder.1.bias",
                                          "decoder.0.bias", "decoder.1.bias"});
  const auto x = numbers(64, 1), z = numbers(12, 1, 0.2);  // <f(x), z> = <x, f^T(z)>
  const auto got = evaluate([&](Graph& graph) {
    return std::vector<Value>{trainee.model->encode(graph.constant(1, 64, x)),
                              trainee.model->decode(graph.constant(1, 12, z))};
  });
  double left = 0, right = 0;
  for (std::size_t i = 0; i < 12; ++i) left += got[0][i] * z[i];
  for (std::size_t i = 0; i < 64; ++i) right += got[1][i] * x[i];
  CHECK(left == Approx(right).epsilon(1e-12));
}

TEST_CASE("a tied convolution's gradient is the sum of both its uses") {
  const auto shape = image(5, 4, 2);
  Trainee trainee = convolutional(
      {{"channels", Sizes{3, 2}}, {"latent", std::int64_t{3}}, {"tied", true}, {"activation", std::string("tanh")}},
      shape);
  const auto loss = built::loss("bce");
  const auto result = check_gradients(
      [&](Graph& graph, ParameterSet&) {
        built::GivenBatch batch(graph.constant(2, shape.features, numbers(2 * shape.features, 0.5, 0.5)), *loss);
        return trainee.model->objective(batch).total;
      },
      trainee.parameters);
  INFO(result.message);
  CHECK(result.passed);
  CHECK(result.checked == trainee.parameters.count());
}

TEST_CASE("convolutions are refused for examples that are no images, and kernels larger than these, with the shapes") {
  const auto refused = [](const built::Settings& settings, const DataShape& shape, const std::string& words) {
    CHECK_THROWS_AS(convolutional(settings, shape), ConfigError);
    CHECK_THROWS_WITH(convolutional(settings, shape), Catch::Contains(words));
  };
  refused({}, {.features = 6}, "needs images, but these examples are 6 features");
  refused({}, {.features = 12, .steps = 4}, "needs images");
  refused({{"channels", Sizes{}}}, image(8, 8, 1), "at least one convolution");
  refused({{"kernel", std::int64_t{9}}}, image(8, 6, 3), "kernel is 9 pixels a side");
  refused({{"kernel", std::int64_t{9}}}, image(8, 6, 3), "8 x 6 x 3");
  CHECK_NOTHROW(convolutional({{"kernel", std::int64_t{7}}}, image(8, 6, 3)));
}

}  // namespace sandglass::test_convolutional
