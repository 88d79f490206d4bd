#include <fmt/format.h>

#include "results/report/data/report_study.hpp"

// Under each view, how its numbers are had without the page: lines that run as they stand beside the study file.
namespace sandglass::results {
namespace {

constexpr std::string_view kOpen = "import xarray as xr; study = xr.open_dataset(\"study.h5\", engine=\"h5netcdf\")";

/// Python that ends in `expression`; none if it is empty.
Json both(std::string command, const std::string& expression) {
  return {{"command", std::move(command)},
          {"python", expression.empty() ? Json(nullptr) : Json(fmt::format("{}; {}", kOpen, expression))}};
}

/// An array of a trial; `kind` is "arrays" or "weights".
std::string array_of(const std::string& trial, std::string_view kind, std::string_view name) {
  return fmt::format(
      "group = int(study[\"{1}_group\"].sel(trial={0})); "
      "xr.open_dataset(\"study.h5\", engine=\"h5netcdf\", group=f\"{1}/{{group}}\").sel(trial={0})[\"{2}\"]",
      trial, kind, name);
}

}  // namespace

void add_command_parts(const ReportStudy& study, const ReportOptions& options, ReportParts& parts) {
  const auto& header = study.header();
  const auto show = "sandglass show " + options.study;
  const auto by_point = show + " --by point";
  const auto& metric = header.objectives[0].metric;
  const std::string objective = study.several() ? "objective." + metric : "objective";
  const auto means_by = [&](const std::string& column) {
    return fmt::format("study[\"{}\"].groupby(study[\"{}\"]).mean()", objective, column);
  };
  const auto trial = parts.document["verdict"]["best_trial"];
  const auto number = trial.is_null() ? std::string("0") : trial.dump();
  const auto of_test = [&](std::string_view command) {
    return fmt::format("sandglass {} {} --trial {} --split test", command, options.study, number);
  };
  const auto latent = array_of(number, "arrays", "latent");
  auto& commands = parts.document["commands"];
  commands["verdict"] = both("sandglass verify " + options.study, "");
  commands["points"] = both(by_point, means_by("point"));
  commands["effect"] = both(by_point, header.axes.empty() ? "" : means_by(header.axes[0].path));
  commands["heatmap"] = both(by_point, means_by("point"));
  commands["parallel"] = both(
      show, fmt::format("import json; study[json.loads(study.attrs[\"axes\"]) + [\"{}\"]].to_dataframe()", objective));
  commands["curves"] = both(fmt::format("{} --trial {}", show, number), fmt::format("study[\"{}\"]", metric));
  commands["images"] = both(of_test("reconstruct"), array_of(number, "arrays", "reconstruction"));
  commands["latents"] = both(of_test("encode") + " --output codes.npy", latent);
  commands["decoder"] = both(fmt::format("sandglass decode {} --trial {} --input codes.npy", options.study, number),
                             array_of(number, "weights", "decoder.0.weight"));
  commands["replicates"] = both(of_test("encode"), latent);
  commands["health"] = both(of_test("encode"), latent + ".var(\"example\")");
  commands["distortion"] = both(by_point, means_by("point"));
  commands["filters"] = both("", array_of(number, "weights", "encoder.0.weight"));
  commands["importance"] = both("sandglass importance " + options.study, "");
  commands["pareto"] = both(study.several() ? show + " --by front" : "",
                            study.several() ? "study.isel(trial=study[\"pareto_front\"]).to_dataframe()" : "");
  commands["failures"] = both(show + " --by trial", "study[\"failure\"].isel(trial=study[\"status\"] == 2)");
  commands["provenance"] = both("sandglass status " + options.study, "study.attrs");
}

}  // namespace sandglass::results
