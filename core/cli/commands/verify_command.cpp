#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/cli/commands/commands.hpp"
#include "core/cli/common_options.hpp"
#include "core/cli/parameters_json.hpp"
#include "core/cli/plugins_in_use.hpp"
#include "core/cli/study_session.hpp"
#include "core/cli/view/terminal.hpp"
#include "results/report/claim_text.hpp"
#include "results/store/study_source.hpp"
#include "results/store/study_table.hpp"

namespace sandglass {
namespace {

struct VerifyOptions {
  std::filesystem::path folder;  ///< of a run, or its study.h5
  std::filesystem::path study;   ///< a study file whose claims are judged; empty: those of the run
  bool json = false;
  std::vector<std::filesystem::path> plugins;
};

using Json = nlohmann::ordered_json;
using results::ClaimOutcome;
using results::Evidence;
using results::Finding;

struct JudgedClaim {
  results::Claim claim;
  Finding finding;
};

Json evidence_json(const Evidence& evidence) {
  Json json{{"verdict", results::verdict_name(evidence.verdict)}, {"at", parameters_json(evidence.where)}};
  if (!evidence.versus.empty()) json["against"] = parameters_json(evidence.versus);
  if (!evidence.versus_metric.empty()) json["against_metric"] = evidence.versus_metric;
  if (evidence.measured.count > 0) {
    json["mean"] = number_json(evidence.measured.mean);
    json["half_width"] = number_json(evidence.measured.half_width);
    json["replicates"] = evidence.measured.count;
  }
  if (!evidence.note.empty()) json["note"] = evidence.note;
  return json;
}

Json claim_json(const JudgedClaim& judged) {
  const auto& [claim, finding] = judged;
  Json json{{"claim", claim.text},
            {"says", results::claim_sentence(claim)},
            {"verdict", results::verdict_name(finding.verdict)}};
  if (!finding.note.empty()) json["note"] = finding.note;
  json["evidence"] = Json::array();
  for (const auto& evidence : finding.evidence) json["evidence"].push_back(evidence_json(evidence));
  return json;
}

std::string sign(ClaimOutcome verdict, const Terminal& terminal) {
  switch (verdict) {
    case results::ClaimOutcome::holds: return terminal.green(terminal.utf8 ? "✓" : "+");
    case results::ClaimOutcome::fails: return terminal.red(terminal.utf8 ? "✗" : "x");
    default: return terminal.accent("?");
  }
}

void print_lines(const std::string& text, std::size_t indent, const Terminal& terminal, bool dim) {
  const auto lines = paragraph(text, indent, terminal);
  fmt::print("{}", dim ? terminal.dim(lines) : lines);
}

/// In lines that are not broken between a name and its value.
results::TextSigns signs_on(const Terminal& terminal) { return {terminal.plus_minus(), kNoBreakSpace}; }

/// The evidence that decided, a few pieces of it, and how much more there is.
void print_evidence(const Finding& finding, const Terminal& terminal) {
  constexpr std::size_t kShown = 3;
  std::size_t shown = 0, alike = 0;
  for (const auto& evidence : finding.evidence) {
    if (evidence.verdict != finding.verdict) continue;
    if (++alike > kShown) continue;
    print_lines(results::evidence_text(evidence, signs_on(terminal)), 6, terminal, true);
    ++shown;
  }
  if (const auto more = results::more_evidence_text(finding, shown, signs_on(terminal)); !more.empty())
    print_lines(more, 6, terminal, true);
  if (const std::size_t others = finding.evidence.size() - alike; others > 0) {
    const auto holding = std::ranges::count(finding.evidence, results::ClaimOutcome::holds, &Evidence::verdict);
    print_lines(results::others_text(static_cast<std::size_t>(holding), others), 6, terminal, true);
  }
}

void print_claim(const JudgedClaim& judged, const Terminal& terminal) {
  const auto& [claim, finding] = judged;
  const std::string sentence = results::claim_sentence(claim, signs_on(terminal));
  fmt::print("\n  {} {}\n", sign(finding.verdict, terminal), results::verdict_name(finding.verdict));
  if (!claim.text.empty()) print_lines(claim.text, 4, terminal, false);
  print_lines(sentence, 4, terminal, !claim.text.empty());
  if (!finding.note.empty()) print_lines(finding.note, 6, terminal, true);
  print_evidence(finding, terminal);
}

int verify_command(const VerifyOptions& options, Registry& registry) {
  const results::StudySource source(options.folder);
  const auto study = results::read_study(source);
  tell_beyond_journal(source);
  const auto spec = options.study.empty()
                        ? load_resolved_study(study.header.resolved_yaml, source.label(), options.plugins, registry)
                        : load_study(options.study, {}, options.plugins, registry);
  std::vector<JudgedClaim> judged;
  for (const auto& claim : spec.expect) judged.push_back({claim, results::judge(claim, study.header, study.trials)});
  std::vector<ClaimOutcome> verdicts;
  for (const auto& one : judged) verdicts.push_back(one.finding.verdict);
  const auto holding = static_cast<std::size_t>(std::ranges::count(verdicts, ClaimOutcome::holds));
  if (options.json) {
    Json json{{"study", study.header.name}, {"claims", Json::array()}, {"hold", holding}, {"of", judged.size()}};
    for (const auto& one : judged) json["claims"].push_back(claim_json(one));
    fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace));
  } else {
    const auto terminal = Terminal::of(stdout);
    fmt::print("\n  {}\n", terminal.bold(study.header.name));
    for (const auto& one : judged) print_claim(one, terminal);
    fmt::print("\n{}", paragraph(judged.empty() ? "The study claims nothing: it has no 'expect'."
                                                : results::claims_text(verdicts) + ".",
                                 2, terminal));
  }
  return holding == judged.size() ? kSuccess : kClaimsFailed;
}

}  // namespace

void add_verify(CLI::App& app, Action& action) {
  auto options = std::make_shared<VerifyOptions>();
  auto* command = app.add_subcommand("verify", "Judge what the study expected by what came out");
  add_study_source(*command, options->folder);
  command->add_option("--study", options->study, "Judge the claims of this study file; default: those of the run")
      ->type_name("FILE");
  command->add_flag("--json", options->json, "Print JSON instead of text");
  add_plugin_option(*command, options->plugins);
  command->callback([&action, options] { action = [options](Registry& r) { return verify_command(*options, r); }; });
}

}  // namespace sandglass
