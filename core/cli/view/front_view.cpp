#include "core/cli/view/front_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/cli/parameters_json.hpp"
#include "core/cli/view/scatter.hpp"
#include "results/report/front_rows.hpp"

namespace sandglass {
namespace {

std::string picture_text(const results::FrontPicture& picture, const Terminal& terminal) {
  std::string text = scatter_text(picture.dots, picture.frame, picture.x_label, picture.y_label, terminal);
  if (text.empty()) return "";
  text += fmt::format("\n  {} on the front  {} dominated", terminal.utf8 ? "●" : "o", terminal.utf8 ? "·" : ".");
  if (picture.beyond > 0) text += fmt::format(" ({} beyond the picture)", picture.beyond);
  return "\n" + text + fmt::format("  better: {}\n", picture.better);
}

}  // namespace

std::string front_text(const results::StudyHeader& header, const results::ParetoFront& front,
                       const Terminal& terminal) {
  const auto width = static_cast<std::size_t>(std::max(terminal.width - 2, 20));
  std::string text = fmt::format("\n  {}\n", fmt::join(wrapped(results::front_sentence(front), width), "\n  "));
  if (header.objectives.size() == 2 && front.size > 1)
    text += picture_text(results::front_picture(header, front), terminal);
  return text;
}

nlohmann::ordered_json front_json(const results::StudyTable& study, const results::ParetoFront& front, bool all) {
  using Json = nlohmann::ordered_json;
  Json json = Json::array();
  const auto trials = results::trials_of_points(study);
  for (std::size_t i = 0; i < (all ? front.points.size() : front.size); ++i) {
    const auto& point = front.points[i];
    Json objectives = Json::object();
    for (std::size_t k = 0; k < point.means.size(); ++k)
      objectives[study.header.objectives[k].metric] = {{"mean", number_json(point.means[k].mean)},
                                                       {"half_width", number_json(point.means[k].half_width)}};
    json.push_back({{"point", point.point},
                    {"trials", point.trials},
                    {"parameters", parameters_json(trials.at(point.point)[0]->parameters)},
                    {"objectives", std::move(objectives)},
                    {"front", i < front.size}});
  }
  return json;
}

}  // namespace sandglass
