#include "results/report/html/svg_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/report/html/report_page.hpp"
#include "results/report/interval_text.hpp"

namespace sandglass::results {
namespace {

constexpr double kWidth = 720, kRight = 20, kRowHeight = 18, kAxisHeight = 46;

/// From values to places on the page.
struct Axis {
  double low = INFINITY, high = -INFINITY, begin = 0, end = 0;

  void take(double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  bool empty() const { return !(low <= high); }
  double at(double value) const {
    return high > low ? begin + (value - low) / (high - low) * (end - begin) : (begin + end) / 2;
  }
  /// Round values inside, three to eight of them; a constant axis has its one value.
  std::vector<double> ticks() const {
    if (!(high > low)) return {low};
    const double rough = (high - low) / 5, power = std::pow(10, std::floor(std::log10(rough)));
    const double step = power * (rough / power < 1.5 ? 1 : rough / power < 3.5 ? 2 : rough / power < 7.5 ? 5 : 10);
    std::vector<double> out;
    for (double i = std::ceil(low / step); i * step <= high && out.size() < 20; ++i) out.push_back(i * step);
    return out;
  }
};

std::string text(double x, double y, const char* anchor, const std::string& what) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", x, y, anchor,
                     html_escaped(what));
}

std::string line(double x1, double y1, double x2, double y2, const char* kind) {
  return fmt::format("<line class=\"{}\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>\n", kind, x1, y1, x2,
                     y2);
}

std::string dot(double x, double y, const char* kind) {
  return fmt::format("<circle class=\"{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.5\"/>\n", kind, x, y);
}

std::string x_axis(const Axis& axis, double top, double bottom, const std::string& label) {
  std::string svg;
  for (const double tick : axis.ticks())
    svg += line(axis.at(tick), top, axis.at(tick), bottom, "static-grid") +
           text(axis.at(tick), bottom + 16, "middle", number_text(tick));
  return svg + text((axis.begin + axis.end) / 2, bottom + 36, "middle", label);
}

std::string y_axis(const Axis& axis, double left, double right, const std::string& label) {
  std::string svg;
  for (const double tick : axis.ticks())
    svg += line(left, axis.at(tick), right, axis.at(tick), "static-grid") +
           text(left - 6, axis.at(tick) + 4, "end", number_text(tick));
  return svg + text(left, 14, "start", label);
}

std::string framed(double height, const std::string& title, const std::string& inside) {
  return fmt::format(
      "<svg class=\"static-chart\" viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"{}\">\n{}</svg>", kWidth,
      height, html_escaped(title), inside);
}

}  // namespace

std::string dot_chart(const std::vector<DotRow>& rows, const std::string& label) {
  std::size_t longest = 0;
  Axis x;
  for (const auto& row : rows) {
    longest = std::max(longest, row.name.size());
    for (const double side : {-1.0, 0.0, 1.0}) x.take(row.mean + (side == 0 ? 0 : side * row.half_width));
  }
  if (x.empty()) return "";
  x.begin = std::clamp(20 + 6.6 * static_cast<double>(longest), 60.0, 400.0);
  x.end = kWidth - kRight;
  const double bottom = 8 + kRowHeight * static_cast<double>(rows.size());
  std::string svg = x_axis(x, 4, bottom, label);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& [name, mean, half_width] = rows[i];
    const double y = 8 + kRowHeight * (static_cast<double>(i) + 0.5);
    svg += text(x.begin - 10, y + 4, "end", name);
    if (std::isfinite(half_width)) svg += line(x.at(mean - half_width), y, x.at(mean + half_width), y, "static-line");
    if (std::isfinite(mean)) svg += dot(x.at(mean), y, "static-dot");
  }
  return framed(bottom + kAxisHeight, label, svg);
}

std::string line_chart(const std::vector<double>& values, const std::string& x_label, const std::string& y_label) {
  constexpr double kLeft = 80, kTop = 26, kBottom = 240;
  Axis x{1, static_cast<double>(values.size()), kLeft, kWidth - kRight}, y;
  for (const double value : values) y.take(value);
  if (y.empty()) return "";
  y.begin = kBottom - 6;
  y.end = kTop;
  std::string path;
  bool pen_down = false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool finite = std::isfinite(values[i]);
    if (finite)
      path += fmt::format("{}{:.1f} {:.1f}", pen_down ? "L" : "M", x.at(static_cast<double>(i + 1)), y.at(values[i]));
    pen_down = finite;
  }
  return framed(kBottom + kAxisHeight, y_label,
                x_axis(x, kTop, kBottom, x_label) + y_axis(y, kLeft, kWidth - kRight, y_label) +
                    fmt::format("<path class=\"static-line\" d=\"{}\"/>\n", path));
}

std::string scatter_chart(const FrontPicture& picture) {
  constexpr double kLeft = 80, kTop = 26, kBottom = 380;
  const auto& frame = picture.frame;
  Axis x{frame.left, frame.right, kLeft + 8, kWidth - kRight - 8}, y{frame.bottom, frame.top, kBottom - 8, kTop + 8};
  if (x.empty() || y.empty()) return "";
  auto svg = x_axis(x, kTop, kBottom, picture.x_label) + y_axis(y, kLeft, kWidth - kRight, picture.y_label);
  for (const bool strong : {false, true})
    for (const auto& one : picture.dots)
      if (one.strong == strong && frame.holds(one))
        svg += dot(x.at(one.x), y.at(one.y), strong ? "static-dot" : "static-weak");
  if (picture.beyond > 0)
    svg += text(kWidth - kRight, 14, "end", fmt::format("{} more beyond the frame", picture.beyond));
  return framed(kBottom + kAxisHeight, picture.x_label + " and " + picture.y_label, svg);
}

}  // namespace sandglass::results
