#pragma once
#include <CLI/CLI.hpp>
#include <string>

namespace sandglass {

/// Help that fits a terminal of 80 columns: texts are wrapped, and an option shows the name of its value without what
/// checks it.
class HelpFormat : public CLI::Formatter {
 public:
  HelpFormat();
  std::string make_option_opts(const CLI::Option* option) const override;
  std::string make_option_desc(const CLI::Option* option) const override;
  std::string make_subcommand(const CLI::App* command) const override;
  std::string make_footer(const CLI::App* app) const override;

 private:
  std::string beside_names(const std::string& text) const;
};

}  // namespace sandglass
