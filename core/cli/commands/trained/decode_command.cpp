#include "core/cli/use/trained_use.hpp"

namespace sandglass {
namespace {

int decode_command(const UseOptions& options, Registry& registry) {
  const auto trial = load_for_use(options, registry);
  const Rows codes = input_rows(options, trial, registry);
  auto out = decode_rows(trial, codes, where_of(options));
  const auto given = in_data_units(trial, registry, std::move(out));
  return give(examples_array("decoded", trial, codes.count, given), options, trial, {}, given.units);
}

}  // namespace

void add_decode(CLI::App& app, Action& action) {
  auto options = std::make_shared<UseOptions>();
  auto* command = app.add_subcommand("decode", "Give the examples that belong to codes");
  add_use_options(*command, *options);
  add_codes(*command, *options);
  command->callback([&action, options] { action = [options](Registry& r) { return decode_command(*options, r); }; });
}

}  // namespace sandglass
