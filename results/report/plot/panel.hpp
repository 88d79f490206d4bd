#pragma once

#include <string>

#include "results/report/plot/canvas.hpp"
#include "results/report/plot/colours.hpp"
#include "results/report/plot/scale.hpp"

namespace sandglass::results {

struct PanelAxes {
  Scale x, y;
  std::string x_label, y_label;
  bool y_grid = true, x_grid = false;
};

/// A pair of axes with ticks, labels and a light grid; the inner box is what they leave of the outer one.
class Panel {
 public:
  /// Draws the frame.
  Panel(Canvas& canvas, const Box& outer, PanelAxes axes);

  const Box& box() const { return box_; }
  double x(double value) const { return box_.left + axes_.x.place(value) * box_.width; }
  double y(double value) const { return box_.bottom() - axes_.y.place(value) * box_.height; }
  Point at(double x_value, double y_value) const { return {x(x_value), y(y_value)}; }

 private:
  void draw_x(Canvas& canvas) const;
  void draw_y(Canvas& canvas) const;

  PanelAxes axes_;
  Box box_;
  std::vector<Tick> x_ticks_, y_ticks_;
  bool turned_ = false;  ///< labels of x that would touch each other stand upright
};

/// A vertical line from low to high with small ends; where one of them is not finite nothing is drawn.
void draw_interval(Canvas& canvas, Point low, Point high, Colour colour);

/// Title, and beneath it in grey what the figure shows. Returns what is left of the canvas.
Box draw_heading(Canvas& canvas, const std::string& title, const std::string& note);

/// `text` with an ellipsis, so that it is at most so wide.
std::string fitted(const Canvas& canvas, std::string text, double width, const TextStyle& style);

/// Entries with a dot of their colour, side by side and in several lines if need be. Returns the height that they took.
double draw_legend(Canvas& canvas, Point place, double width,
                   const std::vector<std::pair<std::string, Colour>>& entries);

}  // namespace sandglass::results
