#include "results/report/claim_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "results/report/interval_text.hpp"

namespace sandglass::results {
namespace {

std::string at_text(const Selection& at, const TextSigns& signs) {
  return at.empty() ? "" : " at " + point_text(at, {}, signs);
}

/// Of which points a claim speaks.
std::string chosen_text(const Selection& at, bool best, const TextSigns& signs) {
  return best ? " at the best point" + (at.empty() ? "" : " with " + point_text(at, {}, signs)) : at_text(at, signs);
}

std::string range_text(const Bounds& range) {
  const auto number = [](double value) { return fmt::format("{}", value); };
  if (!range.open) return fmt::format("from {} to {}", number(range.low), number(range.high));
  return std::isfinite(range.high) ? "below " + number(range.high) : "above " + number(range.low);
}

struct Sentence {
  const TextSigns& signs;

  std::string operator()(const BestClaim& claim) const {
    std::string range = range_text(claim.range);
    if (!claim.among.empty()) range = "";
    for (const auto& value : claim.among) range += (range.empty() ? "" : " or ") + to_string(value);
    return fmt::format("the {} with the {} {} is {}", claim.axis, claim.minimize ? "least" : "greatest", claim.metric,
                       range);
  }
  std::string operator()(const ValueClaim& claim) const {
    return fmt::format("{} is {}{}", claim.metric, range_text(claim.range),
                       chosen_text(claim.at, claim.select_best, signs));
  }
  std::string operator()(const ComparisonClaim& claim) const {
    const std::string by = claim.by > 0   ? fmt::format(" by more than {}", claim.by)
                           : claim.by < 0 ? fmt::format(", or within {} of it", -claim.by)
                                          : "";
    const bool elsewhere = claim.than_metric.empty() || !claim.than.empty();
    return fmt::format("{}{} is {} than{}{}{}", claim.metric, chosen_text(claim.at, claim.select_best, signs),
                       claim.less ? "less" : "greater", claim.than_metric.empty() ? "" : " " + claim.than_metric,
                       elsewhere ? chosen_text(claim.than, claim.select_best, signs) : "", by);
  }
  std::string operator()(const TrendClaim& claim) const {
    return fmt::format("{} {} with {}{}", claim.metric, claim.increasing ? "rises" : "falls", claim.axis,
                       at_text(claim.at, signs));
  }
};

}  // namespace

std::string claim_sentence(const Claim& claim, const TextSigns& signs) {
  return std::visit(Sentence{signs}, claim.says);
}

std::string point_text(const Selection& point, const Selection& other, const TextSigns& signs) {
  std::string text;
  for (const auto& condition : point)
    if (std::ranges::find(other, condition) == other.end())
      text +=
          fmt::format("{}{}{}{}", text.empty() ? "" : ", ", condition.first, signs.joint, value_text(condition.second));
  return text;
}

std::string evidence_text(const Evidence& evidence, const TextSigns& signs) {
  std::vector<std::string> parts;
  if (evidence.measured.count > 0) {
    const auto [mean, half_width] = interval_text(evidence.measured);
    parts.push_back(evidence.versus.empty() ? mean : "difference " + mean);
    if (!half_width.empty()) parts.back() += fmt::format("{0}{1}{0}{2}", signs.joint, signs.plus_minus, half_width);
    if (evidence.measured.count > 1)
      parts.back() += fmt::format(" ({}{}replicates)", evidence.measured.count, signs.joint);
  }
  if (!evidence.where.empty()) parts.push_back("at " + point_text(evidence.where, {}, signs));
  if (!evidence.versus_metric.empty()) parts.push_back("against " + evidence.versus_metric);
  if (const auto other = point_text(evidence.versus, evidence.where, signs); !other.empty())
    parts.push_back((evidence.versus_metric.empty() ? "against " : "at ") + other);
  const std::string text = fmt::format("{}", fmt::join(parts, " "));
  return text + (text.empty() || evidence.note.empty() ? "" : ": ") + evidence.note;
}

std::string more_evidence_text(const Finding& finding, std::size_t shown, const TextSigns& signs) {
  const auto sign_of = [](const Evidence& one) {
    const bool difference = !one.versus.empty() || !one.versus_metric.empty();
    return !difference || one.measured.count == 0 ? 0 : one.measured.mean < 0 ? -1 : one.measured.mean > 0 ? 1 : 0;
  };
  std::vector<const Evidence*> alike;
  for (const auto& one : finding.evidence)
    if (one.verdict == finding.verdict) alike.push_back(&one);
  if (alike.size() <= shown) return "";
  std::string text = fmt::format("and {} more alike", alike.size() - shown);
  const auto middle = alike.begin() + static_cast<std::ptrdiff_t>(shown);
  const int sign = shown == 0 ? 0 : sign_of(*alike.front());
  if (sign == 0 || !std::all_of(alike.begin(), middle, [&](const auto* one) { return sign_of(*one) == sign; }))
    return text;
  const auto other_way = [&](const Evidence* one) { return sign_of(*one) == -sign; };
  const auto count = std::count_if(middle, alike.end(), other_way);
  if (count == 0) return text;
  return text + fmt::format("; {} of them {} the other way: {}", count, count == 1 ? "differs" : "differ",
                            evidence_text(**std::find_if(middle, alike.end(), other_way), signs));
}

std::string claims_text(const std::vector<ClaimOutcome>& verdicts) {
  const auto counted = [&](ClaimOutcome verdict, const char* one, const char* several, const char* none) {
    const auto count = std::ranges::count(verdicts, verdict);
    return count == 0 ? std::string(none) : fmt::format(", {} {}", count, count == 1 ? one : several);
  };
  const auto holding = std::ranges::count(verdicts, ClaimOutcome::holds);
  return fmt::format("{} of {} claim{} {}", holding, verdicts.size(), verdicts.size() == 1 ? "" : "s",
                     holding == 1 ? "holds" : "hold") +
         counted(ClaimOutcome::undecided, "is undecided", "are undecided", "") +
         counted(ClaimOutcome::unknown, "cannot be judged", "cannot be judged", "") +
         counted(ClaimOutcome::fails, "fails", "fail", ", none fails");
}

std::string others_text(std::size_t holding, std::size_t others) {
  const std::string points = fmt::format("{} other point{}", others, others == 1 ? "" : "s");
  if (holding == others) return fmt::format("at the {} it holds", points);
  if (others == 1) return fmt::format("at the {} it does not hold either", points);
  return fmt::format("at {} of the {} it holds", holding == 0 ? "none" : std::to_string(holding), points);
}

}  // namespace sandglass::results
