#include "plugins/datasets/images/idx_reader.hpp"

using namespace sandglass;

namespace {

/// Images (and labels) from IDX files, the format of the MNIST family, grey or with channels; plain or .gz. Pixels are
/// scaled to [0, 1]. Without `test_file` the study's test split is drawn from the training images.
class IdxDataset final : public Dataset {
 public:
  explicit IdxDataset(const Params& params)
      : files_{params.text("file"), params.text("labels"), params.text("test_file"), params.text("test_labels"),
               params.boolean("transpose")} {
    if (files_.images.empty()) throw ConfigError("dataset/idx: `file` is empty; name the file that holds the images");
    if (files_.test_images.empty() && !files_.test_labels.empty())
      throw ConfigError("dataset/idx: test_labels are given without test_file; name that too, or drop the labels");
  }

  void inspect() const override { inspect_idx(files_); }

  DatasetParts load(const DatasetRequest&) const override { return load_idx(files_); }

 private:
  IdxFiles files_;
};

Schema idx_schema() {
  Schema schema;
  schema.file("file", {.text = "File with the training images.", .also = {"images", "data", "path"}})
      .file("labels", {.fallback = "", .text = "File with their labels; empty for none.", .also = {"label", "target"}})
      .file("test_file",
            {.fallback = "", .text = "File with the test images; empty for none.", .also = {"test_images"}})
      .file("test_labels", {.fallback = "", .text = "File with their labels; empty for none."})
      .boolean("transpose", {.fallback = false,
                             .text = "Whether rows and columns change places: EMNIST's files hold every image "
                                     "transposed."});
  return schema;
}

}  // namespace

SANDGLASS_PLUGIN(idx_dataset, SANDGLASS_VERSION) {
  registrar.dataset("idx", "Images from IDX files (the MNIST family), plain or gzip-compressed.", idx_schema(),
                    [](const Params& params) { return std::make_unique<IdxDataset>(params); });
}
