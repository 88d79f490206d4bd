#include "plugins/datasets/files/hdf5/hdf5_arrays.hpp"

#include "plugins/datasets/files/byte_source.hpp"

using namespace sandglass;

namespace {

Hdf5Arrays::Axes axes_of(const std::string& word) {
  if (word == "reversed") return Hdf5Arrays::Axes::reversed;
  return word == "stored" ? Hdf5Arrays::Axes::stored : Hdf5Arrays::Axes::unknown;
}

/// One row of labels for several examples is a column with its axes reversed.
std::vector<std::string> labels_for(const ArrayTable& table, LabelArray labels, const std::string& where) {
  const auto& dims = labels.dims;
  if (dims.size() == 2 && dims[0] == 1 && dims[1] > 1 && table.count > 1)
    refuse_data(where, counted(static_cast<std::uint64_t>(table.count), "label") + ", one for each example",
                "an array of shape (1, " + std::to_string(dims[1]) +
                    "); if the axes of the file's arrays are reversed, as MATLAB's are, set dataset.axes to reversed");
  return labels_from(std::move(labels), table.count, where);
}

/// Examples from arrays of an HDF5 file: (N, D) numbers, (N, H, W) or (N, H, W, C) images (channels_first: (N, C, H,
/// W)), or (N, T), (N, T, C) sequences. Unsigned bytes are divided by 255; then every number is multiplied by `scale`.
/// Without `test_array` the study's test split is drawn from the other examples.
class Hdf5 final : public Dataset {
 public:
  explicit Hdf5(const Params& params)
      : layout_(params),
        axes_(axes_of(params.choice("axes"))),
        file_(params.text("file")),
        array_(params.text("array")),
        labels_(params.text("labels")),
        test_array_(params.text("test_array")),
        test_labels_(params.text("test_labels")) {
    if (file_.empty()) throw ConfigError("dataset/hdf5: `file` is empty; name the HDF5 file");
    if (array_.empty()) throw ConfigError("dataset/hdf5: `array` is empty; name the array with the examples");
    if (test_array_.empty() && !test_labels_.empty())
      throw ConfigError("dataset/hdf5: test_labels are given without test_array; name that too, or drop the labels");
  }

  void inspect() const override {
    const Hdf5Arrays arrays(file_);
    for (const auto& array : {array_, test_array_})
      if (!array.empty()) shape_of(arrays.sizes(array, axes_), layout_, name(array));
    for (const auto& array : {labels_, test_labels_})
      if (!array.empty()) arrays.sizes(array, axes_);
  }

  DatasetParts load(const DatasetRequest&) const override {
    const Hdf5Arrays arrays(file_);
    auto pool = table(arrays, array_, labels_);
    std::unique_ptr<ArrayTable> test;
    if (!test_array_.empty()) test = std::make_unique<ArrayTable>(table(arrays, test_array_, test_labels_));
    return parts_of(std::move(pool), std::move(test), name(array_), name(test_array_));
  }

 private:
  std::string name(const std::string& array) const { return file_ + ": " + array; }

  ArrayTable table(const Hdf5Arrays& arrays, const std::string& array, const std::string& labels) const {
    auto table = arrange(arrays.read(array, axes_), layout_, name(array));
    if (!labels.empty()) table.labels = labels_for(table, arrays.read_labels(labels, axes_), name(labels));
    return table;
  }

  Layout layout_;
  Hdf5Arrays::Axes axes_;
  std::string file_, array_, labels_, test_array_, test_labels_;
};

Schema hdf5_schema() {
  Schema schema;
  schema.file("file", {.text = "The HDF5 file.", .also = {"data", "path"}})
      .text("array", {.fallback = "images",
                      .text = "Path of the array with the examples, one along its first axis.",
                      .also = {"images", "key", "dataset"}})
      .text("labels", {.fallback = "",
                       .text = "Path of their labels: whole numbers, texts or one-hot rows; empty for none.",
                       .also = {"label", "target", "labels_array"}})
      .text("test_array",
            {.fallback = "", .text = "Path of the test examples; empty for none.", .also = {"test_images"}})
      .text("test_labels", {.fallback = "", .text = "Path of their labels; empty for none."})
      .choice("axes", {.choices = {"unknown", "stored", "reversed"},
                       .fallback = "unknown",
                       .text = "Order of the axes: as the file stores them; reversed, for arrays that MATLAB, Julia or "
                               "Fortran wrote; unknown: as stored, but an array by MATLAB is refused."});
  Layout::add_parameters(schema);
  return schema;
}

}  // namespace

SANDGLASS_PLUGIN(hdf5_dataset, SANDGLASS_VERSION) {
  registrar.dataset("hdf5", "Numbers, images or sequences from arrays of an HDF5 file.", hdf5_schema(),
                    [](const Params& params) { return std::make_unique<Hdf5>(params); });
}
