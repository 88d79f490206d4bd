#include <fmt/format.h>

#include "results/report/data/report_study.hpp"

// Under each view, how its numbers are had without the page.
namespace sandglass::results {
namespace {

constexpr std::string_view kOpen = "study = xr.open_dataset(\"study.h5\", engine=\"h5netcdf\")";

Json both(std::string command, const std::string& python) {
  return {{"command", std::move(command)},
          {"python", python.empty() ? Json(nullptr) : Json(fmt::format("{}; {}", kOpen, python))}};
}

}  // namespace

void add_command_parts(const ReportStudy& study, const ReportOptions& options, ReportParts& parts) {
  const auto& header = study.header();
  const auto show = "sandglass show " + options.study;
  const std::string table = "study.to_dataframe()";
  const auto axis = header.axes.empty() ? std::string("point") : header.axes[0].path;
  const auto trial = parts.document["verdict"]["best_trial"];
  const auto number = trial.is_null() ? std::string("0") : trial.dump();
  const auto arrays = [&](std::string_view what) {
    return fmt::format("xr.open_dataset(\"study.h5\", engine=\"h5netcdf\", group=\"trials/{}\")[\"{}\"]", number, what);
  };
  auto& commands = parts.document["commands"];
  commands["verdict"] = both("sandglass verify " + options.study, "");
  commands["points"] = both(show + " --by point", "study[\"objective\"].groupby(study[\"point\"]).mean()");
  commands["effect"] =
      both(show + " --by point", fmt::format("study[\"objective\"].groupby(study[\"{}\"]).mean()", axis));
  commands["heatmap"] = both(show + " --by point", "study[\"objective\"].groupby(study[\"point\"]).mean()");
  commands["parallel"] = both(show, "study[json.loads(study.attrs[\"axes\"]) + [\"objective\"]].to_dataframe()");
  commands["curves"] = both(fmt::format("{} --trial {}", show, number),
                            fmt::format("study[\"{}\"].plot(hue=\"trial\")", header.objectives[0].metric));
  commands["images"] = both("sandglass reconstruct " + options.study, arrays("reconstruction"));
  commands["latents"] = both("sandglass encode " + options.study, arrays("latent"));
  commands["decoder"] = both("sandglass decode " + options.study, arrays("decoder.0.weight"));
  commands["replicates"] = both("sandglass encode " + options.study, arrays("latent"));
  commands["health"] = both("sandglass encode " + options.study, arrays("latent") + ".var(\"example\")");
  commands["distortion"] = both(show + " --by point", table);
  commands["filters"] = both(fmt::format("{} --trial {}", show, number), arrays("encoder.0.weight"));
  commands["importance"] = both(show + " --by point", "study[\"objective\"].to_series()");
  commands["pareto"] = both(study.several() ? show + " --by front" : show + " --by point",
                            study.several() ? "study.isel(trial=study[\"pareto_front\"])" : "");
  commands["failures"] = both(show, "study.isel(trial=study[\"status\"] != 0)");
  commands["provenance"] = both("sandglass status " + options.study, "study.attrs");
}

}  // namespace sandglass::results
