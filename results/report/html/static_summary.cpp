#include "results/report/html/static_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/report/data/report_study.hpp"
#include "results/report/html/report_page.hpp"
#include "results/report/html/svg_chart.hpp"
#include "results/report/interval_text.hpp"
#include "results/report/shown_table.hpp"

namespace sandglass::results {
namespace {

constexpr std::size_t kRows = 20;
constexpr std::size_t kDots = 30;
constexpr std::size_t kLongest = 200;  ///< bytes of a table's cell

/// Of a long text the beginning, cut between two characters.
std::string beginning(const std::string& text, std::size_t most) {
  if (text.size() <= most) return text;
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

std::string verdict_html(const Json& lines) {
  std::string html = "<ul class=\"static-verdict\">\n";
  for (const auto& line : lines) {
    const auto& held = line["held"];
    const char* sign = line["kind"] != "claim" ? "" : held.is_null() ? "? " : held.get<bool>() ? "✓ " : "✗ ";
    html += fmt::format("<li class=\"static-{}\">{}{}</li>\n", line["kind"].get<std::string>(), sign,
                        html_escaped(line["text"].get<std::string>()));
  }
  return html + "</ul>\n";
}

std::string cell_html(const Cell& cell) {
  const auto text = html_escaped(beginning(cell.text, kLongest));
  return fmt::format("<td{}>{}{}</td>", cell.is_number ? " class=\"static-number\"" : "", text,
                     cell.half_width.empty() ? "" : " ± " + html_escaped(cell.half_width));
}

std::string table_html(const ReportStudy& study) {
  const auto shown = shown_table(study.table, study.several() ? RowsBy::front : RowsBy::point);
  const auto rows = shown.rows.rows.size();
  if (rows == 0) return "";
  const auto count = std::min(kRows, rows);
  auto html = fmt::format("<h2>{}</h2>\n<div class=\"static-scroll\"><table>\n<thead><tr>",
                          study.several() ? "Which points are on the Pareto front?" : "Which points are best?");
  for (const auto column : shown.columns)
    html += fmt::format("<th scope=\"col\">{}</th>", html_escaped(beginning(shown.rows.columns[column], kLongest)));
  html += "</tr></thead>\n<tbody>\n";
  for (std::size_t i = 0; i < count; ++i) {
    html += "<tr>";
    for (const auto column : shown.columns) html += cell_html(shown.rows.cell(i, column));
    html += "</tr>\n";
  }
  html += "</tbody>\n</table></div>\n";
  if (count < rows) html += fmt::format("<p>The first {} of {} points.</p>\n", count, rows);
  return html;
}

std::string figure(const std::string& title, const std::string& svg) {
  return fmt::format("<h2>{}</h2>\n<figure>{}</figure>\n", html_escaped(title), svg);
}

std::string name_of(const PointSummary& point) {
  std::string name;
  for (const auto& [path, value] : point.parameters)
    name += (name.empty() ? "" : ", ") + path.substr(path.rfind('.') + 1) + " " + value_text(value);
  return beginning(name, 60);
}

std::string dots_html(const ReportStudy& study) {
  std::vector<DotRow> rows;
  for (const auto& point : study.summary.points) {
    if (point.values.empty() || rows.size() == kDots) break;
    rows.push_back({name_of(point), point.objective.mean, point.objective.half_width});
  }
  const auto& metric = study.header().objectives[0].metric;
  if (rows.size() < 2) return "";
  return figure(fmt::format("How sure is the order? {} of the {} best points, {}", metric, rows.size(),
                            study.header().replicates > 1 ? "with 95 % intervals" : "one replicate each: no intervals"),
                dot_chart(rows, metric));
}

std::string front_html(const ReportStudy& study) {
  const auto picture = front_picture(study.header(), *study.front);
  if (picture.dots.empty()) return "";
  return figure(fmt::format("What does the one cost in the other? Better is {}", picture.better),
                scatter_chart(picture));
}

std::string curve_html(const ReportStudy& study, const Json& best_trial) {
  if (best_trial.is_null()) return "";
  const auto& trial = study.table.trials[*study.position(best_trial.get<std::uint64_t>())];
  const auto& metric = study.header().objectives[0].metric;
  const auto series = std::ranges::find(trial.series, metric, &Series::name);
  if (series == trial.series.end() || series->values.size() < 2) return "";
  return figure(fmt::format("How did the best trial learn? {} of trial {} by epoch", metric, trial.trial),
                line_chart(series->values, "epoch", metric));
}

}  // namespace

std::string static_summary(const ReportStudy& study, const ReportParts& parts) {
  const auto& document = parts.document;
  const auto& counts = document["study"]["counts"];
  auto html = fmt::format("<h1>{}</h1>\n", html_escaped(study.header().name));
  if (!study.header().question.empty())
    html += fmt::format("<p class=\"static-question\">{}</p>\n", html_escaped(study.header().question));
  html +=
      fmt::format("<p>{} trials planned: {} completed, {} pruned, {} failed, {} not run. Digest {}.</p>\n",
                  study.header().planned_trials, counts["completed"].dump(), counts["pruned"].dump(),
                  counts["failed"].dump(), counts["not_run"].dump(), document["study"]["digest"].get<std::string>());
  html += verdict_html(document["verdict"]["lines"]);
  html += table_html(study);
  html += study.several() ? front_html(study) : dots_html(study);
  html += curve_html(study, document["verdict"]["best_trial"]);
  html += fmt::format("<h2>How is it run again?</h2>\n<p>Save this as {}.yaml, then: <code>{}</code></p>\n",
                      html_escaped(study.header().name), html_escaped(document["study"]["command"].get<std::string>()));
  return html + fmt::format("<pre>{}</pre>\n", html_escaped(study.header().resolved_yaml));
}

}  // namespace sandglass::results
