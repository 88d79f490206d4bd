#pragma once
#include <filesystem>
#include <sandglass/plugin.hpp>

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
    images,          ///< (N, H, W) or (N, H, W, C)
    channels_first,  ///< (N, H, W) or (N, C, H, W), turned into (N, H, W, C)
    sequences        ///< (N, T) or (N, T, C)
  };

  explicit Layout(const Params& params);

  /// Adds the parameters `layout`, `height`, `width` and `scale`.
  static void add_parameters(Schema& schema);

  Axes axes = Axes::images;
  Index height = 0;  ///< of the images in a (N, D) array; 0 if its rows are no images
  Index width = 0;
  double scale = 1;
};

/// Examples in memory.
struct ArrayTable {
  DataShape shape;
  Index count = 0;
  std::vector<float> values;         ///< (count, features)
  std::vector<std::int32_t> labels;  ///< empty if there are none
};

/// What an example of an array of these dimensions is. Throws IoError, with `where` in front, if they do not suit the
/// layout.
DataShape shape_of(const std::vector<Index>& dims, const Layout& layout, const std::string& where);

/// The array as examples: unsigned bytes are divided by 255, then everything is multiplied by layout.scale. Throws
/// IoError as shape_of().
ArrayTable arrange(NumericArray array, const Layout& layout, const std::string& where);

/// Labels from an array of (count) or (count, 1) whole numbers from 0 on. Throws IoError.
std::vector<std::int32_t> labels_from(const NumericArray& array, Index count, const std::string& where);

/// Labels are counted from 0 and at most this many classes are believed; more is a column mistaken for labels.
inline constexpr Index kMostClasses = 10000;

/// The parts of a dataset; a null `test` for none. Throws IoError if the two do not have the same shape.
DatasetParts parts_of(ArrayTable pool, std::unique_ptr<ArrayTable> test, const std::string& pool_name,
                      const std::string& test_name);

}  // namespace sandglass
