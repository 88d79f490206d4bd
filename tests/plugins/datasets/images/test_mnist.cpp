#include "tests/plugins/datasets/loading.hpp"

using namespace sandglass;
using namespace sandglass::idx_files;
using namespace sandglass::loading;
using Catch::Contains;

TEST_CASE("MNIST is found by the names of its files, compressed or not, and has ten classes whatever labels occur") {
  const Folder folder;
  folder.write("train-images-idx3-ubyte", images(5));
  folder.write("train-labels-idx1-ubyte.gz", gzip(idx_files::labels(5)));
  folder.write("t10k-images-idx3-ubyte.gz", gzip(images(2)));
  folder.write("t10k-labels-idx1-ubyte", idx_files::labels(2));
  const auto parts = load("mnist", {{"folder", folder("")}});
  CHECK(parts.shape.classes == 10);
  CHECK(loading::labels(*parts.pool) == std::vector<std::int32_t>{0, 1, 2, 3, 4});
  REQUIRE(parts.test);
  CHECK(parts.test->count() == 2);
}

TEST_CASE("all missing MNIST files are named together, with how to say where they are") {
  const Folder folder;
  folder.write("train-images-idx3-ubyte", images(5));
  const auto message = fault("mnist", {{"folder", folder("")}});
  CHECK_THAT(message, Contains("train-labels-idx1-ubyte") && Contains("t10k-images-idx3-ubyte") &&
                          Contains("t10k-labels-idx1-ubyte") && Contains("--data DIR"));
  CHECK_THAT(message, !Contains("train-images-idx3-ubyte"));
}
