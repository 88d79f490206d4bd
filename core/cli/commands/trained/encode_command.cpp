#include <fmt/format.h>

#include <optional>

#include "core/cli/common_options.hpp"
#include "core/cli/use/trained_use.hpp"

namespace sandglass {
namespace {

struct EncodeOptions {
  UseOptions use;
  bool draw = false;  ///< from q(z|x) instead of its mean
  std::optional<std::uint64_t> seed;
};

int encode_command(const EncodeOptions& how, Registry& registry) {
  const UseOptions& options = how.use;
  const auto trial = load_for_use(options, registry);
  const Rows rows = input_rows(options, trial, registry);
  const results::Array codes{
      "latent",
      {"example", "latent_unit"},
      {static_cast<std::uint64_t>(rows.count), static_cast<std::uint64_t>(trial.model().latent_size())},
      how.draw ? draw_rows(trial, rows, how.seed.value_or(0), where_of(options))
               : encode_rows(trial, rows, where_of(options)),
      "",
      how.draw ? fmt::format("By trial {}, drawn from the posterior with seed {}.", trial.number, how.seed.value_or(0))
               : fmt::format("By trial {}.", trial.number)};
  return give(codes, options, trial, options.names ? names_beside(rows) : std::vector<results::TextColumn>());
}

}  // namespace

void add_encode(CLI::App& app, Action& action) {
  auto options = std::make_shared<EncodeOptions>();
  auto* command = app.add_subcommand("encode", "Give the codes of examples, by a trained model");
  add_use_options(*command, options->use);
  add_examples(*command, options->use);
  command->add_flag("--names", options->use.names,
                    "Put what the examples are called, and their labels, before the codes (CSV)");
  auto* draw = command->add_flag("--draw", options->draw,
                                 "Of a probabilistic model a draw from q(z|x) of each example, instead of its mean");
  command->add_option("--seed", options->seed, "Of the drawing; default: 0")
      ->check(whole_number(0))
      ->needs(draw)
      ->type_name("S");
  command->callback([&action, options] { action = [options](Registry& r) { return encode_command(*options, r); }; });
}

}  // namespace sandglass
