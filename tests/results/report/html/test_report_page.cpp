#include <catch2/catch.hpp>
#include <string>

#include "results/report/html/packing.hpp"
#include "results/report/html/report_page.hpp"

namespace sandglass::test_report_page {
using namespace sandglass::results;

TEST_CASE("base64 pads as RFC 4648 does") {
  CHECK(base64("").empty());
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foobar") == "Zm9vYmFy");
  CHECK(base64("\xFF\xFE") == "//4=");
}

TEST_CASE("what is gzipped has the format's first bytes, and twice the same ones") {
  const auto bytes = gzipped(std::string(100'000, 'x'));
  CHECK(bytes.substr(0, 3) == "\x1f\x8b\x08");
  CHECK(bytes.size() < 1'000);
  CHECK(gzipped(std::string(100'000, 'x')) == bytes);
  CHECK(gzipped("").size() == 20);
}

TEST_CASE("JSON in a page ends no element and has no line separators") {
  CHECK(json_in_html("[\"</script><!--\"]") == "[\"\\u003c/script>\\u003c!--\"]");
  CHECK(json_in_html("\xE2\x80\xA8\xE2\x80\xA9\xE2\x82\xAC") == "\\u2028\\u2029\xE2\x82\xAC");
}

TEST_CASE("text in a page has no signs of its own") {
  CHECK(html_escaped("<a href=\"x\">&'") == "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
}

TEST_CASE("a page may ask for nothing, a live one for its own data") {
  const ReportData data{"<name>", "", "{}", "", ""};
  const auto page = page_html(data, false), live = page_html(data, true);
  CHECK(page.find("default-src 'none'") != std::string::npos);
  CHECK(page.find("connect-src") == std::string::npos);
  CHECK(live.find("connect-src 'self'") != std::string::npos);
  CHECK(page.find("<title>&lt;name&gt;") != std::string::npos);
}

}  // namespace sandglass::test_report_page
