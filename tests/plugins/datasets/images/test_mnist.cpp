#include <catch2/catch.hpp>

#include "tests/plugins/built.hpp"
#include "tests/plugins/datasets/idx_files.hpp"
#include "tests/plugins/datasets/loading.hpp"

using Catch::Contains;
namespace sandglass::test_mnist {
using namespace sandglass::idx_files;
using namespace sandglass::loading;
using namespace sandglass;

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

TEST_CASE("Fashion-MNIST is found by the names of its files, compressed or not") {
  const Folder folder;
  folder.write("train-images-idx3-ubyte", images(5));
  folder.write("train-labels-idx1-ubyte.gz", gzip(idx_files::labels(5)));
  folder.write("t10k-images-idx3-ubyte.gz", gzip(images(2)));
  folder.write("t10k-labels-idx1-ubyte", idx_files::labels(2));
  const auto parts = built::dataset("fashion_mnist", {{"folder", folder("")}})->load({});
  CHECK((parts.pool->count() == 5 && parts.pool->label(4) == 4));
  REQUIRE(parts.test);
  CHECK((parts.test->count() == 2 && parts.test->label(1) == 1));
}

TEST_CASE("missing Fashion-MNIST files are named together with the package that brings them") {
  const Folder folder;
  folder.write("train-images-idx3-ubyte", images(5));
  const auto dataset = built::dataset("fashion_mnist", {{"folder", folder("")}});
  CHECK_THROWS_AS(dataset->load({}), IoError);
  CHECK_THROWS_WITH(dataset->load({}), Catch::Contains(folder("train-labels-idx1-ubyte")) &&
                                           Catch::Contains("apt-get install dataset-fashion-mnist"));
}

}  // namespace sandglass::test_mnist
