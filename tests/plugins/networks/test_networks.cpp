#include <catch2/catch.hpp>

#include "tests/plugins/models/trainee.hpp"

namespace sandglass::test_networks {
using built::evaluate;
using built::numbers;

namespace {

using Sizes = std::vector<std::int64_t>;

const DataShape kShape{.features = 6, .classes = 2};

std::unique_ptr<Network> network(const std::string& name, const built::Settings& settings) {
  return built::registry().make_network(name, built::params(Kind::network, name, settings));
}

/// Layers with parameters of their own.
struct Part {
  ParameterSet parameters{Precision::f64};
  std::unique_ptr<Layers> layers;
};

enum class Half { encoder, decoder };

std::unique_ptr<Part> part(const Network& network, Half half, Index latent, Index given) {
  auto made = std::make_unique<Part>();
  Rng rng(1, Purpose::initialise);
  const LayerSite site{made->parameters, "part", rng};
  made->layers =
      half == Half::encoder ? network.encoder(site, kShape, given) : network.decoder(site, latent, given, kShape);
  for (auto& parameter : made->parameters)
    for (Index i = 0; parameter.rows() == 1 && i < parameter.size(); ++i)
      parameter.set(i, 0.2 * std::cos(static_cast<double>(i)));
  return made;
}

}  // namespace

TEST_CASE("a network is called what the registry calls it") {
  CHECK(network("dense", {})->name() == "network/dense");
  CHECK(network("residual", {})->name() == "network/residual");
}

TEST_CASE("layers number their parameters, and say how many they are and how wide they end") {
  for (const auto& [name, settings, depth, out] :
       {std::tuple<const char*, built::Settings, Index, Index>{"dense", {{"hidden", Sizes{5, 4}}}, 2, 4},
        {"dense", {{"hidden", Sizes{}}}, 0, 6},
        {"residual", {{"width", std::int64_t{7}}, {"blocks", std::int64_t{3}}}, 4, 7}}) {
    const auto made = part(*network(name, settings), Half::encoder, 0, 0);
    INFO(name);
    CHECK(made->layers->depth() == depth);
    CHECK(made->layers->out() == out);
    for (const auto& parameter : made->parameters) {
      const auto number = std::stoi(parameter.name().substr(5));
      CHECK((number >= 0 && number < depth));
    }
  }
}

TEST_CASE("every class in turn is what each class alone gives") {
  for (const auto& [name, settings] : {std::pair<const char*, built::Settings>{"dense", {{"hidden", Sizes{5, 4}}}},
                                       {"dense", {{"hidden", Sizes{}}}},
                                       {"residual", {{"width", std::int64_t{4}}}}}) {
    INFO(name);
    const auto made = part(*network(name, settings), Half::encoder, 0, 2);
    const auto got = evaluate([&](Graph& graph) {
      const Value x = graph.constant(3, 6, numbers(18, 1));
      return std::vector<Value>{made->layers->with_every_class(x, 2),
                                (*made->layers)(repeat_rows(x, 2), every_class(graph, 3, 2))};
    });
    REQUIRE(got[0].size() == got[1].size());
    for (std::size_t i = 0; i < got[0].size(); ++i) CHECK(got[0][i] == Approx(got[1][i]).epsilon(1e-13));
  }
}

TEST_CASE("a residual block adds to what it is given, and the decoder ends in a linear layer") {
  const auto net = network("residual", {{"width", std::int64_t{2}}, {"blocks", std::int64_t{1}}});
  const auto up = part(*net, Half::encoder, 0, 0);
  const auto x = numbers(6, 1);
  auto& outer = up->parameters.at("part.1.outer.weight");
  for (Index i = 0; i < outer.size(); ++i) {
    CHECK(outer.at(i) == 0);  // the block is the identity at first
    outer.set(i, 0.3 + 0.1 * static_cast<double>(i));
  }
  const auto& w = up->parameters;
  built::Numbers h(2), inner(2);
  for (std::size_t j = 0; j < 2; ++j) {
    double sum = w.at("part.0.bias").at(static_cast<Index>(j));
    for (std::size_t i = 0; i < 6; ++i) sum += x[i] * w.at("part.0.weight").at(static_cast<Index>(2 * i + j));
    h[j] = std::max(sum, 0.0);
  }
  const auto affine = [&](const std::string& layer, const built::Numbers& from, std::size_t j) {
    double sum = w.at(layer + ".bias").at(static_cast<Index>(j));
    for (std::size_t i = 0; i < 2; ++i) sum += from[i] * w.at(layer + ".weight").at(static_cast<Index>(2 * i + j));
    return sum;
  };
  for (std::size_t j = 0; j < 2; ++j) inner[j] = std::max(affine("part.1.inner", h, j), 0.0);
  const auto got = evaluate([&](Graph& graph) { return std::vector<Value>{(*up->layers)(graph.constant(1, 6, x))}; });
  for (std::size_t j = 0; j < 2; ++j)
    CHECK(got[0][j] == Approx(h[j] + affine("part.1.outer", inner, j)).epsilon(1e-13));
  CHECK(part(*net, Half::decoder, 3, 0)->layers->out() == 6);
  CHECK(part(*net, Half::decoder, 0, 0)->parameters.find("part.0.inner.weight") != nullptr);
}

TEST_CASE("layers that know how they move tell the derivative along a vector") {
  const DataShape image{.features = 40, .height = 5, .width = 4, .channels = 2};
  for (const auto& [name, settings, shape] :
       {std::tuple<const char*, built::Settings, DataShape>{
            "dense", {{"hidden", Sizes{5, 4}}, {"activation", std::string("tanh")}}, kShape},
        {"residual", {{"width", std::int64_t{4}}, {"activation", std::string("softplus")}}, kShape},
        {"residual", {{"width", std::int64_t{4}}, {"activation", std::string("gelu")}}, kShape},
        {"dense", {{"hidden", Sizes{5, 4}}, {"activation", std::string("silu")}}, kShape},
        {"convolutional", {{"channels", Sizes{3, 2}}, {"activation", std::string("gelu")}}, image},
        {"convolutional", {{"channels", Sizes{3, 2}}, {"activation", std::string("sigmoid")}}, image},
        {"convolutional",
         {{"channels", Sizes{3, 2}},
          {"stride", std::int64_t{1}},
          {"pooling", std::string("average")},
          {"activation", std::string("tanh")}},
         image}}) {
    INFO(name);
    const auto net = network(name, settings);
    ParameterSet parameters(Precision::f64);
    Rng rng(1, Purpose::initialise);
    const auto layers = net->encoder({parameters, "part", rng}, shape, 0);
    const auto x = numbers(2 * shape.features, 0.5, 0.2), v = numbers(2 * shape.features, 1, -0.1);
    const auto moved = [&](double by) {
      auto at = x;
      for (std::size_t i = 0; i < at.size(); ++i) at[i] += by * v[i];
      return at;
    };
    const auto got = evaluate([&](Graph& graph) {
      const auto value = [&](const built::Numbers& of) { return graph.constant(2, shape.features, of); };
      const auto along = layers->along(value(x), value(v));
      return std::vector<Value>{along.out, along.tangent, (*layers)(value(x)), (*layers)(value(moved(1e-5))),
                                (*layers)(value(moved(-1e-5)))};
    });
    CHECK(got[0] == got[2]);
    for (std::size_t i = 0; i < got[1].size(); ++i)
      CHECK(got[1][i] == Approx((got[3][i] - got[4][i]) / 2e-5).epsilon(1e-6).margin(1e-8));
  }
}

TEST_CASE("layers that do not know how they move say so") {
  const DataShape image{.features = 20, .height = 5, .width = 4};
  for (const auto& [name, settings] :
       {std::pair<const char*, built::Settings>{"recurrent", {}},
        {"convolutional", {{"pooling", std::string("max")}, {"stride", std::int64_t{1}}}}}) {
    ParameterSet parameters;
    Rng rng(1, Purpose::initialise);
    const auto layers = network(name, settings)->encoder({parameters, "part", rng}, image, 0);
    Graph graph;
    const Value x = graph.input("x", 1, 20);
    CHECK_FALSE(layers->along(x, x).tangent.valid());
    CHECK_FALSE(layers->dense_layers().has_value());
  }
}

TEST_CASE("encoder and decoder may be two networks, if nothing has to be shared between them") {
  const DataShape image{.features = 20, .height = 5, .width = 4, .classes = 2};
  built::Settings mixed{{"encoder", std::string("convolutional")}, {"latent", std::int64_t{3}}};
  const built::Trainee trainee("vae", mixed, image);
  CHECK(trainee.parameters.find("encoder.2.weight") == nullptr);
  CHECK(trainee.parameters.at("decoder.1.weight").cols() == 20);
  auto tied = mixed, bare = mixed;
  tied["network.tied"] = true;
  bare["latent"] = std::int64_t{0};
  CHECK_THROWS_WITH(built::Trainee("vae", tied, image), Catch::Contains("network/convolutional") &&
                                                            Catch::Contains("network/dense") &&
                                                            Catch::Contains("tied: false"));
  CHECK_THROWS_WITH(built::Trainee("autoencoder", bare, image), Catch::Contains("give latent a size"));
  CHECK_THROWS_WITH(built::Trainee("cvae", {{"tied", true}}, image), Catch::Contains("given a class"));
}

TEST_CASE("with latent 0 the features are the code, and without any layer there is none") {
  const built::Trainee trainee("autoencoder", {{"latent", std::int64_t{0}}, {"hidden", Sizes{5, 3}}});
  CHECK(trainee.model->latent_size() == 3);
  CHECK(trainee.parameters.at("decoder.0.weight").rows() == 3);
  CHECK(trainee.parameters.at("decoder.0.weight").cols() == 5);
  for (const bool tied : {false, true})
    CHECK_THROWS_WITH(built::Trainee("autoencoder", {{"latent", std::int64_t{0}}, {"hidden", Sizes{}}, {"tied", tied}}),
                      Catch::Contains("hidden is []"));
}

TEST_CASE("a VAE's tied decoder mirrors the encoder with its layer to the mean") {
  const built::Trainee trainee("vae", {{"tied", true}, {"hidden", Sizes{5}}, {"latent", std::int64_t{2}}});
  CHECK(trainee.parameters.find("decoder.0.weight") == nullptr);
  const auto& mean = trainee.parameters.at("encoder.mean.weight");
  const auto& first = trainee.parameters.at("encoder.0.weight");
  const auto got = evaluate([&](Graph& graph) {
    return std::vector<Value>{trainee.model->decode(graph.constant(1, 2, std::vector<double>{1, -2}))};
  });
  for (Index i = 0; i < 6; ++i) {
    double sum = trainee.parameters.at("decoder.1.bias").at(i);
    for (Index j = 0; j < 5; ++j) {
      const double h = trainee.parameters.at("decoder.0.bias").at(j) + mean.at(2 * j) - 2 * mean.at(2 * j + 1);
      sum += std::max(h, 0.0) * first.at(5 * i + j);
    }
    CHECK(got[0][static_cast<std::size_t>(i)] == Approx(sum).margin(1e-13));
  }
}

}  // namespace sandglass::test_networks
