#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "results/report/plot/canvas.hpp"

namespace sandglass::results {

struct FigureData;  // the document, read

/// What a person may choose of a figure; FigureView::takes says what concerns it.
struct FigureOptions {
  std::string metric{};                     ///< empty: the objective
  std::string axis{};                       ///< empty: the first axis that can be drawn
  std::string by{};                         ///< the second axis of those that have two
  std::vector<std::uint64_t> trials{};      ///< of images and latents; empty: the best ones
  std::optional<double> width{}, height{};  ///< in mm
};

/// Which of these a view takes, as bits.
enum FigureChoice : unsigned { kTakesMetric = 1, kTakesAxis = 2, kTakesBy = 4, kTakesTrials = 8 };

/// A single figure of a study, each called by the name that it has on the page (`overview` is for a front page).
struct FigureView {
  std::string name;
  std::string question;             ///< that it answers
  unsigned takes = 0;               ///< FigureChoice
  double width = 120, height = 80;  ///< in mm, if none are asked for
  void (*draw)(Canvas& canvas, const FigureData& data, const FigureOptions& options);
};

std::span<const FigureView> figure_views();

/// The file's bytes, drawn from the document of a study's page and its blocks (ReportData), so that a figure and the
/// page show the same numbers. Throws Error that says what the study lacks for this figure, and how to have it.
std::string draw_figure(const FigureView& view, std::string_view document, std::string_view blocks,
                        const FigureOptions& options, FigureFormat format);

// The views, each in the file of its name (views/).
void draw_overview(Canvas& canvas, const FigureData& data, const FigureOptions& options);
void draw_points(Canvas& canvas, const FigureData& data, const FigureOptions& options);
void draw_effect(Canvas& canvas, const FigureData& data, const FigureOptions& options);
void draw_heatmap(Canvas& canvas, const FigureData& data, const FigureOptions& options);
void draw_parallel(Canvas& canvas, const FigureData& data, const FigureOptions& options);
void draw_curves(Canvas& canvas, const FigureData& data, const FigureOptions& options);
void draw_importance(Canvas& canvas, const FigureData& data, const FigureOptions& options);
void draw_pareto(Canvas& canvas, const FigureData& data, const FigureOptions& options);
void draw_latents(Canvas& canvas, const FigureData& data, const FigureOptions& options);
void draw_images(Canvas& canvas, const FigureData& data, const FigureOptions& options);
void draw_health(Canvas& canvas, const FigureData& data, const FigureOptions& options);
void draw_distortion(Canvas& canvas, const FigureData& data, const FigureOptions& options);
void draw_filters(Canvas& canvas, const FigureData& data, const FigureOptions& options);
void draw_replicates(Canvas& canvas, const FigureData& data, const FigureOptions& options);
void draw_failures(Canvas& canvas, const FigureData& data, const FigureOptions& options);

}  // namespace sandglass::results
