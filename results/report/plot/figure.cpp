#include "results/report/plot/figure.hpp"

#include <array>

#include "results/base/error.hpp"
#include "results/report/plot/colours.hpp"
#include "results/report/plot/figure_data.hpp"

namespace sandglass::results {
namespace {

constexpr double kPointsPerMillimetre = 72 / 25.4;

const std::array kViews{
    FigureView{"overview", "What does one axis do to the objective, and to the images?",
               kTakesMetric | kTakesAxis | kTakesBy, 230, 92, draw_overview},
    FigureView{"points", "Which points are best, and how surely?", kTakesMetric, 140, 90, draw_points},
    FigureView{"effect", "What does one axis do?", kTakesAxis, 110, 75, draw_effect},
    FigureView{"heatmap", "What do two axes do together?", kTakesMetric | kTakesAxis | kTakesBy, 110, 80, draw_heatmap},
    FigureView{"parallel", "Which combinations are good?", kTakesMetric, 140, 80, draw_parallel},
    FigureView{"curves", "How did training go?", kTakesMetric, 130, 80, draw_curves},
    FigureView{"importance", "Which axis matters, for what, how surely?", 0, 130, 75, draw_importance},
    FigureView{"pareto", "What does one objective cost in another?", 0, 110, 85, draw_pareto},
    FigureView{"images", "What does the sweep do to the same images?", kTakesTrials, 140, 100, draw_images},
    FigureView{"latents", "Where do the examples lie in latent space?", kTakesTrials, 110, 100, draw_latents},
    FigureView{"replicates", "Is the latent space one of the data, or of the seed?", 0, 110, 100, draw_replicates},
    FigureView{"health", "How many latent units are used?", 0, 120, 80, draw_health},
    FigureView{"distortion", "How small may the latent be?", kTakesMetric, 110, 80, draw_distortion},
    FigureView{"filters", "What do the first layer's units look for?", kTakesTrials, 130, 110, draw_filters},
    FigureView{"failures", "What failed or was dropped, where and why?", kTakesAxis | kTakesBy, 120, 95, draw_failures},
};

}  // namespace

std::span<const FigureView> figure_views() { return kViews; }

std::string draw_figure(const FigureView& view, std::string_view document, std::string_view blocks,
                        const FigureOptions& options, FigureFormat format) {
  const auto parsed = nlohmann::json::parse(document);
  const FigureData data{parsed, blocks};
  Canvas canvas(format, options.width.value_or(view.width) * kPointsPerMillimetre,
                options.height.value_or(view.height) * kPointsPerMillimetre, kPaper);
  view.draw(canvas, data, options);
  return canvas.finish();
}

}  // namespace sandglass::results
