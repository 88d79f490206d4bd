#include "results/export/deepcave_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <set>

#include "results/export/finished_study.hpp"
#include "results/export/parameter_domain.hpp"
#include "results/report/csv_text.hpp"

namespace sandglass::results {
namespace {

using Kind = ParameterDomain::Kind;

constexpr const char* kAbsent = "absent";

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

/// "valid.mse" -> "valid_mse": Python's \w+.
std::string word_of(const std::string& name) {
  std::string out;
  for (const char c : name) out += is_letter(c) || std::isdigit(static_cast<unsigned char>(c)) ? c : '_';
  return out;
}

/// What pandas reads as the same text.
std::string category_text(const ParameterValue& value) {
  static const std::set<std::string> kRead = {"true", "false", "nan", "null", "none", "na", "inf", "infinity", kAbsent};
  const auto text = exact_text(value);
  std::string small;
  for (const char c : text) small += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const bool plain = !text.empty() && is_letter(text[0]) && !kRead.contains(small);
  return plain ? text : "'" + text + "'";
}

/// As DeepCAVE can have it: a number that some trial lacks, or that has one value, is a category.
std::vector<ParameterDomain> domains_for_deepcave(const StudyTable& study) {
  auto domains = parameter_domains(study);
  for (auto& domain : domains) {
    const bool seen = domain.kind != Kind::category || !domain.choices.empty();
    if (domain.kind == Kind::category || (!domain.absent && domain.low < domain.high) || !seen) continue;
    domain.kind = Kind::category;
    for (const auto& trial : study.trials)
      if (const auto* value = parameter_of(trial, domain.path);
          value && std::ranges::find(domain.choices, *value) == domain.choices.end())
        domain.choices.push_back(*value);
    std::ranges::sort(domain.choices);
  }
  return domains;
}

std::vector<std::string> items_of(const ParameterDomain& domain) {
  std::vector<std::string> items;
  for (const auto& choice : domain.choices) items.push_back(category_text(choice));
  if (domain.absent || items.empty()) items.emplace_back(kAbsent);
  return items;
}

std::string configspace_csv(const std::vector<ParameterDomain>& domains) {
  std::size_t most = 0;
  for (const auto& domain : domains)
    if (domain.kind == Kind::category) most = std::max(most, items_of(domain).size());
  std::string out = "name,type,log,lower,upper,default,distribution,ordered";
  for (std::size_t i = 0; i < most; ++i) out += fmt::format(",item_{}", i);
  for (const auto& domain : domains) {
    out += "\n" + csv_field(domain.path);
    std::vector<std::string> items;
    if (domain.kind == Kind::category) {
      items = items_of(domain);
      out += ",categorical,,,," + csv_field(items[0]) + ",,False";
    } else {
      out += fmt::format(",{},{},{},{},,uniform,", domain.kind == Kind::real ? "float" : "integer",
                         domain.log ? "True" : "False", domain.low, domain.high);
    }
    for (std::size_t i = 0; i < most; ++i) out += "," + (i < items.size() ? csv_field(items[i]) : std::string());
  }
  return out + "\n";
}

std::string_view status_word(TrialStatus status) {
  switch (status) {
    case TrialStatus::completed: return "success";
    case TrialStatus::pruned: return "aborted";
    case TrialStatus::failed: return "crashed";
  }
  return "crashed";
}

class TrialsCsv {
 public:
  TrialsCsv(const StudyTable& study, const std::vector<ParameterDomain>& domains) : study_(study), domains_(domains) {
    text_ = "config_id";
    for (const auto& domain : domains) text_ += "," + csv_field(domain.path);
    for (const auto& objective : study.header.objectives)
      text_ += fmt::format(",metric:{} [-inf; +inf] ({})", word_of(objective.metric),
                           objective.minimize ? "minimize" : "maximize");
    text_ += ",status,start_time,end_time,budget,seed,trial,replicate,epochs\n";
    for (const auto& trial : study.trials) add(trial);
  }

  std::string take() { return std::move(text_); }
  std::size_t not_finite() const { return not_finite_; }

 private:
  void add(const TrialRecord& trial) {
    text_ += std::to_string(trial.point);
    for (const auto& domain : domains_) {
      const auto* value = parameter_of(trial, domain.path);
      const bool category = domain.kind == Kind::category;
      text_ += "," + (value ? csv_field(category ? category_text(*value) : exact_text(*value)) : std::string(kAbsent));
    }
    bool finite = true;
    for (const auto& objective : study_.header.objectives) {
      const auto value = objective_value(trial, objective.metric);
      finite = finite && value && std::isfinite(*value);
      text_ += "," + (value ? exact_text(*value) : std::string());
    }
    const bool completed = trial.status == TrialStatus::completed;
    if (completed && !finite) ++not_finite_;
    text_ += fmt::format(",{},{},{},{},{},{},{},{}\n",
                         status_word(completed && !finite ? TrialStatus::failed : trial.status), trial.started,
                         trial.started + trial.duration, study_.header.epochs, trial.seed, trial.trial, trial.replicate,
                         epochs_of(trial));
  }

  const StudyTable& study_;
  const std::vector<ParameterDomain>& domains_;
  std::string text_;
  std::size_t not_finite_ = 0;
};

}  // namespace

DeepCaveFolder deepcave_folder(const StudyTable& study) {
  const auto domains = domains_for_deepcave(study);
  TrialsCsv trials(study, domains);
  DeepCaveFolder out{configspace_csv(domains), trials.take(), {}};
  if (trials.not_finite() > 0)
    out.notes.push_back(
        fmt::format("{} completed without a finite objective: they are there as crashed", trials.not_finite()));
  for (const auto& domain : domains)
    if (domain.absent)
      out.notes.push_back(fmt::format("some trials have no {}: DeepCAVE shows it as a category with the value '{}'",
                                      domain.path, kAbsent));
  return out;
}

}  // namespace sandglass::results
