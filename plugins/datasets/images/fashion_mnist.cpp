#include "plugins/datasets/images/idx_reader.hpp"

using namespace sandglass;

namespace {

/// Fashion-MNIST: 60,000 + 10,000 grey images of clothes, 28 x 28, ten classes, pixels scaled to [0, 1]; from the four
/// files of the original distribution, with or without .gz.
/// Source: Xiao, Rasul & Vollgraf 2017, arXiv:1708.07747.
class FashionMnist final : public Dataset {
 public:
  explicit FashionMnist(std::string folder) : folder_(std::move(folder)) {}

  DatasetParts load(const DatasetRequest&) const override {
    auto files = find_mnist_files(folder_,
                                  "install Fashion-MNIST with: sudo apt-get install dataset-fashion-mnist\n"
                                  "or set dataset.folder to where the four files are");
    files.classes = 10;
    return load_idx(files);
  }

 private:
  std::string folder_;
};

}  // namespace

SANDGLASS_PLUGIN(fashion_mnist_dataset, SANDGLASS_VERSION) {
  registrar.dataset(
      "fashion_mnist", "Fashion-MNIST from the Debian package dataset-fashion-mnist: 70,000 images, 28 x 28.",
      Schema{}.folder("folder",
                      {.fallback = "/usr/share/datasets/fashion-mnist", .text = "Folder with the four IDX files."}),
      [](const Params& params) { return std::make_unique<FashionMnist>(params.text("folder")); });
}
