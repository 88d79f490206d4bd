#include "core/cli/common_options.hpp"
#include "core/cli/use/trained_use.hpp"

namespace sandglass {
namespace {

struct SampleOptions {
  UseOptions use;
  std::int64_t count = 16;
  std::uint64_t seed = 0;
};

int sample_command(const SampleOptions& options, Registry& registry) {
  const auto trial = load_for_use(options.use, registry, false);
  Rows codes = draw_codes(trial, options.count, options.seed);
  set_label(codes, options.use, trial);
  auto out = decode_rows(trial, codes, "samples");
  const auto given = in_data_units(trial, registry, std::move(out));
  return give(examples_array("sample", trial, codes.count, given), options.use, trial, {}, given.units);
}

}  // namespace

void add_sample(CLI::App& app, Action& action) {
  auto options = std::make_shared<SampleOptions>();
  auto* command = app.add_subcommand("sample", "Draw new examples from a model with a prior");
  add_use_options(*command, options->use);
  command->add_option("-n,--count", options->count, "How many; default: 16")
      ->check(whole_number(1, 10'000'000))
      ->type_name("N");
  command->add_option("--seed", options->seed, "Of the drawing; default: 0")->check(whole_number(0))->type_name("S");
  command->callback([&action, options] { action = [options](Registry& r) { return sample_command(*options, r); }; });
}

}  // namespace sandglass
