#include "tests/plugins/datasets/loading.hpp"

namespace sandglass::test_text {
using namespace sandglass::idx_files;
using namespace sandglass::loading;
using Catch::Contains;

namespace {

built::Settings settings(const std::string& file, const std::string& examples, std::int64_t length) {
  return {{"file", file}, {"examples", examples}, {"length", length}};
}

std::string text_fault(const Folder& folder, const std::string& text, const std::string& examples,
                       std::int64_t length = 4) {
  return fault("text", settings(folder.write("x.txt", text), examples, length));
}

/// The columns that are 1, step after step; -1 for a step of zeros, -2 for one that is no one-hot row.
std::vector<int> columns(const DatasetParts& parts, const Examples& part, Index i) {
  const auto x = read(parts, part, i);
  const auto width = x.size() / static_cast<std::size_t>(parts.shape.steps);
  std::vector<int> all;
  for (std::size_t at = 0; at < x.size(); at += width) {
    all.push_back(-1);
    for (std::size_t k = 0; k < width; ++k)
      if (x[at + k] != 0) all.back() = x[at + k] == 1 && all.back() == -1 ? static_cast<int>(k) : -2;
  }
  return all;
}

}  // namespace

TEST_CASE("a text is cut into windows of one-hot characters, numbered by their code points") {
  const Folder folder;
  auto with = settings(folder.write("x.txt",
                                    "b\xC3\xA9"
                                    "aab\xC3\xA9"),
                       "windows", 3);
  const auto parts = load("text", with);
  CHECK(parts.shape.features == 9);
  CHECK(parts.shape.steps == 3);
  CHECK(parts.apart == 1);
  CHECK_THAT(parts.source, Catch::EndsWith("x.txt; 3 different characters"));
  REQUIRE(parts.pool->count() == 2);
  CHECK(columns(parts, *parts.pool, 0) == std::vector<int>{1, 2, 0});
  CHECK(columns(parts, *parts.pool, 1) == std::vector<int>{0, 1, 2});
  with["hop"] = std::int64_t{2};
  const auto overlapping = load("text", with);
  CHECK(overlapping.apart == 2);
  REQUIRE(overlapping.pool->count() == 2);
  CHECK(columns(overlapping, *overlapping.pool, 1) == std::vector<int>{0, 0, 1});
  with["level"] = std::string("bytes");
  CHECK(load("text", with).shape.features == 3 * 4);
}

TEST_CASE("the lines of a text are examples of their own, padded by steps without a symbol") {
  const Folder folder;
  const auto parts = load("text", settings(folder.write("x.txt", "ab\r\nbca\n"), "lines", 4));
  CHECK(parts.shape.features == 4 * 3);
  CHECK(parts.apart == 0);
  REQUIRE(parts.pool->count() == 2);
  CHECK(columns(parts, *parts.pool, 0) == std::vector<int>{0, 1, -1, -1});
  CHECK(columns(parts, *parts.pool, 1) == std::vector<int>{1, 2, 0, -1});
}

TEST_CASE("the symbols of a test text are those of the text") {
  const Folder folder;
  auto with = settings(folder.write("x.txt", "abc\nabc"), "lines", 3);
  with["test_file"] = folder.write("test.txt", "cc\nb");
  const auto parts = load("text", with);
  REQUIRE(parts.test->count() == 2);
  CHECK(columns(parts, *parts.test, 0) == std::vector<int>{2, 2, -1});
  with["test_file"] = folder.write("unknown.txt", "cc\nbd");
  CHECK_THAT(fault("text", with), Contains("unknown.txt: line 2") && Contains("found one with the number 100"));
}

TEST_CASE("a text that does not make examples is refused with its line") {
  const Folder folder;
  CHECK_THAT(text_fault(folder, "abc", "windows"), Contains("at least 4 symbols, a window's length, found 3"));
  CHECK_THAT(text_fault(folder, "", "windows"), Contains("found 0"));
  CHECK_THAT(text_fault(folder, "", "lines"), Contains("expected a line of text, found nothing"));
  CHECK_THAT(text_fault(folder, "ab\n\nab", "lines"), Contains("line 2: expected an example, found an empty line"));
  CHECK_THAT(text_fault(folder, "ab\nabcde", "lines"),
             Contains("line 2: expected at most 4 symbols (length), found 5"));
  const std::string wrong[] = {"\x80", "\xC3", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF"};
  for (const auto& bytes : wrong)
    CHECK_THAT(text_fault(folder, "abcd\n" + bytes, "lines"), Contains("line 2") && Contains("UTF-8"));
  CHECK_THROWS_WITH(built::dataset("text", {{"file", std::string()}}), Contains("`file` is empty"));
}

}  // namespace sandglass::test_text
