#include "results/report/serve/list_page.hpp"

#include <fmt/format.h>

#include "results/report/html/report_page.hpp"

namespace sandglass::results {
namespace {

std::string row(const ListedStudy& study) {
  const auto path = html_escaped(study.path.string());
  if (!study.problem.empty())
    return fmt::format("<tr><td>{}</td><td colspan=\"3\">cannot be read: {}</td></tr>\n", path,
                       html_escaped(study.problem));
  return fmt::format(
      "<tr><td><a href=\"/s/{}/\">{}</a><br>{}</td><td>{}</td><td class=\"static-number\">{} of "
      "{}{}</td><td>{}</td></tr>\n",
      html_escaped(url_escaped(study.address)), html_escaped(study.name), html_escaped(study.question), study.status,
      study.finished, study.planned, study.failed > 0 ? fmt::format(", {} failed", study.failed) : "", path);
}

}  // namespace

std::string url_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~/").find(c) != std::string_view::npos;
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string list_page(const std::vector<ListedStudy>& studies) {
  std::string body = "<h1>Studies</h1>\n";
  if (studies.empty()) body += "<p>There is no study in the folders that are served.</p>\n";
  if (!studies.empty()) {
    body +=
        "<div class=\"static-scroll\"><table>\n<thead><tr><th>study</th><th>status</th><th>trials</th>"
        "<th>where</th></tr></thead>\n<tbody>\n";
    for (const auto& study : studies) body += row(study);
    body += "</tbody>\n</table></div>\n";
  }
  return plain_page("Studies", body);
}

}  // namespace sandglass::results
