#include "plugins/datasets/files/npy_reader.hpp"

using namespace sandglass;

namespace {

/// Examples from NumPy array files (.npy): (N, D) numbers, (N, H, W) or (N, H, W, C) images (channels_first: (N, C, H,
/// W)), or (N, T), (N, T, C) sequences. Unsigned bytes are divided by 255; then every number is multiplied by `scale`.
/// Without `test_images` the study's test split is drawn from the other examples.
class Npy final : public Dataset {
 public:
  explicit Npy(const Params& params)
      : layout_(params),
        images_(params.text("images")),
        labels_(params.text("labels")),
        test_images_(params.text("test_images")),
        test_labels_(params.text("test_labels")) {
    if (images_.empty()) throw ConfigError("dataset/npy: `images` is empty; name the file that holds the examples");
    if (test_images_.empty() && !test_labels_.empty())
      throw ConfigError("dataset/npy: test_labels are given without test_images; name those too, or drop the labels");
  }

  DatasetParts load(const DatasetRequest&) const override {
    auto pool = table(images_, labels_);
    std::unique_ptr<ArrayTable> test;
    if (!test_images_.empty()) test = std::make_unique<ArrayTable>(table(test_images_, test_labels_));
    return parts_of(std::move(pool), std::move(test), images_, test_images_);
  }

 private:
  ArrayTable table(const std::string& images, const std::string& labels) const {
    auto table = arrange(read_npy(images), layout_, images);
    if (!labels.empty()) table.labels = labels_from(read_npy(labels), table.count, labels);
    return table;
  }

  Layout layout_;
  std::string images_, labels_, test_images_, test_labels_;
};

Schema npy_schema() {
  Schema schema;
  schema.text("images", {.text = "File with the examples, one along the first axis."})
      .text("labels", {.fallback = "", .text = "File with their labels, whole numbers from 0 on; empty for none."})
      .text("test_images", {.fallback = "", .text = "File with the test examples; empty for none."})
      .text("test_labels", {.fallback = "", .text = "File with their labels; empty for none."});
  Layout::add_parameters(schema);
  return schema;
}

}  // namespace

SANDGLASS_PLUGIN(npy_dataset, SANDGLASS_VERSION) {
  registrar.dataset("npy", "Numbers, images or sequences from NumPy array files (.npy).", npy_schema(),
                    [](const Params& params) { return std::make_unique<Npy>(params); });
}
