#include "results/report/plot/canvas.hpp"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <cairo.h>

#include <cmath>
#include <numbers>

#include "results/base/error.hpp"
#include "results/base/text.hpp"

namespace sandglass::results {
namespace {

constexpr double kDotsPerPoint = 300.0 / 72.0;
constexpr const char* kFont = "DejaVu Sans";

cairo_status_t append(void* bytes, const unsigned char* data, unsigned length) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

void throw_if_failed(cairo_status_t status) {
  if (status != CAIRO_STATUS_SUCCESS)
    throw Error(std::string("cannot draw the figure: ") + cairo_status_to_string(status));
}

}  // namespace

struct Canvas::Cairo {
  FigureFormat format;
  std::string bytes;
  cairo_surface_t* surface = nullptr;
  cairo_t* context = nullptr;

  explicit Cairo(FigureFormat kind) : format(kind) {}
  Cairo(const Cairo&) = delete;
  Cairo& operator=(const Cairo&) = delete;
  ~Cairo() {
    cairo_destroy(context);
    cairo_surface_destroy(surface);
  }

  void open(double width, double height) {
    switch (format) {
      case FigureFormat::svg: surface = cairo_svg_surface_create_for_stream(append, &bytes, width, height); break;
      case FigureFormat::pdf:
        surface = cairo_pdf_surface_create_for_stream(append, &bytes, width, height);
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z");
        break;
      case FigureFormat::png:
        surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(std::ceil(width * kDotsPerPoint)),
                                             static_cast<int>(std::ceil(height * kDotsPerPoint)));
        cairo_surface_set_device_scale(surface, kDotsPerPoint, kDotsPerPoint);
        break;
    }
    context = cairo_create(surface);
    throw_if_failed(cairo_status(context));
    cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND);
  }

  void colour(Colour c) { cairo_set_source_rgba(context, c.red, c.green, c.blue, c.alpha); }

  void stroke(const Stroke& style) {
    colour(style.colour);
    cairo_set_line_width(context, style.width);
    cairo_set_dash(context, style.dashes.data(), static_cast<int>(style.dashes.size()), 0);
    cairo_stroke(context);
  }

  void font(const TextStyle& style) {
    cairo_select_font_face(context, kFont, CAIRO_FONT_SLANT_NORMAL,
                           style.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(context, style.size);
  }
};

Canvas::Canvas(FigureFormat format, double width, double height, Colour background)
    : width_(width), height_(height), cairo_(std::make_unique<Cairo>(format)) {
  cairo_->open(width, height);
  cairo_->colour(background);
  cairo_paint(cairo_->context);  // also the last pixels, which the size may cover in part
}

Canvas::~Canvas() = default;

void Canvas::line(Point from, Point to, const Stroke& stroke) {
  cairo_move_to(cairo_->context, from.x, from.y);
  cairo_line_to(cairo_->context, to.x, to.y);
  cairo_->stroke(stroke);
}

void Canvas::polyline(std::span<const Point> points, const Stroke& stroke) {
  bool drawing = false;
  for (const auto& point : points) {
    const bool finite = std::isfinite(point.x) && std::isfinite(point.y);
    if (finite) (drawing ? cairo_line_to : cairo_move_to)(cairo_->context, point.x, point.y);
    drawing = finite;
  }
  cairo_->stroke(stroke);
}

void Canvas::polygon(std::span<const Point> points, Colour fill) {
  for (const auto& point : points) cairo_line_to(cairo_->context, point.x, point.y);
  cairo_close_path(cairo_->context);
  cairo_->colour(fill);
  cairo_fill(cairo_->context);
}

void Canvas::rectangle(const Box& box, Colour fill) {
  cairo_rectangle(cairo_->context, box.left, box.top, box.width, box.height);
  cairo_->colour(fill);
  cairo_fill(cairo_->context);
}

void Canvas::circle(Point centre, double radius, Colour fill) {
  cairo_new_sub_path(cairo_->context);
  cairo_arc(cairo_->context, centre.x, centre.y, radius, 0, 2 * std::numbers::pi);
  cairo_->colour(fill);
  cairo_fill(cairo_->context);
}

void Canvas::ring(Point centre, double radius, const Stroke& stroke) {
  cairo_new_sub_path(cairo_->context);
  cairo_arc(cairo_->context, centre.x, centre.y, radius, 0, 2 * std::numbers::pi);
  cairo_->stroke(stroke);
}

double Canvas::text_width(std::string_view text, const TextStyle& style) const {
  cairo_->font(style);
  cairo_text_extents_t extents;
  cairo_text_extents(cairo_->context, clean_text(text).c_str(), &extents);
  return extents.x_advance;
}

void Canvas::text(Point place, std::string_view text, const TextStyle& style) {
  auto* const context = cairo_->context;
  const double width = text_width(text, style);  // sets the font
  cairo_font_extents_t font;
  cairo_font_extents(context, &font);
  const double x = style.align == TextStyle::Across::start    ? 0
                   : style.align == TextStyle::Across::middle ? -width / 2
                                                              : -width;
  // Centred on what digits and capitals fill, not on the room for accents.
  const double capital = 0.73 * style.size;
  const double y = style.valign == TextStyle::Along::baseline ? 0
                   : style.valign == TextStyle::Along::middle ? capital / 2
                                                              : capital;
  cairo_save(context);
  cairo_translate(context, place.x, place.y);
  cairo_rotate(context, -style.turn * std::numbers::pi / 2);
  cairo_move_to(context, x, y);
  cairo_->colour(style.colour);
  cairo_show_text(context, clean_text(text).c_str());
  cairo_restore(context);
  cairo_new_path(context);
}

void Canvas::image(const Box& box, std::size_t columns, std::size_t rows, std::span<const unsigned char> pixels) {
  if (columns == 0 || rows == 0) return;
  auto* const surface =
      cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(columns), static_cast<int>(rows));
  unsigned char* const target = cairo_image_surface_get_data(surface);
  const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface));
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j) {
      const unsigned char* from = &pixels[3 * (i * columns + j)];
      const std::uint32_t rgb =
          static_cast<std::uint32_t>(from[0]) << 16 | static_cast<std::uint32_t>(from[1]) << 8 | from[2];
      *reinterpret_cast<std::uint32_t*>(target + i * stride + 4 * j) = rgb;
    }
  cairo_surface_mark_dirty(surface);
  auto* const context = cairo_->context;
  cairo_save(context);
  cairo_translate(context, box.left, box.top);
  cairo_scale(context, box.width / static_cast<double>(columns), box.height / static_cast<double>(rows));
  cairo_set_source_surface(context, surface, 0, 0);
  cairo_pattern_set_filter(cairo_get_source(context), CAIRO_FILTER_NEAREST);
  cairo_paint(context);
  cairo_restore(context);
  cairo_surface_destroy(surface);
}

void Canvas::clip(const Box& box) {
  cairo_save(cairo_->context);
  cairo_rectangle(cairo_->context, box.left, box.top, box.width, box.height);
  cairo_clip(cairo_->context);
}

void Canvas::restore() { cairo_restore(cairo_->context); }

std::string Canvas::finish() {
  cairo_surface_flush(cairo_->surface);
  if (cairo_->format == FigureFormat::png)
    throw_if_failed(cairo_surface_write_to_png_stream(cairo_->surface, append, &cairo_->bytes));
  cairo_surface_finish(cairo_->surface);
  throw_if_failed(cairo_status(cairo_->context));
  throw_if_failed(cairo_surface_status(cairo_->surface));
  return std::move(cairo_->bytes);
}

}  // namespace sandglass::results
