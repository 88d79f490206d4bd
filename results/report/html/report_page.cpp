#include "results/report/html/report_page.hpp"

#include <fmt/format.h>

#include <span>

#include "results/base/sha256.hpp"
#include "results/report/html/packing.hpp"
#include "results/report/html/page_text.hpp"

namespace sandglass::results {
namespace {

/// The word that allows one text in a policy.
std::string hash_source(std::string_view text) {
  const auto digest = sha256(std::as_bytes(std::span(text)));
  return fmt::format("'sha256-{}'", base64({reinterpret_cast<const char*>(digest.data()), digest.size()}));
}

std::string policy(bool live) {
  return fmt::format(
      "default-src 'none'; script-src {}; style-src {}; img-src data: blob:; {}base-uri 'none'; form-action 'none'",
      hash_source(kPageScript), hash_source(kPageStyle), live ? "connect-src 'self'; " : "");
}

/// All up to the body's first element.
std::string head(const std::string& title, const std::string& allowed) {
  std::string html(kReportBegins);
  html += fmt::format("<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n", allowed);
  html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  html += "<meta name=\"referrer\" content=\"no-referrer\">\n";
  html += "<meta name=\"color-scheme\" content=\"light dark\">\n";
  html += fmt::format("<title>{} · Sandglass</title>\n", html_escaped(title));
  return html + fmt::format("<style>{}</style>\n</head>\n<body>\n", kPageStyle);
}

}  // namespace

std::string html_escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string json_in_html(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  for (std::size_t i = 0; i < json.size(); ++i) {
    const auto separator = json.substr(i, 3);
    if (json[i] == '<') {
      out += "\\u003c";
    } else if (separator == "\xE2\x80\xA8" || separator == "\xE2\x80\xA9") {
      out += separator.back() == '\xA8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else {
      out += json[i];
    }
  }
  return out;
}

std::string page_html(const ReportData& data, bool live) {
  auto html = head(data.title, policy(live));
  html += fmt::format("<main id=\"page\"><section id=\"static\">\n{}</section></main>\n", data.summary);
  html += fmt::format("<script type=\"application/json\" id=\"study\">{}</script>\n", json_in_html(data.document));
  html += fmt::format("<script type=\"application/octet-stream\" id=\"arrays\">{}</script>\n",
                      base64(gzipped(data.arrays)));
  html += fmt::format("<script>{}</script>\n</body>\n</html>\n", kPageScript);
  return html;
}

std::string plain_page(const std::string& title, const std::string& body) {
  const auto allowed =
      fmt::format("default-src 'none'; style-src {}; base-uri 'none'; form-action 'none'", hash_source(kPageStyle));
  return head(title, allowed) +
         fmt::format("<main id=\"page\"><section id=\"static\">\n{}</section></main>\n</body>\n</html>\n", body);
}

}  // namespace sandglass::results
