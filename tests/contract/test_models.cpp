#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "core/autodiff/gradient_check.hpp"
#include "tests/contract/support/built_model.hpp"
#include "tests/lighter.hpp"

namespace sandglass::test_models {
using namespace sandglass::contract;

namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr Index kCheckedOfEach = 1;  // number of each parameter: slow there, and checked in full in the release
#else
constexpr Index kCheckedOfEach = 12;
#endif

/// Moves every number a little, so that biases are not all 0.
void perturb(ParameterSet& parameters) {
  Rng rng(9, Purpose::test);
  for (auto& parameter : parameters)
    for (Index i = 0; i < parameter.size(); ++i) parameter.set(i, parameter.at(i) + rng.uniform(-0.1, 0.1));
}

Value encode(const Model& model, Value x, Value y) {
  return model.conditional() ? model.encode_given(x, y) : model.encode(x);
}

Value decode(const Model& model, Value z, Value y) {
  return model.conditional() ? model.decode_given(z, y) : model.decode(z);
}

/// Takes the nearest of some vectors and hands gradients on as if it had not: no function has these gradients. The
/// referees hold them against PyTorch's.
bool straight_through(const Case& one) { return one.entry->name == "vq_vae"; }

}  // namespace

TEST_CASE("every model maps (B, D) to (B, L) and back") {
  for (const auto& one : cases(Kind::model)) {
    INFO(one.label);
    const Built built(one, 1);
    Graph graph;
    const Value x = graph.input("x", kRows, kImages.features), y = graph.input("y", kRows, kImages.classes);
    const Value z = encode(*built.model, x, y), a = decode(*built.model, z, y);
    CHECK((z.rows() == kRows && z.cols() == built.model->latent_size()));
    CHECK((a.rows() == kRows && a.cols() == kImages.features));
    if (const Value logits = built.model->classify(x); logits.valid())
      CHECK((logits.rows() == kRows && logits.cols() == kImages.classes));
  }
}

TEST_CASE("every model's posterior has the mean that its encoder gives, and a prior only codes that can be decoded") {
  for (const auto& one : cases(Kind::model)) {
    INFO(one.label);
    const Built built(one, 1);
    Graph graph;
    const Value x = graph.input("x", kRows, kImages.features), y = graph.constant(kRows, kImages.classes, 1.0 / 3);
    const auto posterior = built.model->posterior(x, y);
    if (!posterior.valid()) continue;
    const Value z = encode(*built.model, x, y);
    REQUIRE((posterior.mean.rows() == kRows && posterior.mean.cols() == built.model->latent_size()));
    REQUIRE((posterior.log_variance.rows() == kRows && posterior.log_variance.cols() == built.model->latent_size()));
    graph.finish_forward_only({posterior.mean, posterior.log_variance, z});
    graph.set_input(x, sample(kRows, kImages.features, 1).data());
    graph.forward();
    for (Index i = 0; i < z.size(); ++i) CHECK(graph.element(posterior.mean, i) == graph.element(z, i));
  }
}

TEST_CASE("every model's stages have names, objectives of one number, and terms that are told apart") {
  for (const auto& one : cases(Kind::model)) {
    INFO(one.label);
    const Built built(one, 1);
    REQUIRE_FALSE(built.stages.empty());
    std::set<std::string> stages;
    for (const Stage& stage : built.stages) CHECK((!stage.name.empty() && stages.insert(stage.name).second));
    for_updates(built, [&](const Stage& stage, const Update& update, const std::string& name) {
      INFO(name);
      Graph graph;
      const auto objective = record(built, stage, update, graph.input("x", kRows, kImages.features));
      CHECK(objective.total.size() == 1);
      std::set<std::string> names;
      for (const auto& term : objective.terms) CHECK((term.value.size() == 1 && names.insert(term.name).second));
    });
  }
}

TEST_CASE("every model declares the series that training records of it beside the loss") {
  for (const auto& one : cases(Kind::model)) {
    INFO(one.label);
    const Built built(one, 1);
    std::multiset<std::string> recorded, declared;
    for (const Stage& stage : built.stages) {
      const bool last = &stage == &built.stages.back();
      const std::string prefix = last ? "" : stage.name + ".";
      if (!last) recorded.insert(prefix + "loss");
      for (const Update& update : stage.updates) {
        if (stage.updates.size() > 1) recorded.insert(prefix + update.name);
        Graph graph;
        const auto objective = record(built, stage, update, graph.input("x", kRows, kImages.features));
        if (objective.terms.size() > 1)
          for (const auto& term : objective.terms) recorded.insert(prefix + term.name);
      }
    }
    for (const auto& series : registry().make_model(one.entry->name, one.params)->series()) {
      declared.insert(series.name);
      CHECK((!series.text.empty() && series.text.back() == '.'));
    }
    CHECK(recorded == declared);
  }
}

