#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "results/base/error.hpp"
#include "results/report/plot/panel.hpp"
#include "results/report/plot/views/choices.hpp"
#include "results/report/plot/views/pixels.hpp"

namespace sandglass::results {
namespace {

using Json = nlohmann::json;

constexpr double kImageGap = 1.5, kLeastImage = 14;  // points

struct Row {
  std::string name;
  std::vector<double> values;
  bool model = false;  ///< what one makes of the clean images
};

std::string name_of(const FigureData& data, const Json& trial) {
  const std::size_t row = row_of(data["points"].at("point"), trial.at("point"));
  const bool known = row < data["points"].at("point").size();
  return known ? point_name(data.document, row) : fmt::format("trial {}", value_text(trial.at("trial")));
}

/// The trials asked for, or one of each point in the order of the points, which is that of their ranks.
std::vector<Json> chosen_trials(const FigureData& data, const FigureOptions& options) {
  std::map<std::size_t, Json> by_place;
  for (const auto& trial : part(data, "images").at("trials")) {
    const auto wanted = std::ranges::find(options.trials, trial.at("trial").get<std::uint64_t>());
    if (options.trials.empty())
      by_place.try_emplace(row_of(data["points"].at("point"), trial.at("point")), trial);
    else if (wanted != options.trials.end())
      by_place.try_emplace(static_cast<std::size_t>(wanted - options.trials.begin()), trial);
  }
  std::vector<Json> trials;
  for (auto& [place, trial] : by_place) trials.push_back(std::move(trial));
  return trials;
}

/// The clean images, then what each trial makes of them. Where a trial was trained on others than the row of images
/// above it shows (corrupted images are recorded), its own stand above it.
std::vector<Row> rows_of(const FigureData& data, const FigureOptions& options) {
  std::vector<Row> rows{{"input", data.read(part(data, "images").at("input"))}};
  const auto input = rows.front().values;
  auto above = input;
  for (const auto& trial : chosen_trials(data, options)) {
    const Json corrupted = trial.value("corrupted", Json());
    auto trained_on = corrupted.is_null() ? input : data.read(corrupted);
    if (trained_on != above) rows.push_back({corrupted.is_null() ? "input" : "corrupted", trained_on});
    above = std::move(trained_on);
    rows.push_back({name_of(data, trial), data.read(trial.at("reconstruction")), true});
  }
  if (rows.size() == 1) throw Error("none of the trials that are asked for has reconstructions to show");
  return rows;
}

}  // namespace

void draw_images(Canvas& canvas, const FigureData& data, const FigureOptions& options) {
  auto rows = rows_of(data, options);
  const auto models = [&] { return std::ranges::count(rows, true, &Row::model); };
  const auto all = models();
  const auto room = static_cast<std::size_t>(std::max(3.0, (canvas.height() - 45) / (kLeastImage + kImageGap)));
  if (rows.size() > room) rows.resize(room);
  if (!rows.back().model && rows.size() > 1) rows.pop_back();  // corrupted images of nobody
  const bool noise = std::ranges::any_of(rows, [](const Row& row) { return row.name == "corrupted" && !row.model; });
  const auto shape = picture_shape(data["images"].at("shape"));
  const auto samples = data["images"].at("samples").get<std::size_t>();
  const auto range = numbers(data["images"].at("range"));
  const double low = range.at(0), high = range.at(1);
  const Box box = draw_heading(
      canvas, data["study"].at("name"),
      (models() < all ? fmt::format("the same test images, as {} of {} models give them back", models(), all)
                      : "the same test images, as each model gives them back") +
          (noise ? "; corrupted: by the noise of training of the models below" : ""));

  constexpr TextStyle style{.size = 7, .colour = kInk, .valign = TextStyle::Along::middle};
  double left = 0;
  for (const auto& row : rows) left = std::max(left, canvas.text_width(row.name, style));
  left = std::min(left, 0.35 * box.width) + 6;
  const double aspect = static_cast<double>(shape.width) / static_cast<double>(shape.height);
  const double wish = std::clamp((box.height / static_cast<double>(rows.size())) - kImageGap, kLeastImage, 48.0);
  const auto columns =
      std::clamp<std::size_t>(static_cast<std::size_t>((box.width - left) / (wish * aspect + kImageGap)), 1, samples);
  const double wide = std::min(wish * aspect, (box.width - left) / static_cast<double>(columns) - kImageGap),
               tall = wide / aspect;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double top = box.top + static_cast<double>(i) * (tall + kImageGap) + (i > 0 ? 3 : 0);
    if (top + tall > canvas.height()) break;
    canvas.text({box.left, top + tall / 2}, fitted(canvas, rows[i].name, left - 6, style), style);
    for (std::size_t j = 0; j < columns; ++j) {
      const auto values = std::span(rows[i].values).subspan(j * shape.values(), shape.values());
      const double x = box.left + left + static_cast<double>(j) * (wide + kImageGap);
      canvas.image({x, top, wide, tall}, shape.width, shape.height, pixels_of(values, shape, low, high));
    }
  }
}

}  // namespace sandglass::results
