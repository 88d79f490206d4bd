#include "plugins/datasets/files/hdf5_reader.hpp"

using namespace sandglass;

namespace {

/// Examples from arrays of an HDF5 file: (N, D) numbers, (N, H, W) or (N, H, W, C) images (channels_first: (N, C, H,
/// W)), or (N, T), (N, T, C) sequences. Unsigned bytes are divided by 255; then every number is multiplied by `scale`.
/// Without `test_images` the study's test split is drawn from the other examples.
class Hdf5 final : public Dataset {
 public:
  explicit Hdf5(const Params& params)
      : layout_(params),
        file_(params.text("file")),
        images_(params.text("images")),
        labels_(params.text("labels")),
        test_images_(params.text("test_images")),
        test_labels_(params.text("test_labels")) {
    if (file_.empty()) throw ConfigError("dataset/hdf5: `file` is empty; name the HDF5 file");
    if (images_.empty()) throw ConfigError("dataset/hdf5: `images` is empty; name the array with the examples");
    if (test_images_.empty() && !test_labels_.empty())
      throw ConfigError("dataset/hdf5: test_labels are given without test_images; name those too, or drop the labels");
  }

  DatasetParts load(const DatasetRequest&) const override {
    const Hdf5Arrays arrays(file_);
    auto pool = table(arrays, images_, labels_);
    std::unique_ptr<ArrayTable> test;
    if (!test_images_.empty()) test = std::make_unique<ArrayTable>(table(arrays, test_images_, test_labels_));
    return parts_of(std::move(pool), std::move(test), name(images_), name(test_images_));
  }

 private:
  std::string name(const std::string& array) const { return file_ + ": " + array; }

  ArrayTable table(const Hdf5Arrays& arrays, const std::string& images, const std::string& labels) const {
    auto table = arrange(arrays.read(images), layout_, name(images));
    if (!labels.empty()) table.labels = labels_from(arrays.read(labels), table.count, name(labels));
    return table;
  }

  Layout layout_;
  std::string file_, images_, labels_, test_images_, test_labels_;
};

Schema hdf5_schema() {
  Schema schema;
  schema.text("file", {.text = "The HDF5 file."})
      .text("images", {.fallback = "images", .text = "Path of the array with the examples, one along its first axis."})
      .text("labels", {.fallback = "", .text = "Path of their labels, whole numbers from 0 on; empty for none."})
      .text("test_images", {.fallback = "", .text = "Path of the test examples; empty for none."})
      .text("test_labels", {.fallback = "", .text = "Path of their labels; empty for none."});
  Layout::add_parameters(schema);
  return schema;
}

}  // namespace

SANDGLASS_PLUGIN(hdf5_dataset, SANDGLASS_VERSION) {
  registrar.dataset("hdf5", "Numbers, images or sequences from arrays of an HDF5 file.", hdf5_schema(),
                    [](const Params& params) { return std::make_unique<Hdf5>(params); });
}
