#include "plugins/datasets/files/array_table.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/datasets/files/byte_source.hpp"

namespace sandglass {
namespace {

std::string shape_text(const std::vector<Index>& dims) {
  std::vector<std::string> parts;
  for (const Index extent : dims) parts.push_back(std::to_string(extent));
  std::string text = "(";
  text += join(parts);
  text += dims.size() == 1 ? ",)" : ")";
  return text;
}

/// Each row from C x (height * width) to (height * width) x C.
void interleave(std::vector<float>& values, Index channels, Index plane) {
  const auto c = static_cast<std::size_t>(channels), p = static_cast<std::size_t>(plane);
  std::vector<float> row(c * p);
  for (std::size_t start = 0; start < values.size(); start += row.size()) {
    for (std::size_t k = 0; k < p; ++k)
      for (std::size_t j = 0; j < c; ++j) row[k * c + j] = values[start + j * p + k];
    std::copy(row.begin(), row.end(), values.begin() + static_cast<std::ptrdiff_t>(start));
  }
}

DataShape sequence_shape(const std::vector<Index>& dims, const std::string& where) {
  if (dims.size() > 3) refuse_data(where, "(N, T) or (N, T, C) for layout sequences", shape_text(dims));
  return {.features = dims.size() == 3 ? dims[1] * dims[2] : dims[1], .steps = dims[1]};
}

DataShape window_shape(const std::vector<Index>& dims, const Layout& layout, const std::string& where) {
  if (dims.empty() || dims.size() > 2)
    refuse_data(where, "one series, (T) or (T, C), for windows", "shape " + shape_text(dims));
  if (dims[0] < layout.window)
    refuse_data(where, "at least " + std::to_string(layout.window) + " rows, as dataset.window says",
                std::to_string(dims[0]));
  return {.features = layout.window * (dims.size() == 2 ? dims[1] : 1), .steps = layout.window};
}

DataShape flat_shape(const std::vector<Index>& dims, const Layout& layout, const std::string& where) {
  const Index pixels = layout.height * layout.width;
  if (pixels == 0) return {.features = dims[1]};
  if (dims[1] % pixels != 0)
    refuse_data(where,
                "rows of " + std::to_string(layout.height) + " x " + std::to_string(layout.width) +
                    " pixels (or a multiple, for several channels), as height and width say",
                std::to_string(dims[1]) + " numbers a row");
  return {.features = dims[1], .height = layout.height, .width = layout.width, .channels = dims[1] / pixels};
}

/// (60, 3, 32, 32): few of the first, many of the others.
bool looks_channels_first(const std::vector<Index>& dims) {
  constexpr Index kMostChannels = 4;
  return dims.size() == 4 && dims[1] <= kMostChannels && dims[2] > kMostChannels && dims[3] > kMostChannels;
}

DataShape image_shape(const std::vector<Index>& dims, const Layout& layout, const std::string& where) {
  if (dims.size() == 2) return flat_shape(dims, layout, where);
  if (layout.axes == Layout::Axes::automatic && looks_channels_first(dims))
    refuse_data(where, "images as (N, height, width, channels)",
                "an array of shape " + shape_text(dims) +
                    ", which looks like (N, channels, height, width); set dataset.layout to channels_first if that is "
                    "so, to images if not");
  const bool planes_first = layout.axes == Layout::Axes::channels_first && dims.size() == 4;
  const Index height = dims[planes_first ? 2 : 1], width = dims[planes_first ? 3 : 2];
  const Index channels = dims.size() == 3 ? 1 : dims[planes_first ? 1 : 3];
  if (layout.height != 0 && (layout.height != height || layout.width != width))
    refuse_data(where, "images of " + std::to_string(layout.height) + " x " + std::to_string(layout.width) + " pixels",
                "an array of shape " + shape_text(dims) + "; drop height and width, the array has its own");
  return {.features = height * width * channels, .height = height, .width = width, .channels = channels};
}

void rescale(std::vector<float>& values, bool bytes, double scale, const std::string& where) {
  if (bytes)
    for (auto& v : values) v /= 255;
  if (scale == 1) return;
  for (auto& v : values) {
    v = static_cast<float>(v * scale);
    if (std::isinf(v))  // NaN: a missing value that is to be filled in
      refuse_data(where, "finite numbers after multiplying by scale", "an overflow; lower dataset.scale");
  }
}

class TableExamples final : public Examples {
 public:
  TableExamples(ArrayTable table, const Classes& classes, const std::string& where)
      : labels_(classes.numbered(table.labels, where, table.lines)), table_(std::move(table)) {
    table_.labels.clear();
    table_.lines.clear();
  }

