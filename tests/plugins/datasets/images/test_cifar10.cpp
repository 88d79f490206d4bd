#include "tests/plugins/datasets/loading.hpp"

namespace sandglass::test_cifar10 {
using namespace sandglass::idx_files;
using namespace sandglass::loading;
using Catch::Contains;

namespace {

/// Red is `label`, green 100 plus the row, blue the column.
std::string record(int label) {
  std::string bytes{static_cast<char>(label)};
  for (int k = 0; k < 1024; ++k) bytes.push_back(static_cast<char>(label));
  for (int k = 0; k < 1024; ++k) bytes.push_back(static_cast<char>(100 + k / 32));
  for (int k = 0; k < 1024; ++k) bytes.push_back(static_cast<char>(k % 32));
  return bytes;
}

void write_all(const Folder& folder) {
  for (int n = 1; n <= 5; ++n) folder.write("data_batch_" + std::to_string(n) + ".bin", record(n) + record(n + 4));
  folder.write("test_batch.bin", record(0));
}

}  // namespace

TEST_CASE("CIFAR-10's planes become pixels of three channels, batch after batch") {
  const Folder folder;
  write_all(folder);
  const auto parts = load("cifar10", {{"folder", folder("")}});
  const auto& shape = parts.shape;
  CHECK((shape.height == 32 && shape.width == 32 && shape.channels == 3 && shape.features == 3072 &&
         shape.classes == 10));
  CHECK(labels(*parts.pool) == std::vector<std::int32_t>{1, 5, 2, 6, 3, 7, 4, 8, 5, 9});
  CHECK(labels(*parts.test) == std::vector<std::int32_t>{0});
  const auto pixels = read(parts, *parts.pool, 3);
  for (const int row : {0, 7, 31})
    for (const int col : {0, 12, 31}) {
      const auto* pixel = pixels.data() + (row * 32 + col) * 3;
      CHECK(pixel[0] == Approx(6 / 255.0));
      CHECK(pixel[1] == Approx((100 + row) / 255.0));
      CHECK(pixel[2] == Approx(col / 255.0));
    }
}

TEST_CASE("a batch of CIFAR-10 that is cut off, empty, missing or no such file is named") {
  const Folder folder;
  write_all(folder);
  const built::Settings settings{{"folder", folder("")}};
  const auto file = folder.write("data_batch_3.bin", (record(1) + record(2)).substr(0, 5000));
  CHECK_THAT(fault("cifar10", settings), Contains(file) && Contains("1927 bytes after record 1"));
  folder.write("data_batch_3.bin", "");
  CHECK_THAT(fault("cifar10", settings), Contains(file) && Contains("found 0 bytes after record 0"));
  folder.write("data_batch_3.bin", record(1) + record(10));
  CHECK_THAT(fault("cifar10", settings), Contains(file) && Contains("label from 0 to 9") && Contains("found 10"));
  std::filesystem::remove(file);
  std::filesystem::remove(folder("test_batch.bin"));
  CHECK_THAT(fault("cifar10", settings), Contains(file) && Contains("test_batch.bin") && Contains("--data DIR"));
}

}  // namespace sandglass::test_cifar10
