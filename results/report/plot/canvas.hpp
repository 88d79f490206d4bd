#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sandglass::results {

struct Colour {
  double red = 0, green = 0, blue = 0, alpha = 1;
};

/// The same colour, more or less opaque.
inline Colour with_alpha(Colour colour, double alpha) { return {colour.red, colour.green, colour.blue, alpha}; }

/// In points (1/72 inch) from the upper left corner.
struct Point {
  double x = 0, y = 0;
};

struct Box {
  double left = 0, top = 0, width = 0, height = 0;
  double right() const { return left + width; }
  double bottom() const { return top + height; }
};

enum class FigureFormat { svg, pdf, png };

struct Stroke {
  Colour colour;
  double width = 0.75;
  std::vector<double> dashes{};
};

/// Where a text stands: which part of it the given place is, along its line and across it.
struct TextStyle {
  double size = 8;
  Colour colour{0.1, 0.1, 0.12};
  enum class Across { start, middle, end } align = Across::start;
  enum class Along { top, middle, baseline } valign = Along::baseline;
  bool bold = false;
  double turn = 0;  ///< quarter turns to the left
};

/// A figure in the making, drawn by Cairo. Texts become outlines in SVG, so a figure looks the same wherever it is
/// opened; the same drawing gives the same bytes with one version of Cairo and of the font (in SVG but for the numbers
/// of pictures, which Cairo counts in a process). PNG has 300 dots per inch. One thread at a time. Throws Error if
/// Cairo cannot draw it.
class Canvas {
 public:
  Canvas(FigureFormat format, double width, double height, Colour background);
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;
  ~Canvas();

  double width() const { return width_; }
  double height() const { return height_; }

  void line(Point from, Point to, const Stroke& stroke);
  /// Points that are not finite interrupt the line.
  void polyline(std::span<const Point> points, const Stroke& stroke);
  void polygon(std::span<const Point> points, Colour fill);
  void rectangle(const Box& box, Colour fill);
  void circle(Point centre, double radius, Colour fill);
  void ring(Point centre, double radius, const Stroke& stroke);
  void text(Point place, std::string_view text, const TextStyle& style);
  /// Rows of pixels, each red, green, blue in 0..255, drawn into the box without smoothing.
  void image(const Box& box, std::size_t columns, std::size_t rows, std::span<const unsigned char> pixels);

  /// What is drawn until restore() stays within the box.
  void clip(const Box& box);
  void restore();

  double text_width(std::string_view text, const TextStyle& style) const;

  /// The file's bytes. Nothing can be drawn afterwards.
  std::string finish();

 private:
  struct Cairo;
  double width_, height_;
  std::unique_ptr<Cairo> cairo_;
};

}  // namespace sandglass::results
