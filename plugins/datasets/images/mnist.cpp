#include "plugins/datasets/images/idx_reader.hpp"

using namespace sandglass;

namespace {

/// MNIST: 60,000 + 10,000 grey images of handwritten digits, 28 x 28, ten classes, pixels scaled to [0, 1]; from the
/// four files of the original distribution, with or without .gz. No Debian package brings them.
/// Source: LeCun, Bottou, Bengio & Haffner 1998, "Gradient-based learning applied to document recognition".
class Mnist final : public Dataset {
 public:
  explicit Mnist(std::string folder) : folder_(std::move(folder)) {}

  DatasetParts load(const DatasetRequest&) const override {
    auto files = find_mnist_files(folder_,
                                  "fetch the four files and name their folder: --data DIR, or dataset.folder "
                                  "in the study\nwithout them, dataset/digits draws digits of its own");
    files.classes = 10;
    return load_idx(files);
  }

 private:
  std::string folder_;
};

}  // namespace

SANDGLASS_PLUGIN(mnist_dataset, SANDGLASS_VERSION) {
  registrar.dataset("mnist", "MNIST's handwritten digits: 70,000 images, 28 x 28, from files that you bring.",
                    Schema{}.folder("folder", {.fallback = "mnist", .text = "Folder with the four IDX files."}),
                    [](const Params& params) { return std::make_unique<Mnist>(params.text("folder")); });
}
