#include <catch2/catch.hpp>
#include <sstream>

#include "core/cli/help_format.hpp"

namespace sandglass::test_help_format {

TEST_CASE("help fits 80 columns, and an option shows the name of its value without its checks") {
  CLI::App app{"A program", "program"};
  app.formatter(std::make_shared<HelpFormat>());
  unsigned workers = 0;
  std::vector<std::string> metrics;
  app.add_option("--workers", workers, "A description that goes on and on until it is far wider than any terminal is")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  app.add_option("--metric", metrics, "Columns")->type_name("NAME");
  app.add_subcommand("run", "Run a study, whose description is so long that it has to be broken into two lines");
  app.footer(
      "\nExamples:\n  program run\n\nEnds with 0 if all went well, and with something else if it did not, at all.");
  const std::string help = app.help();
  INFO(help);
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) CHECK(line.size() <= 80);
  CHECK(help.find("--workers N ") != std::string::npos);
  CHECK(help.find("--metric NAME ...") != std::string::npos);
  CHECK(help.find("1024") == std::string::npos);
  CHECK(help.find("\nExamples:\n  program run\n\n") != std::string::npos);
}

}  // namespace sandglass::test_help_format
