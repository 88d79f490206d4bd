#include "results/report/plot/panel.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace sandglass::results {
namespace {

using Across = TextStyle::Across;
using Along = TextStyle::Along;

constexpr TextStyle kTickText{.size = 7, .colour = kMuted};
constexpr TextStyle kAxisText{.size = 8, .colour = kInk};
constexpr double kMargin = 8;
constexpr double kGap = 4;

TextStyle styled(TextStyle style, Across align, Along valign, double turn = 0) {
  style.align = align;
  style.valign = valign;
  style.turn = turn;
  return style;
}

double widest(const Canvas& canvas, const std::vector<Tick>& ticks) {
  double width = 0;
  for (const auto& tick : ticks) width = std::max(width, canvas.text_width(tick.label, kTickText));
  return width;
}

}  // namespace

Panel::Panel(Canvas& canvas, const Box& outer, PanelAxes axes) : axes_(std::move(axes)), box_(outer) {
  y_ticks_ = axes_.y.ticks(std::max<std::size_t>(3, static_cast<std::size_t>(outer.height / 24)));
  const double left = widest(canvas, y_ticks_) + kGap;
  if (!axes_.y_label.empty()) {  // stands across, above the axis: units are long
    canvas.text({outer.left, outer.top + 7}, fitted(canvas, axes_.y_label, outer.width, kAxisText), kAxisText);
    box_.top += 15;
    box_.height -= 15;
  }
  box_.left += left;
  box_.width -= left + kMargin;
  x_ticks_ = axes_.x.ticks(std::max<std::size_t>(3, static_cast<std::size_t>(box_.width / 42)));
  const double wide = widest(canvas, x_ticks_);
  turned_ = wide + kGap > box_.width / static_cast<double>(std::max<std::size_t>(1, x_ticks_.size()));
  const double bottom = (turned_ ? wide : 8) + kGap + (axes_.x_label.empty() ? 0 : 14);
  box_.height -= bottom;
  draw_x(canvas);
  draw_y(canvas);
  canvas.line({box_.left, box_.bottom()}, {box_.right(), box_.bottom()}, {.colour = kMuted});
}

void Panel::draw_x(Canvas& canvas) const {
  for (const auto& tick : x_ticks_) {
    const double place = x(tick.value);
    if (axes_.x_grid) canvas.line({place, box_.top}, {place, box_.bottom()}, {.colour = kGrid});
    canvas.line({place, box_.bottom()}, {place, box_.bottom() + 2.5}, {.colour = kMuted});
    const Point at{place, box_.bottom() + kGap + 1};
    canvas.text(
        at, tick.label,
        turned_ ? styled(kTickText, Across::end, Along::middle, 1) : styled(kTickText, Across::middle, Along::top));
  }
  const double below = box_.bottom() + kGap + (turned_ ? widest(canvas, x_ticks_) : 8) + 6;
  const auto label = fitted(canvas, axes_.x_label, canvas.width() - 2 * kMargin, kAxisText);
  const double half = canvas.text_width(label, kAxisText) / 2;  // kept within the canvas
  const double centre =
      std::clamp(box_.left + box_.width / 2, kMargin + half, std::max(kMargin + half, canvas.width() - kMargin - half));
  canvas.text({centre, below}, label, styled(kAxisText, Across::middle, Along::top));
}

void Panel::draw_y(Canvas& canvas) const {
  for (const auto& tick : y_ticks_) {
    const double place = y(tick.value);
    if (axes_.y_grid) canvas.line({box_.left, place}, {box_.right(), place}, {.colour = kGrid});
    canvas.text({box_.left - kGap, place}, tick.label, styled(kTickText, Across::end, Along::middle));
  }
}

void draw_interval(Canvas& canvas, Point low, Point high, Colour colour) {
  if (!std::isfinite(low.x + low.y + high.x + high.y)) return;
  canvas.line(low, high, {.colour = colour, .width = 1.1});
  const bool upright = std::abs(high.y - low.y) >= std::abs(high.x - low.x);
  for (const auto& end : {low, high})
    canvas.line({end.x - (upright ? 2 : 0), end.y - (upright ? 0 : 2)},
                {end.x + (upright ? 2 : 0), end.y + (upright ? 0 : 2)}, {.colour = colour, .width = 1.1});
}

/// The text in at most three lines; what does not fit into them ends in an ellipsis.
std::vector<std::string> wrapped(const Canvas& canvas, const std::string& text, double width, const TextStyle& style) {
  constexpr std::size_t kMostLines = 3;
  std::vector<std::string> lines;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    const auto longer = lines.empty() ? word : lines.back() + " " + word;
    if (lines.empty() || (canvas.text_width(longer, style) > width && lines.size() < kMostLines))
      lines.push_back(word);
    else
      lines.back() = longer;
  }
  for (auto& line : lines) line = fitted(canvas, line, width, style);
  return lines;
}

Box draw_heading(Canvas& canvas, const std::string& title, const std::string& note) {
  constexpr TextStyle heading{.size = 9.5, .colour = kInk, .bold = true};
  constexpr TextStyle small{.size = 7.5, .colour = kMuted};
  const double width = canvas.width() - 2 * kMargin;
  double top = kMargin;
  if (!title.empty()) {
    canvas.text({kMargin, top + 8}, fitted(canvas, title, width, heading), heading);
    top += 13;
  }
  for (const auto& line : wrapped(canvas, note, width, small)) {
    canvas.text({kMargin, top + 7}, line, small);
    top += 11;
  }
  top += title.empty() && note.empty() ? 0 : 5;
  return {kMargin, top, width, canvas.height() - top - kMargin};
}

std::string fitted(const Canvas& canvas, std::string text, double width, const TextStyle& style) {
  if (canvas.text_width(text, style) <= width) return text;
  while (!text.empty() && canvas.text_width(text + "…", style) > width) {
    text.pop_back();
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
    if (!text.empty() && (static_cast<unsigned char>(text.back()) & 0x80) != 0) text.pop_back();
  }
  return text + "…";
}

double draw_legend(Canvas& canvas, Point place, double width,
                   const std::vector<std::pair<std::string, Colour>>& entries) {
  constexpr TextStyle style{.size = 7, .colour = kInk};
  double left = place.x, top = place.y;
  for (const auto& [name, colour] : entries) {
    const auto text = fitted(canvas, name, width - 12, style);
    const double wide = 9 + canvas.text_width(text, style) + 9;
    if (left > place.x && left + wide > place.x + width) left = place.x, top += 11;
    canvas.circle({left + 3, top + 4}, 2.6, colour);
    canvas.text({left + 9, top + 4}, text, styled(style, Across::start, Along::middle));
    left += wide;
  }
  return entries.empty() ? 0 : top + 11 - place.y;
}

}  // namespace sandglass::results