TEST_CASE("every model trains everything that it adds, and each update only what it says") {
  for (const auto& one : cases(Kind::model)) {
    INFO(one.label);
    const Built built(one, 1);
    std::set<const Parameter*> trained;
    for_updates(built, [&](const Stage& stage, const Update& update, const std::string& name) {
      INFO(name);
      Graph graph;
      const auto objective = record(built, stage, update, graph.input("x", kRows, kImages.features));
      graph.finish(objective.total);
      for (const auto* parameter : graph.parameters()) {
        trained.insert(parameter);
        const bool meant = update.trains.empty() ||
                           std::find(update.trains.begin(), update.trains.end(), parameter) != update.trains.end();
        CHECK(meant);
      }
    });
    std::size_t buffers = 0;
    for (const auto& parameter : built.parameters) buffers += parameter.is_buffer() ? 1 : 0;
    CHECK(trained.size() + buffers == built.parameters.size());
  }
}

TEST_CASE("every model decodes a code that did not come from its encoder") {
  for (const auto& one : cases(Kind::model)) {
    INFO(one.label);
    const Built built(one, 1);
    Graph graph;
    const Value z = graph.input("z", 2, built.model->latent_size());
    const Value a = decode(*built.model, z, graph.constant(2, kImages.classes, {1, 0, 0, 0, 0, 1}));
    graph.finish_forward_only({a});
    const std::vector<float> code(static_cast<std::size_t>(z.size()), 0.3F);
    graph.set_input(z, code.data());
    graph.forward();
    for (Index i = 0; i < a.size(); ++i) CHECK(std::isfinite(graph.element(a, i)));
  }
}

TEST_CASE("every model's objectives have the gradients that central differences find") {
  const auto all = cases(Kind::model);
  for (std::size_t at = 0; at < all.size(); at += kLighter) {
    const auto& one = all[at];
    if (straight_through(one)) continue;
    INFO(one.label);
    Built built(one, 1, Precision::f64);
    perturb(built.parameters);
    const auto inputs = sample(kRows, kImages.features, 4);
    for_updates(built, [&](const Stage& stage, const Update& update, const std::string& name) {
      INFO(name);
      GradientCheckOptions options;
      options.samples = kCheckedOfEach;
      options.fill_inputs = [&](Graph& graph) { graph.set_input(graph.input_named("x"), inputs.data()); };
      const auto result = check_gradients(
          [&](Graph& graph, ParameterSet&) {
            graph.train();
            return record(built, stage, update, graph.input("x", kRows, kImages.features)).total;
          },
          built.parameters, options);
      INFO(result.message);
      CHECK(result.passed);
      CHECK(result.checked > 0);
    });
  }
}

TEST_CASE("every model starts from the seed alone") {
  const auto numbers = [](const Built& built) {
    std::vector<double> all;
    for (const auto& parameter : built.parameters)
      for (Index i = 0; i < parameter.size(); ++i) all.push_back(parameter.at(i));
    return all;
  };
  for (const auto& one : cases(Kind::model)) {
    INFO(one.label);
    const auto first = numbers(Built(one, 1));
    const bool same = first == numbers(Built(one, 1)), differs = first != numbers(Built(one, 2));
    CHECK(same);
    CHECK(differs);
  }
}

TEST_CASE("every model learns: thirty steps lower the first objective of each stage") {
  for (const auto& one : cases(Kind::model)) {
    INFO(one.label);
    const Built built(one, 3);
    const auto courses = train(one, 3, 30);
    std::size_t at = 0;
    for (const Stage& stage : built.stages) {
      INFO(stage.name);
      CHECK(courses[at].back() < courses[at].front());
      at += stage.updates.size();
    }
  }
}

TEST_CASE("a model refuses a network that it cannot use, naming it, when it is built") {
  CHECK_FALSE(refused_pairs().empty());
  for (const auto& one : refused_pairs()) {
    INFO(one.label);
    CHECK_THROWS_AS(Built(one, 1), ConfigError);
    CHECK_THROWS_WITH(Built(one, 1), Catch::Contains(one.network->id()));
  }
}

TEST_CASE("every model passes NaN on: a NaN pixel makes its objective NaN") {
  for (const auto& one : cases(Kind::model)) {
    INFO(one.label);
    const Built built(one, 1);
    const Stage& stage = built.stages.front();
    Graph graph;
    const Value x = graph.input("x", kRows, kImages.features);
    const auto objective = record(built, stage, stage.updates.front(), x);
    graph.finish_forward_only({objective.total});
    auto inputs = sample(kRows, kImages.features, 2);
    inputs[0] = NAN;
    graph.set_input(x, inputs.data());
    graph.forward();
    CHECK(std::isnan(graph.scalar(objective.total)));
  }
}

}  // namespace sandglass::test_models
