#pragma once
#include <filesystem>
#include <sandglass/plugin.hpp>

#include "plugins/datasets/files/classes.hpp"

namespace sandglass {

/// A numeric array read from a file, row-major.
struct NumericArray {
  std::vector<Index> dims;
  std::vector<float> values;
  bool bytes = false;  ///< unsigned bytes: as features they are pixels, 0 to 255
};

/// How the numbers of a file become examples.
struct Layout {
  enum class Axes {
    automatic,       ///< images, unless the sizes look like channels first, which are refused
    images,          ///< (N, H, W) or (N, H, W, C)
    channels_first,  ///< (N, H, W) or (N, C, H, W), turned into (N, H, W, C)
    sequences        ///< (N, T) or (N, T, C)
  };

  explicit Layout(const Params& params);

  /// Adds the parameters `layout`, `height`, `width`, `window`, `hop` and `scale`.
  static void add_parameters(Schema& schema);

  Axes axes = Axes::automatic;
  Index height = 0;  ///< of the images in a (N, D) array; 0 if its rows are no images
  Index width = 0;
  Index window = 0;  ///< above 0: the rows are one series, and its windows of so many rows are the examples
  Index hop = 0;     ///< rows from the start of one window to that of the next
  double scale = 1;
};

/// Examples in memory: the rows of the file, or windows of its rows.
struct ArrayTable {
  DataShape shape;
  Index count = 0;
  Index hop = 0;              ///< example i begins at row i * hop and has shape.steps of them; 0: it is row i
  std::vector<float> values;  ///< the rows
  // Of the rows:
  std::vector<std::string> labels;  ///< as the file has them; empty if there are none
  std::vector<std::string> names;   ///< of each; empty if they have none
  std::vector<Index> positions;     ///< of each among the file's records, if some were left out; else empty
  std::vector<std::size_t> lines;   ///< of a text file, on which each example stands; else empty
};

/// An array of `dims` whose first axis runs fastest, laid out anew so that the last one does.
template <class T>
std::vector<T> last_axis_fastest(std::vector<T> values, const std::vector<Index>& dims) {
  std::vector<T> ordered(values.size());
  std::vector<Index> at(dims.size(), 0), stride(dims.size(), 1);
  for (std::size_t d = 1; d < dims.size(); ++d) stride[d] = stride[d - 1] * dims[d - 1];
  for (auto& value : ordered) {
    Index from = 0;
    for (std::size_t d = 0; d < dims.size(); ++d) from += at[d] * stride[d];
    value = std::move(values[static_cast<std::size_t>(from)]);
    for (std::size_t d = dims.size(); d-- > 0;) {
      if (++at[d] < dims[d]) break;
      at[d] = 0;
    }
  }
  return ordered;
}

/// Labels read from a file, one an example or one-hot in rows: numbers, or texts.
struct LabelArray {
  std::vector<Index> dims;
  std::vector<double> numbers;     ///< row-major; empty if they are texts
  std::vector<std::string> texts;  ///< row-major; empty if they are numbers
};

/// What each number of a window is called, by what the columns of the file are: "a@0", "b@0", "a@1" ...
std::vector<std::string> window_names(const std::vector<std::string>& columns, Index window);

/// What an example of an array of these dimensions is. Throws IoError, with `where` in front, if they do not suit the
/// layout.
DataShape shape_of(const std::vector<Index>& dims, const Layout& layout, const std::string& where);

/// The array as examples: unsigned bytes are divided by 255, then everything is multiplied by layout.scale. Throws
/// IoError as shape_of().
ArrayTable arrange(NumericArray array, const Layout& layout, const std::string& where);

/// Labels from an array of (count) or (count, 1) whole numbers or texts, or of (count, classes) rows that are 0 but for
/// a single 1 (one-hot). Throws IoError, with `where` in front.
std::vector<std::string> labels_from(LabelArray array, Index count, const std::string& where);

/// The parts of a dataset, the labels numbered as Classes says; a null `test` for none. Throws IoError if the two do
/// not have the same shape, or the test part has a label that the other has not.
DatasetParts parts_of(ArrayTable pool, std::unique_ptr<ArrayTable> test, const std::string& pool_name,
                      const std::string& test_name);

}  // namespace sandglass
