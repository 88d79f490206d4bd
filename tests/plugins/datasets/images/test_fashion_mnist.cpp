#include <catch2/catch.hpp>

#include "tests/plugins/built.hpp"
#include "tests/plugins/datasets/idx_files.hpp"

using namespace sandglass;
using namespace sandglass::idx_files;

TEST_CASE("Fashion-MNIST is found by the names of its files, compressed or not") {
  const Folder folder;
  folder.write("train-images-idx3-ubyte", images(5));
  folder.write("train-labels-idx1-ubyte.gz", gzip(labels(5)));
  folder.write("t10k-images-idx3-ubyte.gz", gzip(images(2)));
  folder.write("t10k-labels-idx1-ubyte", labels(2));
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