  Index count() const override { return table_.count; }
  Index position(Index i) const override {
    return table_.positions.empty() ? row(i) : table_.positions[static_cast<std::size_t>(row(i))];
  }
  std::string name(Index i) const override {
    return table_.names.empty() ? std::string() : table_.names[static_cast<std::size_t>(row(i))];
  }
  bool has_labels() const override { return !labels_.empty(); }
  std::int32_t label(Index i) const override { return labels_[static_cast<std::size_t>(i)]; }
  void read(Index i, std::span<float> out) const override {
    const auto& shape = table_.shape;
    const Index width = table_.hop > 0 ? shape.features / shape.steps : shape.features;
    std::copy_n(table_.values.begin() + row(i) * width, out.size(), out.begin());
  }

 private:
  /// The first of example i.
  Index row(Index i) const { return table_.hop > 0 ? i * table_.hop : i; }

  std::vector<std::int32_t> labels_;
  ArrayTable table_;
};

/// The position of the only 1 in each row of zeros.
std::vector<std::string> one_hot(const LabelArray& array, const std::string& where) {
  const auto width = static_cast<std::size_t>(array.dims[1]);
  std::vector<std::string> labels;
  for (auto row = array.numbers.begin(); row != array.numbers.end(); row += array.dims[1]) {
    const auto end = row + array.dims[1];
    const auto hot = std::find(row, end, 1.0);
    if (hot == end || std::count(row, end, 0.0) != static_cast<std::ptrdiff_t>(width - 1))
      refuse_data(where, "labels, or rows with a single 1 among zeros (one-hot)",
                  "another row for example " + std::to_string(labels.size()));
    labels.push_back(std::to_string(hot - row));
  }
  return labels;
}

std::string shape_words(const DataShape& s) {
  if (s.steps > 0) return std::to_string(s.steps) + " steps of " + std::to_string(s.features / s.steps) + " numbers";
  if (!s.is_image()) return std::to_string(s.features) + " numbers an example";
  return std::to_string(s.height) + " x " + std::to_string(s.width) + " x " + std::to_string(s.channels);
}

}  // namespace

Layout::Layout(const Params& params)
    : axes(params.choice("layout") == "sequences"        ? Axes::sequences
           : params.choice("layout") == "channels_first" ? Axes::channels_first
           : params.choice("layout") == "images"         ? Axes::images
                                                         : Axes::automatic),
      height(params.integer("height")),
      width(params.integer("width")),
      window(params.integer("window")),
      hop(params.integer("hop") > 0 ? params.integer("hop") : window),
      scale(params.real("scale")) {
  if ((height == 0) != (width == 0))
    throw ConfigError("dataset: expected height and width together, found height " + std::to_string(height) +
                      " and width " + std::to_string(width) + "; give both, or neither");
  if (height != 0 && axes == Axes::sequences)
    throw ConfigError("dataset: height and width are for images, found layout sequences; drop them");
  if (window > 0 && (height != 0 || axes == Axes::images || axes == Axes::channels_first))
    throw ConfigError("dataset: a window of rows is a sequence, found a layout of images; drop it, or the window");
  if (window > 0 && !params.text("labels").empty())
    throw ConfigError("dataset: a window has many rows, and no label of its own; leave out labels, or window");
  if (window == 0 && hop > 0) throw ConfigError("dataset: hop is given without window; give both, or neither");
}

void Layout::add_parameters(Schema& schema) {
  schema
      .choice("layout", {.choices = {"auto", "images", "channels_first", "sequences"},
                         .fallback = "auto",
                         .text = "What the axes after the first are: height, width, channels; channels, height, width; "
                                 "or steps, channels. auto: images, unless the sizes look like channels first, which "
                                 "is asked about."})
      .integer("height", {.fallback = 0,
                          .min = 0,
                          .max = 65536,
                          .unit = "pixels",
                          .text = "Height of the images that are stored one per row; 0 if the rows are no images."})
      .integer("width", {.fallback = 0, .min = 0, .max = 65536, .unit = "pixels", .text = "Their width."})
      .integer("window", {.fallback = 0,
                          .min = 0,
                          .max = 10'000'000,
                          .unit = "rows",
                          .text = "Above 0: the rows are the steps of one series, in the order of time, its columns "
                                  "are channels, and the examples are its windows of so many rows. Then training, "
                                  "validation and test examples are blocks of time, in this order, without the windows "
                                  "between them, so that no row is in two splits."})
      .integer("hop", {.fallback = 0,
                       .min = 0,
                       .max = 10'000'000,
                       .unit = "rows",
                       .text = "From the first row of a window to that of the next; 0: as many as a window has."})
      .real("scale", {.fallback = 1,
                      .above = 0,
                      .text = "Every number is multiplied by it; unsigned bytes are divided by 255 first."});
}

std::vector<std::string> window_names(const std::vector<std::string>& columns, Index window) {
  std::vector<std::string> names;
  for (Index step = 0; step < window && !columns.empty(); ++step)
    for (const auto& column : columns) names.push_back(column + "@" + std::to_string(step));
  return names;
}

DataShape shape_of(const std::vector<Index>& dims, const Layout& layout, const std::string& where) {
  if (layout.window > 0) return window_shape(dims, layout, where);
  if (dims.size() < 2 || dims.size() > 4)
    refuse_data(where, "an array of 2 to 4 dimensions, examples first", "shape " + shape_text(dims));
  return layout.axes == Layout::Axes::sequences ? sequence_shape(dims, where) : image_shape(dims, layout, where);
}

ArrayTable arrange(NumericArray array, const Layout& layout, const std::string& where) {
  ArrayTable table;
  table.shape = shape_of(array.dims, layout, where);
  table.hop = layout.hop;
  table.count = layout.window > 0 ? (array.dims[0] - layout.window) / layout.hop + 1 : array.dims[0];
  if (layout.axes == Layout::Axes::channels_first && table.shape.channels > 1)
    interleave(array.values, table.shape.channels, table.shape.height * table.shape.width);
  rescale(array.values, array.bytes, layout.scale, where);
  table.values = std::move(array.values);
  return table;
}

std::vector<std::string> labels_from(LabelArray array, Index count, const std::string& where) {
  const auto& dims = array.dims;
  const bool column = dims.size() == 1 || (dims.size() == 2 && dims[1] == 1);
  const bool rows = dims.size() == 2 && dims[1] > 1 && array.texts.empty();
  if ((!column && !rows) || dims[0] != count)
    refuse_data(where, std::to_string(count) + " labels, one for each example",
                "an array of shape " + shape_text(dims));
  if (rows) return one_hot(array, where);
  if (!array.texts.empty()) return std::move(array.texts);
  std::vector<std::string> labels;
  labels.reserve(array.numbers.size());
  for (const double value : array.numbers) {
    const auto whole = whole_label(format_number(value));
    if (!whole)
      refuse_data(where, "labels that are whole numbers of at most 2^53 in size, or texts",
                  format_number(value) + " for example " + std::to_string(labels.size()));
    labels.push_back(std::to_string(*whole));
  }
  return labels;
}

DatasetParts parts_of(ArrayTable pool, std::unique_ptr<ArrayTable> test, const std::string& pool_name,
                      const std::string& test_name) {
  DatasetParts parts;
  const Classes classes(pool.labels, pool_name);
  parts.shape = pool.shape;
  parts.shape.classes = static_cast<Index>(classes.names().size());
  parts.class_names = classes.names();
  parts.source = pool_name + classes.words();
  if (pool.hop > 0) {
    parts.source += "; windows of " + std::to_string(pool.shape.steps) + " rows, one every " + std::to_string(pool.hop);
    parts.apart = (pool.shape.steps + pool.hop - 1) / pool.hop;
  }
  if (test) {
    const auto &a = pool.shape, &b = test->shape;
    if (a.features != b.features || a.height != b.height || a.width != b.width || a.steps != b.steps)
      refuse_data(test_name, shape_words(a) + ", as in " + pool_name, shape_words(b));
    parts.test = std::make_unique<TableExamples>(std::move(*test), classes, test_name);
  }
  parts.pool = std::make_unique<TableExamples>(std::move(pool), classes, pool_name);
  return parts;
}

}  // namespace sandglass
