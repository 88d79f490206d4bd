#include <fmt/format.h>

#include "core/base/error.hpp"
#include "core/cli/commands/commands.hpp"
#include "core/cli/common_options.hpp"
#include "core/cli/plugins_in_use.hpp"
#include "core/cli/reference/find_topic.hpp"
#include "core/cli/reference/reference_markdown.hpp"
#include "core/cli/reference/topic_json.hpp"
#include "core/cli/reference/topic_view.hpp"

namespace sandglass {
namespace {

struct DescribeOptions {
  std::string name;  ///< empty: an overview
  std::vector<std::filesystem::path> plugins;
  bool json = false, markdown = false;
};

int describe_command(const DescribeOptions& options, Registry& registry) {
  load_all_plugins(registry, options.plugins);
  if (options.markdown) {
    if (!options.name.empty())
      throw ConfigError(
          fmt::format("--markdown gives the whole reference, not '{}' alone: leave one out", options.name));
    fmt::print("{}", reference_markdown(registry));
    return kSuccess;
  }
  const auto topics =
      options.name.empty() ? std::vector{overview_topic(registry)} : find_topics(options.name, registry);
  if (options.json) {
    auto json = nlohmann::ordered_json::array();
    for (const auto& topic : topics) json.push_back(topic_json(topic));
    fmt::print("{}\n", json.dump(2));
    return kSuccess;
  }
  const auto terminal = Terminal::of(stdout);
  for (const auto& topic : topics) fmt::print("{}", topic_view(topic, terminal));
  fmt::print("\n");
  return kSuccess;
}

}  // namespace

void add_describe(CLI::App& app, Action& action) {
  auto options = std::make_shared<DescribeOptions>();
  auto* command = app.add_subcommand("describe", "Explain a block or key of a study, a plugin, or all of them");
  command
      ->add_option("name", options->name,
                   "train, train.keep, sweep.replicates, noise/masking, knn_accuracy, initialisation ...; an overview "
                   "if left out")
      ->type_name("NAME");
  auto* json = command->add_flag("--json", options->json, "Print JSON instead of text");
  command->add_flag("--markdown", options->markdown, "Print the whole reference as Markdown")->excludes(json);
  add_plugin_option(*command, options->plugins);
  command->callback([&action, options] { action = [options](Registry& r) { return describe_command(*options, r); }; });
}

}  // namespace sandglass
