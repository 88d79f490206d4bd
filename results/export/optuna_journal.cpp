#include "results/export/optuna_journal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>

#include "results/export/parameter_domain.hpp"
#include "results/report/study_rows.hpp"

namespace sandglass::results {
namespace {

using Json = nlohmann::ordered_json;

/// Optuna's JournalOperation.
enum Operation {
  kCreateStudy = 0,
  kStudyUserAttr = 2,
  kStudySystemAttr = 3,
  kCreateTrial = 4,
  kSetState = 6,
  kSetIntermediate = 7
};

/// Optuna's TrialState.
enum State { kRunning = 0, kComplete = 1, kPruned = 2, kFail = 3 };

class JournalText {
 public:
  void line(Operation operation, Json fields) {
    Json json{{"op_code", operation}, {"worker_id", "sandglass"}};
    json.update(fields);
    text_ += json.dump(-1, ' ', true, Json::error_handler_t::replace) + "\n";
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

/// "2026-11-27T19:45:00.250000+00:00".
std::string time_text(double seconds) {
  using namespace std::chrono;
  constexpr double kLatest = 253402300799;  // the end of the year 9999, where Python's calendar ends
  const double kept = std::isfinite(seconds) ? std::clamp(seconds, 0.0, kLatest) : 0.0;
  const auto micros = static_cast<std::int64_t>(kept * 1e6);
  const sys_seconds whole{std::chrono::seconds(micros / 1000000)};
  const auto day = floor<days>(whole);
  const year_month_day date{day};
  const hh_mm_ss time{whole - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}+00:00", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                     time.minutes().count(), time.seconds().count(), micros % 1000000);
}

/// A list is no choice of Optuna's: text.
Json choice_json(const ParameterValue& value) {
  if (const auto* on = std::get_if<bool>(&value)) return *on;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return *whole;
  if (const auto* real = std::get_if<double>(&value); real && std::isfinite(*real)) return *real;
  return exact_text(value);
}

Json distribution_json(const ParameterDomain& domain) {
  if (domain.kind == ParameterDomain::Kind::category) {
    Json choices = Json::array();
    for (const auto& choice : domain.choices) choices.push_back(choice_json(choice));
    return {{"name", "CategoricalDistribution"}, {"attributes", {{"choices", std::move(choices)}}}};
  }
  const auto log = domain.log;
  if (domain.kind == ParameterDomain::Kind::real)
    return {{"name", "FloatDistribution"},
            {"attributes", {{"step", nullptr}, {"low", domain.low}, {"high", domain.high}, {"log", log}}}};
  return {{"name", "IntDistribution"},
          {"attributes",
           {{"log", log},
            {"step", 1},
            {"low", static_cast<std::int64_t>(domain.low)},
            {"high", static_cast<std::int64_t>(domain.high)}}}};
}

/// As Optuna keeps it: a category by its position.
Json internal_json(const ParameterDomain& domain, const ParameterValue& value) {
  if (domain.kind == ParameterDomain::Kind::category) return choice_index(domain, value);
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return *whole;
  return std::get<double>(value);
}

Json attributes_json(const TrialRecord& trial, std::uint64_t digest) {
  Json json{{"trial", trial.trial},
            {"point", trial.point},
            {"replicate", trial.replicate},
            {"seed", std::to_string(trial.seed)},
            {"digest", digest_text(digest)}};
  if (trial.status == TrialStatus::failed)
    json["failure"] = fmt::format("{}{}{}: {}", trial.failure.phase, trial.failure.plugin.empty() ? "" : ", ",
                                  trial.failure.plugin, trial.failure.reason);
  for (const auto& [name, value] : metrics_of(trial))
    if (!json.contains(name)) json[name] = std::isfinite(value) ? Json(value) : Json(exact_text(value));
  return json;
}

class Writer {
 public:
  explicit Writer(const FinishedStudy& study) : study_(study), domains_(parameter_domains(study.table)) {
    for (const auto& domain : domains_) distributions_.push_back(distribution_json(domain).dump());
  }

  OptunaJournal write() {
    write_study();
    for (std::size_t i = 0; i < study_.table.trials.size(); ++i) write_trial(i);
    std::vector<std::string> notes;
    if (not_finite_ > 0)
      notes.push_back(
          fmt::format("{} completed without a finite objective, which Optuna's journal cannot hold: they are "
                      "there as failed",
                      not_finite_));
    if (renumbered_) notes.push_back("Optuna numbers trials without gaps: ours are in the user attribute 'trial'");
    return {journal_.take(), std::move(notes)};
  }

 private:
  void write_study() {
    const auto& header = study_.table.header;
    Json directions = Json::array(), names = Json::array();
    for (const auto& objective : header.objectives) {
      directions.push_back(objective.minimize ? 1 : 2);
      names.push_back(objective.metric);
    }
    journal_.line(kCreateStudy,
                  {{"study_name", header.name.empty() ? "study" : header.name}, {"directions", directions}});
    journal_.line(kStudySystemAttr, {{"study_id", 0}, {"system_attr", {{"study:metric_names", names}}}});
    for (const auto& [key, value] : {std::pair("question", header.question), {"sandglass_yaml", header.resolved_yaml}})
      journal_.line(kStudyUserAttr, {{"study_id", 0}, {"user_attr", {{key, value}}}});
  }

  void write_trial(std::size_t number) {
    const auto& trial = study_.table.trials[number];
    renumbered_ = renumbered_ || trial.trial != number;
    Json params = Json::object(), distributions = Json::object();
    for (std::size_t i = 0; i < domains_.size(); ++i) {
      const auto* value = parameter_of(trial, domains_[i].path);
      if (!value) continue;
      params[domains_[i].path] = internal_json(domains_[i], *value);
      distributions[domains_[i].path] = distributions_[i];
    }
    const auto start = time_text(trial.started);
    journal_.line(kCreateTrial, {{"study_id", 0},
                                 {"state", kRunning},
                                 {"datetime_start", start},
                                 {"params", std::move(params)},
                                 {"distributions", std::move(distributions)},
                                 {"user_attrs", attributes_json(trial, study_.digests[number])},
                                 {"system_attrs", Json::object()}});
    write_curve(trial, number);
    const auto values = values_of(trial);
    const auto state = trial.status == TrialStatus::pruned ? kPruned : values.is_null() ? kFail : kComplete;
    if (trial.status == TrialStatus::completed && state == kFail) ++not_finite_;
    journal_.line(kSetState, {{"trial_id", number},
                              {"state", state},
                              {"values", values},
                              {"datetime_start", start},
                              {"datetime_complete", time_text(trial.started + trial.duration)}});
  }

  /// The first objective epoch by epoch; Optuna has no curves of several objectives.
  void write_curve(const TrialRecord& trial, std::size_t number) {
    const auto& objectives = study_.table.header.objectives;
    if (objectives.size() > 1) return;
    const auto series = std::ranges::find(trial.series, objectives[0].metric, &Series::name);
    if (series == trial.series.end()) return;
    for (std::size_t epoch = 0; epoch < series->values.size(); ++epoch)
      if (const double value = series->values[epoch]; std::isfinite(value))
        journal_.line(kSetIntermediate, {{"trial_id", number}, {"step", epoch + 1}, {"intermediate_value", value}});
  }

  /// Of a completed trial, if all are finite; else null.
  Json values_of(const TrialRecord& trial) const {
    Json values = Json::array();
    for (const auto& objective : study_.table.header.objectives) {
      const auto value = objective_value(trial, objective.metric);
      if (trial.status != TrialStatus::completed || !value || !std::isfinite(*value)) return nullptr;
      values.push_back(*value);
    }
    return values;
  }

  const FinishedStudy& study_;
  std::vector<ParameterDomain> domains_;
  std::vector<std::string> distributions_;
  JournalText journal_;
  std::size_t not_finite_ = 0;
  bool renumbered_ = false;
};

}  // namespace

OptunaJournal optuna_journal(const FinishedStudy& study) { return Writer(study).write(); }

}  // namespace sandglass::results
