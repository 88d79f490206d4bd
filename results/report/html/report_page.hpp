#pragma once
#include <string>
#include <string_view>

#include "results/report/data/report_data.hpp"

namespace sandglass::results {

/// How the file begins, by which an old report is told from other files.
inline constexpr std::string_view kReportBegins =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"generator\" "
    "content=\"Sandglass\">\n";

/// One HTML file that asks for nothing: first what a reader without script sees, then the data and the script that
/// draws them. Its content-security policy allows this script and this style alone (by their SHA-256), and of a page
/// that is live requests to where it came from. Free of state, any thread.
std::string page_html(const ReportData& data, bool live);

/// A page with neither script nor data, in the same style. `body` is HTML.
std::string plain_page(const std::string& title, const std::string& body);

/// Text where HTML is expected: & < > " and ' become references.
std::string html_escaped(std::string_view text);

/// JSON where a script element ends at "</script>": < becomes \u003c, U+2028 and U+2029 become \u2028 and \u2029.
std::string json_in_html(std::string_view json);

}  // namespace sandglass::results
