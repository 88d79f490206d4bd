#include <fmt/format.h>

#include "core/cli/use/trained_use.hpp"

namespace sandglass {
namespace {

int encode_command(const UseOptions& options, Registry& registry) {
  const auto trial = load_for_use(options, registry);
  const Rows rows = input_rows(options, trial, registry);
  const results::Array codes{
      "latent",
      {"example", "latent_unit"},
      {static_cast<std::uint64_t>(rows.count), static_cast<std::uint64_t>(trial.model().latent_size())},
      encode_rows(trial, rows, where_of(options)),
      "",
      fmt::format("By trial {}.", trial.number)};
  return give(codes, options, trial, options.names ? names_beside(rows) : std::vector<results::TextColumn>());
}

}  // namespace

void add_encode(CLI::App& app, Action& action) {
  auto options = std::make_shared<UseOptions>();
  auto* command = app.add_subcommand("encode", "Give the codes of examples, by a trained model");
  add_use_options(*command, *options);
  add_examples(*command, *options);
  command->add_flag("--names", options->names,
                    "Put what the examples are called, and their labels, before the codes (CSV)");
  command->callback([&action, options] { action = [options](Registry& r) { return encode_command(*options, r); }; });
}

}  // namespace sandglass
