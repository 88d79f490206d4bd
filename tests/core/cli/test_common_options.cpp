#include <catch2/catch.hpp>

#include "core/cli/common_options.hpp"

namespace sandglass::test_common_options {

namespace {

StudyArguments parsed(const std::string& line) {
  CLI::App app;
  StudyArguments arguments;
  add_study_arguments(app, arguments);
  add_plugin_option(app, arguments.plugins);
  app.parse(line);
  return arguments;
}

}  // namespace

TEST_CASE("a study's file stands first, what changes it behind, in the order in which it is given") {
  const auto arguments = parsed("study.yaml model.latent=16 train.epochs=3 --small --data digits --plugin lib.so");
  CHECK(arguments.file == "study.yaml");
  CHECK(arguments.overrides == std::vector<std::string>{"model.latent=16", "train.epochs=3"});
  CHECK(arguments.small);
  CHECK(arguments.data == "digits");
  CHECK(arguments.plugins == std::vector<std::filesystem::path>{"lib.so"});
  CHECK_THROWS_AS(parsed("--small"), CLI::ParseError);
}

TEST_CASE("an axis is a list or a range of the sweep") {
  CHECK(parsed("s.yaml --axis noise.ratio=0,0.25").overrides ==
        std::vector<std::string>{"sweep.axes.noise.ratio=[0,0.25]"});
  CHECK(parsed("s.yaml --axis 'noise.ratio={min: 0, max: 1}' --axis model.latent=[2,4]").overrides ==
        std::vector<std::string>{"sweep.axes.noise.ratio={min: 0, max: 1}", "sweep.axes.model.latent=[2,4]"});
  CHECK(parsed("s.yaml --axis model.hidden=[64],[32] --axis 'model.hidden=[[64], [32]] '").overrides ==
        std::vector<std::string>{"sweep.axes.model.hidden=[[64],[32]]", "sweep.axes.model.hidden=[[64], [32]] "});
  CHECK(parsed("s.yaml --axis 'optimizer={use: adam},{use: sgd}' --axis noise={use").overrides ==
        std::vector<std::string>{"sweep.axes.optimizer=[{use: adam},{use: sgd}]", "sweep.axes.noise={use"});
  CHECK(parsed("s.yaml --axis noise.ratio=0,1 model.latent=4 train.epochs=2").overrides ==
        std::vector<std::string>{"model.latent=4", "train.epochs=2", "sweep.axes.noise.ratio=[0,1]"});
  CHECK(parsed("s.yaml --axis noise.ratio").overrides == std::vector<std::string>{"sweep.axes.noise.ratio"});
}

TEST_CASE("a value that is no whole number of the range is told what was expected") {
  const auto said = [](const CLI::Validator& check, std::string given) { return check(given); };
  CHECK(said(whole_number(1, 1024), "1024").empty());
  CHECK(said(whole_number(0), "18446744073709551615").empty());
  for (const char* wrong : {"0", "1025", "many", "", "-3", "1.5", "7x", " 7", "99999999999999999999"}) {
    INFO(wrong);
    CHECK(said(whole_number(1, 1024), wrong) ==
          std::string("expected a whole number from 1 to 1024, got '") + wrong + "'");
  }
  CHECK(said(whole_number(0), "-3") == "expected a whole number, 0 or more, got '-3'");
}

TEST_CASE("workers are a number from 1 to 1024") {
  CLI::App app;
  unsigned workers = 0;
  add_workers_option(app, workers);
  app.parse("--workers 8");
  CHECK(workers == 8);
  for (const char* wrong : {"--workers 0", "--workers 1025", "--workers many"}) {
    CLI::App other;
    add_workers_option(other, workers);
    CHECK_THROWS_AS(other.parse(wrong), CLI::ParseError);
  }
}

}  // namespace sandglass::test_common_options
