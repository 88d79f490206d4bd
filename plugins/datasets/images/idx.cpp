#include "plugins/datasets/images/idx_reader.hpp"

using namespace sandglass;

namespace {

/// Images (and labels) from IDX files, the format of the MNIST family; plain or .gz. Pixels are scaled to [0, 1].
/// Without `test_images` the study's test split is drawn from the training images.
class IdxDataset final : public Dataset {
 public:
  explicit IdxDataset(const Params& params)
      : files_{params.text("images"), params.text("labels"), params.text("test_images"), params.text("test_labels")} {
    if (files_.images.empty()) throw ConfigError("dataset/idx: `images` is empty; name the file that holds the images");
    if (files_.test_images.empty() && !files_.test_labels.empty())
      throw ConfigError("dataset/idx: test_labels are given without test_images; name those too, or drop the labels");
  }

  DatasetParts load(const DatasetRequest&) const override { return load_idx(files_); }

 private:
  IdxFiles files_;
};

}  // namespace

SANDGLASS_PLUGIN(idx_dataset, SANDGLASS_VERSION) {
  registrar.dataset("idx", "Images from IDX files (the MNIST family), plain or gzip-compressed.",
                    Schema{}
                        .file("images", {.text = "File with the training images."})
                        .file("labels", {.fallback = "", .text = "File with their labels; empty for none."})
                        .file("test_images", {.fallback = "", .text = "File with the test images; empty for none."})
                        .file("test_labels", {.fallback = "", .text = "File with their labels; empty for none."}),
                    [](const Params& params) { return std::make_unique<IdxDataset>(params); });
}
