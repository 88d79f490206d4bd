#include "tests/contract/support/built_model.hpp"

namespace sandglass::contract {

BuiltNetworks::BuiltNetworks(const Case& one) {
  if (!one.network) return;
  network = registry().make_network(one.network->name, one.network_params);
  discriminator = registry().make_network("dense", Params(registry().at(Kind::network, "dense").schema));
}

void BuiltNetworks::give_to(Model& model) const {
  if (network) model.set_networks({network.get(), network.get(), network.get(), discriminator.get()});
}

Built::Built(const Case& one, std::uint64_t seed, Precision precision) : parameters(precision), networks(one) {
  model = registry().make_model(one.entry->name, one.params);
  networks.give_to(*model);
  Rng rng(seed, Purpose::initialise);
  model->build(kImages, parameters, rng);
  const auto name = loss_for(one);
  loss = registry().make_loss(name, Params(registry().at(Kind::loss, name).schema));
  loss->build(kImages, parameters);
  stages = model->stages();
}

Objective record(const Built& built, const Stage& stage, const Update& update, Value x) {
  if (!update.trains.empty()) x.graph().train_only(update.trains);
  ContractBatch batch(stage.input ? stage.input(x) : x, *built.loss, labelled_rows(stage, kRows));
  return update.objective(batch);
}

std::vector<std::vector<double>> train(const Case& one, std::uint64_t seed, int steps) {
  std::vector<std::vector<double>> courses;
  Built built(one, seed);
  const auto inputs = sample(kRows, kImages.features, seed);
  for (const Stage& stage : built.stages) {
    struct Recorded {
      Graph graph;
      Objective objective;
      std::unique_ptr<Adam> adam;
    };
    std::vector<std::unique_ptr<Recorded>> updates;
    for (const Update& update : stage.updates) {
      auto& recorded = *updates.emplace_back(std::make_unique<Recorded>());
      recorded.graph.train();
      const Value x = recorded.graph.input("x", kRows, kImages.features);
      recorded.objective = record(built, stage, update, x);
      recorded.graph.finish(recorded.objective.total);
      recorded.graph.set_input(x, inputs.data());
      recorded.adam = std::make_unique<Adam>(recorded.graph.parameters());
    }
    const auto first = courses.size();
    courses.resize(first + updates.size());
    for (int step = 0; step <= steps; ++step)
      for (std::size_t u = 0; u < updates.size(); ++u) {
        updates[u]->graph.forward({.seed = seed, .step = 0});  // one draw of noise, so that the losses are comparable
        courses[first + u].push_back(updates[u]->graph.scalar(updates[u]->objective.total));
        updates[u]->graph.backward();
        updates[u]->adam->step(2e-3);
      }
  }
  return courses;
}

}  // namespace sandglass::contract
