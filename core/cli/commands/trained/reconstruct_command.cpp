#include "core/cli/use/trained_use.hpp"

namespace sandglass {
namespace {

int reconstruct_command(const UseOptions& options, Registry& registry) {
  const auto trial = load_for_use(options, registry);
  const Rows rows = input_rows(options, trial, registry);
  auto out = reconstruct_rows(trial, rows, where_of(options));
  const auto given = in_data_units(trial, registry, std::move(out), options.prepared);
  return give(examples_array("reconstruction", trial, rows.count, given), options, trial, {}, given.units);
}

}  // namespace

void add_reconstruct(CLI::App& app, Action& action) {
  auto options = std::make_shared<UseOptions>();
  auto* command = app.add_subcommand("reconstruct", "Give what a trained model makes of examples");
  add_use_options(*command, *options);
  add_examples(*command, *options);
  command->callback(
      [&action, options] { action = [options](Registry& r) { return reconstruct_command(*options, r); }; });
}

}  // namespace sandglass
