#include "tests/contract/support/data_files.hpp"

#include <hdf5.h>
#include <png.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

namespace sandglass::contract {
namespace {

namespace fs = std::filesystem;

constexpr int kFileExamples = 12, kPixels = 12;

char byte(int value) { return static_cast<char>(value); }

std::string pixels(int count) {
  std::string bytes;
  for (int i = 0; i < count * kPixels; ++i) bytes.push_back(byte(i * 7 % 256));
  return bytes;
}

std::string labels(int count) {
  std::string bytes;
  for (int i = 0; i < count; ++i) bytes.push_back(byte(i % 10));
  return bytes;
}

/// A folder with the files of every format.
class DataFiles {
 public:
  DataFiles() : folder_(fs::temp_directory_path() / ("sandglass-contract-" + std::to_string(getpid()))) {
    fs::create_directories(folder_);
    write_idx("train", kFileExamples);
    write_idx("t10k", 5);
    write_cifar();
    write_csv();
    write_points();
    write_hdf5();
    write_pictures();
    const std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': (12, 4, 3), }\n";
    const std::string array = std::string("\x93NUMPY\x01\0", 8) + byte(static_cast<int>(header.size())) + '\0' +
                              header + pixels(kFileExamples);
    write("images.npy", array);
    write_zip("images.npy", array);
    std::string grey = "P5 32 32 255\n";
    for (int i = 0; i < 1024; ++i) grey.push_back(byte(i * 37 % 256));
    write("grey.pgm", grey);
    std::string text;
    for (int i = 0; i < kFileExamples; ++i) text += std::string(18, byte('a' + i)) + "z\n";
    write("text.txt", text);
  }
  ~DataFiles() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  DataFiles(const DataFiles&) = delete;
  DataFiles& operator=(const DataFiles&) = delete;

  std::string folder() const { return folder_.string(); }
  std::string file(const std::string& name) const { return (folder_ / name).string(); }

 private:
  void write(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
  }

  void write_idx(const std::string& part, int count) const {
    write(part + "-images-idx3-ubyte",
          std::string{0, 0, 8, 3, 0, 0, 0, byte(count), 0, 0, 0, 4, 0, 0, 0, 3} + pixels(count));
    write(part + "-labels-idx1-ubyte", std::string{0, 0, 8, 1, 0, 0, 0, byte(count)} + labels(count));
  }

  void write_cifar() const {
    std::string records;
    for (int i = 0; i < 5; ++i) records += byte(i) + pixels(256);
    for (const auto* name :
         {"data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"})
      write(name + std::string(".bin"), records);
  }

  void write_csv() const {
    std::string text;
    for (int i = 0; i < kFileExamples; ++i)
      for (int k = 0; k < kPixels; ++k) text += std::to_string(i * k % 7) + (k + 1 < kPixels ? ";" : "\n");
    write("table.csv", text);
  }

  /// On the axes of test_samplers.cpp.
  void write_points() const {
    std::string text = "noise.ratio,network.tied,model.latent,model.other,noise.sigma\n";
    for (int i = 0; i < kFileExamples; ++i)
      text += std::string(i % 2 == 0 ? "0.1,true," : "0.5,false,") + std::to_string(2 + i % 4) + ",34,0.3\n";
    write("points.csv", text);
  }

  void write_hdf5() const {
    const hid_t h5 = H5Fcreate(file("data.h5").c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    const hsize_t dims[] = {kFileExamples, 4, kFileExamples};  // as many examples with the axes reversed
    const hid_t space = H5Screate_simple(3, dims, nullptr);
    const hid_t set = H5Dcreate2(h5, "images", H5T_NATIVE_UINT8, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    H5Dwrite(set, H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, pixels(4 * kFileExamples).data());
    H5Dclose(set);
    H5Sclose(space);
    H5Fclose(h5);
  }

  /// An archive with one member, stored as it is.
  void write_zip(const std::string& name, const std::string& bytes) const {
    const auto number = [](std::size_t value, int width) {
      std::string text;
      for (int i = 0; i < width; ++i) text.push_back(static_cast<char>(value >> (8 * i)));
      return text;
    };
    const auto sum = crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size()));
    const std::string sizes = std::string(6, '\0') + number(sum, 4) + number(bytes.size(), 4) +
                              number(bytes.size(), 4) + number(name.size(), 2);
    const std::string local = "PK\x03\x04" + number(20, 2) + number(0, 2) + sizes + number(0, 2) + name + bytes;
    const std::string directory =
        "PK\x01\x02" + number(20, 2) + number(20, 2) + number(0, 2) + sizes + std::string(16, '\0') + name;
    write("images.npz", local + directory + "PK\x05\x06" + number(0, 4) + number(1, 2) + number(1, 2) +
                            number(directory.size(), 4) + number(local.size(), 4) + number(0, 2));
  }

  void write_pictures() const {
    fs::create_directories(folder_ / "pictures");
    for (int i = 0; i < kFileExamples; ++i) {
      const auto pixels_of_one = pixels(i + 1).substr(static_cast<std::size_t>(i) * kPixels);
      png_image image{};
      image.version = PNG_IMAGE_VERSION;
      image.width = 3;
      image.height = 4;
      image.format = PNG_FORMAT_GRAY;
      const auto path = folder_ / "pictures" / (std::string(1, byte('a' + i)) + ".png");
      png_image_write_to_file(&image, path.c_str(), 0, pixels_of_one.data(), 0, nullptr);
    }
  }

  fs::path folder_;
};

}  // namespace

void give_files(const PluginEntry& entry, Params& params) {
  static const DataFiles files;
  const auto id = entry.id();
  if (entry.schema.find("folder")) params.set("folder", files.folder());
  if (id == "dataset/images") params.set("folder", files.file("pictures"));
  if (id == "dataset/idx") params.set("file", files.file("train-images-idx3-ubyte"));
  if (id == "dataset/npz") params.set("file", files.file("images.npz"));
  if (id == "dataset/npy") params.set("file", files.file("images.npy"));
  if (id == "dataset/text") params.set("file", files.file("text.txt"));
  if (id == "sampler/points") params.set("file", files.file("points.csv"));
  if (id == "dataset/csv") params.set("file", files.file("table.csv"));
  if (id == "dataset/csv") params.set("separator", std::string(";"));
  if (id == "dataset/hdf5") params.set("file", files.file("data.h5"));
}

}  // namespace sandglass::contract
