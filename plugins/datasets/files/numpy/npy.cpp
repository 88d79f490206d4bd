#include "plugins/datasets/files/numpy/npy_header.hpp"
#include "plugins/datasets/files/numpy/npy_reader.hpp"

using namespace sandglass;

namespace {

/// Examples from NumPy array files (.npy): (N, D) numbers, (N, H, W) or (N, H, W, C) images (channels_first: (N, C, H,
/// W)), or (N, T), (N, T, C) sequences. Unsigned bytes are divided by 255; then every number is multiplied by `scale`.
/// Without `test_file` the study's test split is drawn from the other examples.
class Npy final : public Dataset {
 public:
  explicit Npy(const Params& params)
      : layout_(params),
        file_(params.text("file")),
        labels_(params.text("labels")),
        test_file_(params.text("test_file")),
        test_labels_(params.text("test_labels")) {
    if (file_.empty()) throw ConfigError("dataset/npy: `file` is empty; name the file that holds the examples");
    if (test_file_.empty() && !test_labels_.empty())
      throw ConfigError("dataset/npy: test_labels are given without test_file; name that too, or drop the labels");
  }

  void inspect() const override {
    for (const auto& file : {file_, test_file_}) {
      if (file.empty()) continue;
      ByteSource source(file);
      shape_of(read_npy_header(source).shape, layout_, file);
    }
  }

  DatasetParts load(const DatasetRequest&) const override {
    auto pool = table(file_, labels_);
    std::unique_ptr<ArrayTable> test;
    if (!test_file_.empty()) test = std::make_unique<ArrayTable>(table(test_file_, test_labels_));
    return parts_of(std::move(pool), std::move(test), file_, test_file_);
  }

 private:
  ArrayTable table(const std::string& file, const std::string& labels) const {
    ByteSource source(file);
    auto table = arrange(read_npy(source), layout_, file);
    if (labels.empty()) return table;
    ByteSource label_source(labels);
    table.labels = labels_from(read_npy_labels(label_source), table.count, labels);
    return table;
  }

  Layout layout_;
  std::string file_, labels_, test_file_, test_labels_;
};

Schema npy_schema() {
  Schema schema;
  schema
      .file("file",
            {.text = "File with the examples, one along the first axis.", .also = {"images", "data", "array", "path"}})
      .file("labels", {.fallback = "",
                       .text = "File with their labels: whole numbers, texts or one-hot rows; empty for none.",
                       .also = {"label", "target"}})
      .file("test_file",
            {.fallback = "", .text = "File with the test examples; empty for none.", .also = {"test_images"}})
      .file("test_labels", {.fallback = "", .text = "File with their labels; empty for none."});
  Layout::add_parameters(schema);
  return schema;
}

}  // namespace

SANDGLASS_PLUGIN(npy_dataset, SANDGLASS_VERSION) {
  registrar.dataset("npy", "Numbers, images or sequences from NumPy array files (.npy).", npy_schema(),
                    [](const Params& params) { return std::make_unique<Npy>(params); });
}
