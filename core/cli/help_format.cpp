#include "core/cli/help_format.hpp"

#include <fmt/format.h>

#include "core/cli/view/terminal.hpp"

namespace sandglass {
namespace {

constexpr std::size_t kWidth = 80, kNames = 26;

}  // namespace

HelpFormat::HelpFormat() { column_width(kNames); }

std::string HelpFormat::make_option_opts(const CLI::Option* option) const {
  const std::string type = option->get_type_name();
  if (option->get_type_size() == 0 || type.empty()) return "";
  const bool several = option->get_expected_max() == CLI::detail::expected_max_vector_size;
  return " " + type.substr(0, type.find(':')) + (several ? " ..." : "");
}

std::string HelpFormat::make_option_desc(const CLI::Option* option) const {
  return beside_names(option->get_description());
}

std::string HelpFormat::make_subcommand(const CLI::App* command) const {
  return fmt::format("  {:<{}}{}\n", command->get_name(), kNames - 2,
                     fmt::join(wrapped(command->get_description(), kWidth - kNames), "\n" + std::string(kNames, ' ')));
}

/// A blank line, then lines as they are, but for the last paragraph, which is wrapped.
std::string HelpFormat::make_footer(const CLI::App* app) const {
  const std::string footer = app->get_footer();
  const auto last = footer.rfind("\n\n");
  if (last == std::string::npos) return footer;
  return fmt::format("{}\n\n{}\n", footer.substr(0, last), fmt::join(wrapped(footer.substr(last + 2), kWidth), "\n"));
}

/// Wrapped for the column to the right of the names; CLI11 indents the lines.
std::string HelpFormat::beside_names(const std::string& text) const {
  return fmt::format("{}", fmt::join(wrapped(text, kWidth - kNames), "\n"));
}

}  // namespace sandglass
