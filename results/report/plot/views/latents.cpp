#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "results/base/error.hpp"
#include "results/report/plot/panel.hpp"
#include "results/report/plot/views/choices.hpp"

namespace sandglass::results {
namespace {

using Json = nlohmann::json;

/// The trial that is asked for, else the first of the document, which is the best one that has latents.
const Json& chosen_trial(const Json& trials, const FigureOptions& options) {
  if (options.trials.empty()) return trials.at(0);
  std::string known;
  for (const auto& trial : trials) {
    if (trial.at("trial") == options.trials.front()) return trial;
    known += (known.empty() ? "" : ", ") + value_text(trial.at("trial"));
  }
  throw Error(
      fmt::format("there are no latents of trial {} to draw; there are of trials {}", options.trials.front(), known));
}

/// How far the picture can be trusted, in words.
std::string badge(const Json& picture, const char* method) {
  std::string text = method;
  if (picture.contains("variance") && picture.at("variance").is_array())
    text += fmt::format(": {:.0f} % of the variance",
                        100 * (number(picture.at("variance").at(0)) + number(picture.at("variance").at(1))));
  if (const double trust = number(picture.value("trustworthiness", Json())); std::isfinite(trust))
    text += fmt::format(", trustworthiness {:.2f}", trust);
  const double here = number(picture.value("neighbour_class_here", Json())),
               all = number(picture.value("neighbour_class_all", Json()));
  if (std::isfinite(here + all))
    text +=
        fmt::format(", neighbours of the same class {:.0f} % here, {:.0f} % in all dimensions", 100 * here, 100 * all);
  return text;
}

std::string label_name(const FigureData& data, double label) {
  const auto& names = data["latents"].value("label_names", Json());
  const auto index = static_cast<std::size_t>(label);
  return names.is_array() && label >= 0 && index < names.size() ? value_text(names.at(index))
                                                                : fmt::format("{:.0f}", label);
}

}  // namespace

void draw_latents(Canvas& canvas, const FigureData& data, const FigureOptions& options) {
  const auto& trial = chosen_trial(part(data, "latents").at("trials"), options);
  const bool umap = !trial.at("umap").is_null();
  const auto& picture = trial.at(umap ? "umap" : "pca");
  const auto xy = data.read(picture.at("xy"));
  const auto labels = trial.at("label").is_null() ? std::vector<double>() : data.read(trial.at("label"));
  std::vector<double> x, y;
  for (std::size_t i = 0; i + 1 < xy.size(); i += 2) x.push_back(xy[i]), y.push_back(xy[i + 1]);

  Box box = draw_heading(canvas,
                         fmt::format("{}: trial {}, latent {}", data["study"].at("name").get<std::string>(),
                                     value_text(trial.at("trial")), value_text(trial.at("size"))),
                         badge(picture, umap ? "UMAP" : "PCA"));
  std::set<double> classes(labels.begin(), labels.end());
  std::vector<std::pair<std::string, Colour>> legend;
  if (classes.size() <= kCategories.size())
    for (const double label : classes) legend.emplace_back(label_name(data, label), kCategories[legend.size()]);
  const double taken = draw_legend(canvas, {box.left, box.top}, box.width, legend) + 4;
  box.top += taken;
  box.height -= taken;
  const Scale x_scale = Scale::of_numbers(x, false), y_scale = Scale::of_numbers(y, false);
  const double radius = std::clamp(60 / std::sqrt(static_cast<double>(std::max<std::size_t>(1, x.size()))), 0.6, 2.0);
  const double most = classes.empty() ? 1 : std::max(1.0, *classes.rbegin());
  canvas.clip(box);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const Point at{box.left + x_scale.place(x[i]) * box.width, box.bottom() - y_scale.place(y[i]) * box.height};
    if (!std::isfinite(at.x + at.y)) continue;
    Colour colour = kAccent;
    if (i < labels.size())
      colour = legend.empty()
                   ? viridis(labels[i] / most)
                   : kCategories[static_cast<std::size_t>(std::distance(classes.begin(), classes.find(labels[i])))];
    canvas.circle(at, radius, with_alpha(colour, 0.7));
  }
  canvas.restore();
}

}  // namespace sandglass::results
