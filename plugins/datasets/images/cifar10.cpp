#include <algorithm>
#include <sandglass/plugin.hpp>

#include "plugins/datasets/files/byte_source.hpp"

using namespace sandglass;

namespace {

constexpr std::size_t kSide = 32, kPlane = kSide * kSide, kChannels = 3, kPixels = kPlane * kChannels;
constexpr std::size_t kRecord = 1 + kPixels;     // the label, then a red, a green and a blue plane
constexpr std::size_t kMostRecords = 1'000'000;  // of one file; the original's hold 10,000

/// Records as the files hold them, a quarter of the memory of floats.
class CifarImages final : public Examples {
 public:
  explicit CifarImages(std::vector<std::uint8_t> records) : records_(std::move(records)) {}

  Index count() const override { return static_cast<Index>(records_.size() / kRecord); }
  bool has_labels() const override { return true; }
  std::int32_t label(Index i) const override { return records_[static_cast<std::size_t>(i) * kRecord]; }

  void read(Index i, std::span<float> out) const override {
    const auto* planes = records_.data() + static_cast<std::size_t>(i) * kRecord + 1;
    for (std::size_t pixel = 0; pixel < kPlane; ++pixel)
      for (std::size_t channel = 0; channel < kChannels; ++channel)
        out[pixel * kChannels + channel] = static_cast<float>(planes[channel * kPlane + pixel]) / 255;
  }

 private:
  std::vector<std::uint8_t> records_;
};

/// Appends the records of one file, one by one, so that the memory asked for follows what is there.
void append(const std::filesystem::path& file, std::vector<std::uint8_t>& records) {
  const std::string where = file.string();
  ByteSource source(file);
  std::vector<std::uint8_t> record(kRecord);
  for (std::size_t n = 0;; ++n) {
    const auto count = source.read(record);
    if (count == 0 && n > 0) return;
    if (count < kRecord)
      throw IoError(where + ": expected records of 3073 bytes, found " + std::to_string(count) +
                    " bytes after record " + std::to_string(n) +
                    "; the file was cut off, or is not of the binary version of CIFAR-10");
    if (record[0] > 9)
      throw IoError(where + ": expected a label from 0 to 9 at the start of record " + std::to_string(n) + ", found " +
                    std::to_string(record[0]) + "; is this the binary version of CIFAR-10?");
    if (n == kMostRecords) throw IoError(where + ": expected at most 1,000,000 records, found more");
    records.insert(records.end(), record.begin(), record.end());
  }
}

/// CIFAR-10: 50,000 + 10,000 colour images, 32 x 32, ten classes, from the files of its binary version. An example is
/// height x width x channels (red, green, blue), scaled to [0, 1].
/// Source: Krizhevsky 2009, "Learning multiple layers of features from tiny images".
class Cifar10 final : public Dataset {
 public:
  explicit Cifar10(std::filesystem::path folder) : folder_(std::move(folder)) {}

  DatasetParts load(const DatasetRequest&) const override {
    require_files();
    std::vector<std::uint8_t> pool, test;
    for (int batch = 1; batch <= 5; ++batch) append(training_file(batch), pool);
    append(folder_ / "test_batch.bin", test);
    DatasetParts parts;
    parts.shape = {.features = static_cast<Index>(kPixels),
                   .height = static_cast<Index>(kSide),
                   .width = static_cast<Index>(kSide),
                   .channels = static_cast<Index>(kChannels),
                   .classes = 10};
    parts.pool = std::make_unique<CifarImages>(std::move(pool));
    parts.test = std::make_unique<CifarImages>(std::move(test));
    parts.source = folder_.string();
    return parts;
  }

 private:
  std::filesystem::path training_file(int batch) const {
    return folder_ / ("data_batch_" + std::to_string(batch) + ".bin");
  }

  void require_files() const {
    std::string missing;
    const auto look = [&](const std::filesystem::path& file) {
      std::error_code ignored;
      if (!std::filesystem::exists(file, ignored)) missing += "\n  " + file.string();
    };
    for (int batch = 1; batch <= 5; ++batch) look(training_file(batch));
    look(folder_ / "test_batch.bin");
    if (!missing.empty())
      throw IoError(folder_.string() + ": expected the six files of CIFAR-10's binary version; not there:" + missing +
                    "\nfetch and unpack them, and name their folder: --data DIR, or dataset.folder in the study");
  }

  std::filesystem::path folder_;
};

}  // namespace

SANDGLASS_PLUGIN(cifar10_dataset, SANDGLASS_VERSION) {
  registrar.dataset(
      "cifar10", "CIFAR-10: 60,000 colour images, 32 x 32, from files that you bring (binary version).",
      Schema{}.folder("folder", {.fallback = "cifar-10-batches-bin",
                                 .text = "Folder with data_batch_1.bin to data_batch_5.bin and test_batch.bin."}),
      [](const Params& params) { return std::make_unique<Cifar10>(params.text("folder")); });
}
