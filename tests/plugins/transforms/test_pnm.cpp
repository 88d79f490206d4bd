#include <catch2/catch.hpp>

#include "core/base/error.hpp"
#include "plugins/transforms/pnm_reader.hpp"
#include "tests/plugins/datasets/idx_files.hpp"

namespace sandglass::test_pnm {
using Catch::Contains;
using sandglass::idx_files::Folder;

namespace {

using Bytes = std::vector<std::uint8_t>;

std::string fault(const Folder& folder, const std::string& bytes) {
  try {
    read_pnm(folder.write("x.pgm", bytes));
  } catch (const IoError& error) {
    return error.what();
  }
  return "no fault";
}

}  // namespace

TEST_CASE("PGM and PPM images are read as text and binary, with comments and every maximum value") {
  const Folder folder;
  const auto read = [&](const std::string& bytes) { return read_pnm(folder.write("x.pgm", bytes)); };
  const auto text = read("P2 # grey\n3 # wide\n2 15\n0 3 6\n9 12 15");
  CHECK((text.width == 3 && text.height == 2 && text.channels == 1));
  CHECK(text.pixels == Bytes{0, 51, 102, 153, 204, 255});
  CHECK(read("P5 3 1 255\nabc").pixels == Bytes{'a', 'b', 'c'});
  const auto colour = read("P6 1 2 255\nabcdef");
  CHECK((colour.channels == 3 && colour.width == 1 && colour.height == 2 &&
         colour.pixels == Bytes{'a', 'b', 'c', 'd', 'e', 'f'}));
  CHECK(read("P3\n1 1 255\n1 2 3\n").pixels == Bytes{1, 2, 3});
  CHECK(read(std::string("P5 2 1 65535\n\xFF\xFF\x01\x01", 17)).pixels == Bytes{255, 1});
}

TEST_CASE("a PGM image cut off anywhere is an IoError that names the file") {
  const Folder folder;
  for (const std::string whole : {"P5 3 2 255\nabcdef", "P6 1 2 255\nabcdef"})
    for (std::size_t length = 0; length < whole.size(); ++length) {
      INFO(length);
      CHECK_THAT(fault(folder, whole.substr(0, length)), Contains(folder("x.pgm")) && Contains("expected"));
    }
}

TEST_CASE("a PGM header that cannot be is refused before memory is asked for") {
  const Folder folder;
  CHECK_THAT(fault(folder, "P5 1000000 1000000 255\nabc"), Contains("too short"));
  CHECK_THAT(fault(folder, "P5 99999999999999999999 1 255\nabc"), Contains("above 1000000"));
  CHECK_THAT(fault(folder, "P5 0 1 255\n"), Contains("above zero"));
  CHECK_THAT(fault(folder, "P5 1 1 0\na"), Contains("above zero"));
  CHECK_THAT(fault(folder, "P5 1 1 70000\na"), Contains("above 65535"));
  CHECK_THAT(fault(folder, "P5 -1 1 255\na"), Contains("other text"));
  CHECK_THAT(fault(folder, "P4 1 1\na"), Contains("P2, P3, P5 or P6"));
  CHECK_THAT(fault(folder, "\x89PNG\r\n"), Contains("convert the image"));
  CHECK_THAT(fault(folder, "P2 2 1 15\n3 16"), Contains("above 15"));
  CHECK_THAT(fault(folder, "P5 1 1 15\n\x10"), Contains("up to 15"));
}

}  // namespace sandglass::test_pnm
