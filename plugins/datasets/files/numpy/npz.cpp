#include "plugins/datasets/files/numpy/npy_header.hpp"
#include "plugins/datasets/files/numpy/npy_reader.hpp"
#include "plugins/datasets/files/numpy/zip_archive.hpp"

using namespace sandglass;

namespace {

/// The member `name`.npy of an .npz file.
ByteSource open_array(const ZipArchive& archive, const std::string& file, const std::string& name) {
  if (archive.holds(name + ".npy")) return archive.open(name + ".npy");
  std::vector<std::string> arrays;
  for (auto member : archive.names())
    if (member.ends_with(".npy") && arrays.size() < 20) arrays.push_back(member.substr(0, member.size() - 4));
  const auto near = closest(name, arrays);
  refuse_data(file, "an array '" + name + "'",
              (arrays.empty() ? std::string("no array at all") : "in this file: " + join(arrays)) +
                  (near ? "; did you mean '" + *near + "'?" : ""));
}

/// Examples from the arrays of a NumPy archive (.npz), shaped as dataset/npy's. Without `test_array` the study's test
/// split is drawn from the other examples.
class Npz final : public Dataset {
 public:
  explicit Npz(const Params& params)
      : layout_(params),
        file_(params.text("file")),
        array_(params.text("array")),
        labels_(params.text("labels")),
        test_array_(params.text("test_array")),
        test_labels_(params.text("test_labels")) {
    if (file_.empty()) throw ConfigError("dataset/npz: `file` is empty; name the .npz file");
    if (array_.empty()) throw ConfigError("dataset/npz: `array` is empty; name the array with the examples");
    if (test_array_.empty() && !test_labels_.empty())
      throw ConfigError("dataset/npz: test_labels are given without test_array; name that too, or drop the labels");
  }

  void inspect() const override {
    const ZipArchive archive(file_);
    for (const auto& array : {array_, test_array_}) {
      if (array.empty()) continue;
      auto source = open_array(archive, file_, array);
      shape_of(read_npy_header(source).shape, layout_, name(array));
    }
    for (const auto& array : {labels_, test_labels_})
      if (!array.empty()) open_array(archive, file_, array);
  }

  DatasetParts load(const DatasetRequest&) const override {
    const ZipArchive archive(file_);
    auto pool = table(archive, array_, labels_);
    std::unique_ptr<ArrayTable> test;
    if (!test_array_.empty()) test = std::make_unique<ArrayTable>(table(archive, test_array_, test_labels_));
    return parts_of(std::move(pool), std::move(test), name(array_), name(test_array_));
  }

 private:
  std::string name(const std::string& array) const { return file_ + ": " + array; }

  ArrayTable table(const ZipArchive& archive, const std::string& array, const std::string& labels) const {
    auto source = open_array(archive, file_, array);
    auto table = arrange(read_npy(source), layout_, name(array));
    if (labels.empty()) return table;
    auto label_source = open_array(archive, file_, labels);
    table.labels = labels_from(read_npy_labels(label_source), table.count, name(labels));
    return table;
  }

  Layout layout_;
  std::string file_, array_, labels_, test_array_, test_labels_;
};

Schema npz_schema() {
  Schema schema;
  schema
      .file("file", {.text = "The .npz file, as numpy.savez or savez_compressed writes it.", .also = {"data", "path"}})
      .text("array", {.fallback = "images",
                      .text = "Name of the array with the examples, one along its first axis.",
                      .also = {"images", "key"}})
      .text("labels", {.fallback = "",
                       .text = "Name of their labels: whole numbers, texts or one-hot rows; empty for none.",
                       .also = {"label", "target", "labels_array"}})
      .text("test_array",
            {.fallback = "", .text = "Name of the test examples; empty for none.", .also = {"test_images"}})
      .text("test_labels", {.fallback = "", .text = "Name of their labels; empty for none."});
  Layout::add_parameters(schema);
  return schema;
}

}  // namespace

SANDGLASS_PLUGIN(npz_dataset, SANDGLASS_VERSION) {
  registrar.dataset("npz", "Numbers, images or sequences from the arrays of a NumPy archive (.npz).", npz_schema(),
                    [](const Params& params) { return std::make_unique<Npz>(params); });
}
