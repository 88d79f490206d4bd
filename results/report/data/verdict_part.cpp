#include <fmt/format.h>

#include "results/analysis/best_set.hpp"
#include "results/analysis/best_trials.hpp"
#include "results/report/claim_text.hpp"
#include "results/report/data/report_study.hpp"
#include "results/report/front_rows.hpp"
#include "results/report/interval_text.hpp"
#include "results/report/trial_details.hpp"
#include "results/report/verdict_text.hpp"

// What came out, in sentences.
namespace sandglass::results {
namespace {

Json line(std::string_view kind, std::string text, Json held = nullptr) {
  return {{"kind", kind}, {"text", std::move(text)}, {"held", std::move(held)}};
}

std::string_view kind_name(VerdictSentence::Kind kind) {
  using Kind = VerdictSentence::Kind;
  switch (kind) {
    case Kind::tie: return "tie";
    case Kind::set:
    case Kind::undecided: return "set";
    case Kind::smallest: return "smallest";
    case Kind::power: return "power";
    case Kind::lost: break;
  }
  return "note";
}

std::string best_text(const StudyHeader& header, const PointSummary& best) {
  const auto& objective = header.objectives[0];
  const auto text = interval_text(best.objective);
  const auto where = point_text(best.parameters);
  return fmt::format("{} {} is {}{}{}{} ({} replicate{}).", objective.minimize ? "The lowest" : "The highest",
                     objective.metric, text.mean, text.half_width.empty() ? "" : " ± ", text.half_width,
                     where.empty() ? "" : " at " + where, best.objective.count, best.objective.count == 1 ? "" : "s");
}

void add_order_lines(const ReportStudy& study, Json& lines) {
  const auto& summary = study.summary;
  if (study.front) return lines.push_back(line("front", front_sentence(*study.front)));
  if (!summary.best_point)
    return lines.push_back(line("note", fmt::format("No trial has completed with a finite {}: nothing can be ranked.",
                                                    study.header().objectives[0].metric)));
  lines.push_back(line("best", best_text(study.header(), summary.points[0])));
  for (const auto& sentence : verdict_sentences(study.header(), summary))
    lines.push_back(line(kind_name(sentence.kind), sentence.text));
  if (const auto note = interval_note(study.header()); !note.empty()) lines.push_back(line("note", note));
}

Json held(ClaimOutcome outcome) {
  if (outcome == ClaimOutcome::holds) return true;
  return outcome == ClaimOutcome::fails ? Json(false) : Json(nullptr);
}

/// The claim, how it fared, the first piece of evidence that decided, and how much more there is.
Json claim_line(const ReportClaim& one) {
  const auto sentence = claim_sentence(one.claim);
  auto text = one.claim.text.empty() ? sentence : fmt::format("{} ({})", one.claim.text, sentence);
  text += fmt::format(": {}", verdict_name(one.finding.verdict));
  for (const auto& evidence : one.finding.evidence) {
    if (evidence.verdict != one.finding.verdict) continue;
    text += "; " + evidence_text(evidence);
    break;
  }
  if (const auto more = more_evidence_text(one.finding, 1); !more.empty()) text += "; " + more;
  if (!one.finding.note.empty()) text += "; " + one.finding.note;
  return line("claim", text + ".", held(one.finding.verdict));
}

void add_failure_lines(const std::vector<TrialRecord>& trials, Json& lines) {
  constexpr std::size_t kShown = 5;
  const auto sentences = failure_sentences(trials);
  for (std::size_t i = 0; i < std::min(sentences.size(), kShown); ++i)
    lines.push_back(line("failures", sentences[i] + "."));
  if (sentences.size() > kShown)
    lines.push_back(line("failures", fmt::format("For {} more reasons trials failed.", sentences.size() - kShown)));
}

}  // namespace

void add_verdict_part(const ReportStudy& study, const ReportOptions& options, ReportParts& parts) {
  const auto& summary = study.summary;
  auto& verdict = parts.document["verdict"];
  verdict = {{"lines", Json::array()},    {"best_point", nullptr},      {"best_trial", nullptr},
             {"best_set", Json::array()}, {"undecided", Json::array()}, {"smallest_point", nullptr}};
  add_order_lines(study, verdict["lines"]);
  if (!options.claims_problem.empty()) parts.missing["claims"] = options.claims_problem;
  if (!options.claims_problem.empty()) verdict["lines"].push_back(line("note", options.claims_problem));
  for (const auto& claim : options.claims) verdict["lines"].push_back(claim_line(claim));
  add_failure_lines(study.table.trials, verdict["lines"]);
  if (study.several()) return;
  if (summary.best_point) verdict["best_point"] = *summary.best_point;
  BestTrials best(study.header());
  for (const auto& trial : study.table.trials) best.add(trial);
  if (const auto trials = best.trials(); summary.best_point && !trials.empty()) verdict["best_trial"] = trials.front();
  if (!all_compared(study.header(), summary)) return;
  const auto set = best_set(summary);
  for (const auto member : set.members) verdict["best_set"].push_back(summary.points[member].point);
  for (const auto rank : set.undecided) verdict["undecided"].push_back(summary.points[rank].point);
  if (const auto smallest = smallest_latent(summary, set))
    verdict["smallest_point"] = summary.points[smallest->rank].point;
}

}  // namespace sandglass::results
