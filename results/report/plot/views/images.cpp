#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/base/error.hpp"
#include "results/report/plot/panel.hpp"
#include "results/report/plot/views/choices.hpp"
#include "results/report/plot/views/pixels.hpp"

namespace sandglass::results {
namespace {

using Json = nlohmann::json;

constexpr double kGap = 1.5;

struct Row {
  std::string name;
  std::vector<double> values;
};

std::string name_of(const FigureData& data, const Json& trial) {
  const std::size_t row = row_of(data["points"].at("point"), trial.at("point"));
  const bool known = row < data["points"].at("point").size();
  return known ? point_name(data.document, row) : fmt::format("trial {}", value_text(trial.at("trial")));
}

/// The clean images, then what each trial makes of them: the trials asked for, or all that the document has.
std::vector<Row> rows_of(const FigureData& data, const FigureOptions& options) {
  const auto& images = part(data, "images");
  std::vector<Row> rows{{"input", data.read(images.at("input"))}};
  for (const auto& trial : images.at("trials")) {
    const auto& wanted = options.trials;
    if (!wanted.empty() && std::ranges::find(wanted, trial.at("trial").get<std::uint64_t>()) == wanted.end()) continue;
    rows.push_back({name_of(data, trial), data.read(trial.at("reconstruction"))});
  }
  if (rows.size() == 1) throw Error("none of the trials that are asked for has recorded reconstructions");
  return rows;
}

}  // namespace

void draw_images(Canvas& canvas, const FigureData& data, const FigureOptions& options) {
  const auto rows = rows_of(data, options);
  const auto shape = picture_shape(data["images"].at("shape"));
  const auto samples = data["images"].at("samples").get<std::size_t>();
  const double low = 0, high = 255;
  const Box box = draw_heading(canvas, data["study"].at("name"), "the same test images, as each model gives them back");

  constexpr TextStyle style{.size = 7, .colour = kInk, .valign = TextStyle::Along::middle};
  double left = 0;
  for (const auto& row : rows) left = std::max(left, canvas.text_width(row.name, style));
  left = std::min(left, 0.35 * box.width) + 6;
  const double aspect = static_cast<double>(shape.width) / static_cast<double>(shape.height);
  const double wish = std::clamp((box.height / static_cast<double>(rows.size())) - kGap, 8.0, 48.0);
  const auto columns =
      std::clamp<std::size_t>(static_cast<std::size_t>((box.width - left) / (wish * aspect + kGap)), 1, samples);
  const double wide = std::min(wish * aspect, (box.width - left) / static_cast<double>(columns) - kGap),
               tall = wide / aspect;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double top = box.top + static_cast<double>(i) * (tall + kGap) + (i > 0 ? 3 : 0);
    if (top + tall > canvas.height()) break;
    canvas.text({box.left, top + tall / 2}, fitted(canvas, rows[i].name, left - 6, style), style);
    for (std::size_t j = 0; j < columns; ++j) {
      const auto values = std::span(rows[i].values).subspan(j * shape.values(), shape.values());
      const double x = box.left + left + static_cast<double>(j) * (wide + kGap);
      canvas.image({x, top, wide, tall}, shape.width, shape.height, pixels_of(values, shape, low, high));
    }
  }
}

}  // namespace sandglass::results
