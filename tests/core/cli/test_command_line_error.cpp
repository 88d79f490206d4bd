#include <catch2/catch.hpp>

#include "core/cli/command_line_error.hpp"
#include "core/cli/common_options.hpp"

namespace sandglass::test_command_line_error {

namespace {

/// The first line of what is said of "program `line`".
std::string said_of(const std::string& line) {
  CLI::App app{"A program", "program"};
  app.require_subcommand(1);
  auto* show = app.add_subcommand("show", "Show");
  std::string run, by, out;
  unsigned workers = 0;
  show->add_option("run", run, "Its folder or its study.h5")->required();
  show->add_option("--by", by, "A row per what")->check(CLI::IsMember({"trial", "point"}));
  add_workers_option(*show, workers);
  auto* encode = app.add_subcommand("encode", "Encode");
  encode->add_option("--output", out, "The file to write")->required()->type_name("FILE");
  app.add_subcommand("hidden", "For the program itself")->group("");
  app.add_subcommand("plugin", "Plugins")->require_subcommand(1)->add_subcommand("list", "List");
  try {
    app.parse(line);
  } catch (const CLI::ParseError& error) {
    const auto text = plain_message(app, error);
    return text.substr(0, text.find('\n'));
  }
  return "nothing";
}

}  // namespace

TEST_CASE("a command that there is not is named, with the one that was meant") {
  CHECK(said_of("shwo run") == "there is no command 'shwo', did you mean 'show'?");
  CHECK(said_of("hiddn") == "there is no command 'hiddn'");
  CHECK(said_of("plugin lst") == "there is no command 'lst', did you mean 'list'?");
}

TEST_CASE("an option that there is not is named, with the one that was meant") {
  CHECK(said_of("show run --bye point") == "there is no option '--bye' for program show, did you mean '--by'?");
  CHECK(said_of("show run --bypoint") == "there is no option '--bypoint' for program show, did you mean '--by'?");
  CHECK(said_of("show --unheard=3") == "there is no option '--unheard' for program show");
}

TEST_CASE("what is missing is asked for") {
  CHECK(said_of("show") == "which run? give its folder or its study.h5");
  CHECK(said_of("encode") == "--output FILE is missing: the file to write");
  CHECK(said_of("") == "program what? give a command: show, encode, plugin");
  CHECK(said_of("plugin") == "program plugin what? give a command: list");
}

TEST_CASE("a word too many is named, and a value of the wrong kind") {
  CHECK(said_of("show run other") == "'other' is one word too many for program show");
  CHECK(said_of("show run --by rows").find("--by") != std::string::npos);
  CHECK(said_of("show run --by point") == "nothing");
}

TEST_CASE("a wrong value, a value that is not there and one that is given twice are told in the same way") {
  CHECK(said_of("show run --workers x") == "--workers: expected a whole number from 1 to 1024, got 'x'");
  CHECK(said_of("show run --workers") == "--workers needs a value: --workers N");
  CHECK(said_of("show run --workers 1 --workers 2") == "--workers is given 2 times, expected once");
}

}  // namespace sandglass::test_command_line_error
