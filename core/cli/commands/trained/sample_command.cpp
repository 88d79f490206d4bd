#include <fmt/format.h>

#include <optional>

#include "core/base/error.hpp"
#include "core/cli/common_options.hpp"
#include "core/cli/output.hpp"
#include "core/cli/use/code_density.hpp"
#include "core/cli/use/trained_use.hpp"
#include "core/trial/train/plugin_fault.hpp"

namespace sandglass {
namespace {

struct SampleOptions {
  UseOptions use;
  std::int64_t count = 16;
  std::uint64_t seed = 0;
  std::string density;  ///< "prior", "gaussian" or "mixture"; empty: the prior, or gaussian of a model that has none
  std::optional<std::int64_t> components;
};

constexpr std::int64_t kComponents = 10;

/// What codes are drawn from: nothing for the prior. Throws ConfigError if the model has none, or if no density can be
/// fitted; and what load_data() does.
std::optional<CodeDensity> density_of(const SampleOptions& options, const TrainedTrial& trial,
                                      const Registry& registry) {
  const bool prior = trial.model().has_prior();
  const std::string density = options.density.empty() ? prior ? "prior" : "gaussian" : options.density;
  if (options.components && density != "mixture")
    throw ConfigError(
        fmt::format("--components is for --density mixture, but codes are drawn from the {}\n"
                    "add --density mixture, or leave --components out",
                    density == "prior" ? "prior" : "one Gaussian"));
  if (density == "prior") {
    if (prior) return std::nullopt;
    throw ConfigError(
        fmt::format("{} has no prior that codes could be drawn from\n"
                    "to draw from a density fitted to its training codes: --density gaussian or mixture\n"
                    "to decode codes of your own: sandglass decode DIR --input FILE",
                    trial.plugins->model_id));
  }
  const auto data = load_data(trial, registry);
  const Split& split = data->train;
  const Rows examples{split.count, split.features, split.inputs, split.labels};
  const Rows codes{split.count, trial.model().latent_size(), encode_rows(trial, examples, "the train split"),
                   split.labels};
  return CodeDensity(codes, density == "mixture" ? options.components.value_or(kComponents) : 1);
}

std::string text_of(const std::optional<CodeDensity>& density, const TrainedTrial& trial) {
  if (!density) {
    const auto* prior = trial.config.model.params.find("prior");
    return prior ? fmt::format("the model's prior ({})", to_string(*prior)) : "the model's prior";
  }
  return fmt::format(
      "{} fitted to the codes of {} training examples",
      density->components() == 1 ? "a Gaussian" : fmt::format("a mixture of {} Gaussians", density->components()),
      density->examples());
}

/// Code i depends on the density, the seed and i alone.
Rows draw_codes(const SampleOptions& options, const TrainedTrial& trial, const std::optional<CodeDensity>& density) {
  Rows codes{options.count, trial.model().latent_size(), {}, {}};
  codes.values.resize(static_cast<std::size_t>(codes.count * codes.columns));
  std::vector<Rng> streams;
  for (Index i = 0; i < codes.count; ++i) {
    Rng rng(options.seed, Purpose::sample, static_cast<std::uint64_t>(i));
    const std::span code(codes.values.data() + i * codes.columns, static_cast<std::size_t>(codes.columns));
    if (density)
      density->draw(rng, code);
    else
      streams.push_back(rng);
  }
  if (!density) codes.values = guarded(trial.plugins->model_id, [&] { return prior_codes(trial.model(), streams); });
  return codes;
}

int sample_command(const SampleOptions& options, Registry& registry) {
  const auto trial = load_for_use(options.use, registry, false);
  const auto density = density_of(options, trial, registry);
  Rows codes = draw_codes(options, trial, density);
  set_label(codes, options.use, trial);
  auto out = decode_rows(trial, codes, "samples");
  const auto given = in_data_units(trial, registry, std::move(out));
  notify("codes drawn from {}\n", text_of(density, trial));
  return give(examples_array("sample", trial, codes.count, given), options.use, trial, {}, given.units);
}

}  // namespace

void add_sample(CLI::App& app, Action& action) {
  auto options = std::make_shared<SampleOptions>();
  auto* command = app.add_subcommand("sample", "Draw new examples from a trained model");
  add_use_options(*command, options->use);
  command->add_option("-n,--count", options->count, "How many; default: 16")
      ->check(whole_number(1, 10'000'000))
      ->type_name("N");
  command->add_option("--seed", options->seed, "Of the drawing; default: 0")->check(whole_number(0))->type_name("S");
  command
      ->add_option("--density", options->density,
                   "What codes are drawn from: the model's prior, or what is fitted to the codes of the training "
                   "examples: a Gaussian or a mixture of Gaussians; default: prior, or gaussian if there is none")
      ->check(CLI::IsMember({"prior", "gaussian", "mixture"}))
      ->type_name("prior|gaussian|mixture");
  command
      ->add_option("--components", options->components,
                   fmt::format("Gaussians of the mixture; default: {}", kComponents))
      ->check(whole_number(1, 1000))
      ->type_name("K");
  command->callback([&action, options] { action = [options](Registry& r) { return sample_command(*options, r); }; });
}

}  // namespace sandglass
