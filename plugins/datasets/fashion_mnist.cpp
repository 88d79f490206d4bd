#include <system_error>

#include "plugins/datasets/idx_reader.hpp"

using namespace sandglass;

namespace {

namespace fs = std::filesystem;

/// Fashion-MNIST: 60,000 + 10,000 grey images of clothes, 28 x 28, ten classes, pixels scaled to [0, 1]; from the four
/// files of the original distribution, with or without .gz. Plain MNIST's files have the same names and work as well.
/// Source: Xiao, Rasul & Vollgraf 2017, arXiv:1708.07747.
class FashionMnist final : public Dataset {
 public:
  explicit FashionMnist(fs::path folder) : folder_(std::move(folder)) {}

  DatasetParts load(const DatasetRequest&) const override {
    return load_idx({find("train-images-idx3-ubyte"), find("train-labels-idx1-ubyte"), find("t10k-images-idx3-ubyte"),
                     find("t10k-labels-idx1-ubyte")});
  }

 private:
  fs::path find(const std::string& name) const {
    std::error_code ignored;
    for (const auto& file : {folder_ / (name + ".gz"), folder_ / name})
      if (fs::exists(file, ignored)) return file;
    throw IoError((folder_ / name).string() +
                  ": expected this file or its .gz, found neither\ninstall Fashion-MNIST with: " +
                  "sudo apt-get install dataset-fashion-mnist\nor set dataset.folder to where the four files are");
  }

  fs::path folder_;
};

}  // namespace

SANDGLASS_PLUGIN(fashion_mnist_dataset, SANDGLASS_VERSION) {
  registrar.dataset(
      "fashion_mnist", "Fashion-MNIST from the Debian package dataset-fashion-mnist: 70,000 images, 28 x 28.",
      Schema{}.text("folder",
                    {.fallback = "/usr/share/datasets/fashion-mnist", .text = "Folder with the four IDX files."}),
      [](const Params& params) { return std::make_unique<FashionMnist>(params.text("folder")); });
}
