#include "core/cli/command_line_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <vector>

#include "core/base/text.hpp"

namespace sandglass {
namespace {

std::string full_name(const CLI::App& command) {
  const auto* parent = command.get_parent();
  return (parent ? full_name(*parent) + " " : "") + command.get_name();
}

/// The innermost command that was named.
const CLI::App& named_command(const CLI::App& app) {
  const auto inner = app.get_subcommands();
  return inner.empty() ? app : named_command(*inner.back());
}

std::vector<std::string> commands_of(const CLI::App& command) {
  std::vector<std::string> names;
  for (const auto* inner : command.get_subcommands([](const CLI::App* one) { return !one->get_group().empty(); }))
    names.push_back(inner->get_name());
  return names;
}

std::vector<std::string> options_of(const CLI::App& command) {
  std::vector<std::string> names;
  for (const auto* option : command.get_options())
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

/// The option meant by `word`: one written nearly so, or the longest that it begins with.
std::optional<std::string> near_option(const std::string& word, const std::vector<std::string>& options) {
  if (auto near = closest(word, options)) return near;
  std::optional<std::string> found;
  for (const auto& option : options)
    if (word.starts_with(option) && (!found || option.size() > found->size())) found = option;
  return found;
}

std::string did_you_mean(const std::optional<std::string>& near) {
  return near ? fmt::format(", did you mean '{}'?", *near) : "";
}

/// What is done with a study's text, or with a run: the command for a file of that name; empty for any other word.
std::string command_for(const std::string& word) {
  std::error_code ignored;
  const std::filesystem::path path = word;
  if (!std::filesystem::exists(path, ignored)) return "";
  if (path.extension() == ".yaml" || path.extension() == ".yml") return "run";
  const bool run = std::filesystem::is_directory(path, ignored) || path.extension() == ".h5";
  return run ? "show" : "";
}

std::string not_expected(const CLI::App& command, const std::string& word) {
  if (word.starts_with('-')) {
    const auto name = word.substr(0, word.find('='));
    return fmt::format("there is no option '{}' for {}{}", name, full_name(command),
                       did_you_mean(near_option(name, options_of(command))));
  }
  const auto commands = commands_of(command);
  if (const auto meant = command_for(word); !commands.empty() && !command.get_parent() && !meant.empty())
    return fmt::format("there is no command '{0}', did you mean '{1} {2} {0}'?", word, command.get_name(), meant);
  if (!commands.empty()) return fmt::format("there is no command '{}'{}", word, did_you_mean(closest(word, commands)));
  return fmt::format("'{}' is one word too many for {}", word, full_name(command));
}

std::string decapitalized(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text;
}

/// What is not there though it has to be; empty if nothing is amiss in this way.
std::string missing(const CLI::App& command) {
  for (const auto* option : command.get_options()) {
    if (!option->get_required() || option->count() > 0) continue;
    const auto means = decapitalized(option->get_description());
    if (option->get_positional()) return fmt::format("which {}? give {}", option->get_name(), means);
    return fmt::format("{} {} is missing: {}", option->get_name(), option->get_type_name(), means);
  }
  if (command.get_require_subcommand_min() > command.get_subcommands().size())
    return fmt::format("{} what? give a command: {}", full_name(command), join(commands_of(command)));
  return "";
}

/// The option that was given too few or too many values; empty if none was.
std::string miscounted(const CLI::App& command) {
  for (const auto* option : command.get_options()) {
    const auto given = static_cast<int>(option->count());
    if (given > option->get_items_expected_max())
      return fmt::format("{} is given {} times, expected once", option->get_name(), given);
  }
  return "";
}

/// "--workers: 1 required N missing" -> the option without its value.
std::string without_value(const CLI::App& command, std::string_view said) {
  for (const auto* option : command.get_options())
    if (!option->get_name().empty() && said.starts_with(option->get_name() + ":"))
      return fmt::format("{0} needs a value: {0} {1}", option->get_name(), option->get_type_name());
  return "";
}

}  // namespace

std::string plain_message(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& command = named_command(app);
  const auto unexpected = app.remaining(true);
  std::string message;
  if (!unexpected.empty()) message = not_expected(command, unexpected.front());
  if (message.empty() && dynamic_cast<const CLI::RequiredError*>(&error)) message = missing(command);
  if (message.empty() && dynamic_cast<const CLI::ArgumentMismatch*>(&error)) {
    message = miscounted(command);
    if (message.empty()) message = without_value(command, error.what());
  }
  if (message.empty()) message = error.what();
  return fmt::format("{}\nsee: {} --help", message, full_name(command));
}

}  // namespace sandglass
