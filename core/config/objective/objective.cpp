#include "core/config/objective/objective.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <optional>

#include "core/base/text.hpp"
#include "core/config/schema/synonyms.hpp"
#include "core/config/schema/value_reader.hpp"
#include "core/config/study/study_schema.hpp"

namespace sandglass::config {
namespace {

/// The place of the value of `key` in a block, else that of the block's own key.
Mark place_in(const Entry& block, std::string_view key) {
  const Entry* entry = block.value.find(key);
  return entry ? entry->value.mark : block.key_mark;
}

/// Reports once that `key` of the block asks for validation examples; without the block, at each dataset that has none.
void report_no_valid(const Entry* block, std::string_view key, const WithoutValid& without_valid,
                     const std::string& message, const char* hint, Diagnostics& diagnostics) {
  const WithoutValid places = block && !without_valid.empty() ? WithoutValid{place_in(*block, key)} : without_valid;
  for (const Mark& mark : places) diagnostics.push_back({mark, message, hint, {}});
}

/// How to mend an objective that is a metric's own name ("knn" for "knn_accuracy") or an output of a metric that the
/// study does not list; "" if it is neither.
std::string advice_on_outputs(const std::string& objective, const ObjectiveContext& context) {
  for (const auto& [output, by] : context.metrics.by)
    if (objective == "valid." + by.metric) return fmt::format("did you mean '{}'?", output);
  for (const PluginEntry* entry : context.registry.all(Kind::metric)) {
    std::vector<std::string> outputs;
    for (const auto& output : default_outputs(context.registry, *entry)) outputs.push_back("valid." + output.name);
    if (objective == "valid." + entry->name || std::ranges::find(outputs, objective) != outputs.end())
      return outputs.empty() ? "" : fmt::format("add '{}' to metrics: it gives {}", entry->name, join(outputs));
  }
  return "";
}

Diagnostic unknown_metric(const std::string& metric, const Mark& mark, const ObjectiveContext& context) {
  const auto& metrics = context.metrics.names;
  if (std::ranges::find(context.measured, metric) != context.measured.end()) {
    return {mark,
            fmt::format("objective {} is measured by some variants only", in_quotes(metric)),
            "trials are ranked by what all of them measure",
            {"metrics of all: " + join(metrics)}};
  }
  if (metric.starts_with("test.")) {
    return {mark,
            fmt::format("objective {} would tune on the test split", in_quotes(metric)),
            "rank by a valid.* metric; test.* is measured all the same",
            {}};
  }
  const auto near = meant(metric, metrics);
  const std::string advice = advice_on_outputs(metric, context);
  return {mark,
          fmt::format("objective {} is not measured in this study", in_quotes(metric)),
          !advice.empty() ? advice
          : near          ? fmt::format("did you mean '{}'?", *near)
                          : "",
          {"known metrics: " + join(metrics)}};
}

/// What one metric gives.
Rankable outputs_of(const ReadUse& read, const Registry& registry, Diagnostics& diagnostics) {
  Rankable own;
  try {
    const auto metric = registry.make_metric(read.use.name, read.use.params);
    for (const auto& output : metric->outputs()) {
      own.names.push_back("valid." + output.name);
      own.by[own.names.back()] = {read.use.name, output.goal};
    }
    const bool at_end = read.host.find("every") ? read.host.integer("every") == 0 : !metric->every_epoch();
    if (at_end) own.at_end = own.names;
    if (read.host.find("every") && read.host.integer("every") > 1)
      for (const auto& name : own.names) own.seldom[name] = read.host.integer("every");
  } catch (const std::exception& error) {
    diagnostics.push_back({read.mark, fmt::format("metric/{} cannot be used", read.use.name), error.what(), {}});
  } catch (...) {
    diagnostics.push_back({read.mark,
                           fmt::format("metric/{} cannot be used", read.use.name),
                           "it threw something that is not a std::exception",
                           {}});
  }
  return own;
}

/// `valid.loss` alone stands for {metric: valid.loss}.
Entry expanded(const Entry& entry) {
  if (entry.value.kind != Node::Kind::scalar) return entry;
  Entry block{entry.key, entry.key_mark, {.kind = Node::Kind::map, .mark = entry.value.mark}};
  block.value.entries.push_back({"metric", entry.value.mark, entry.value});
  return block;
}

/// Which way a metric says that it is better. Losses do by what they are.
Goal own_goal(const std::string& metric, const Rankable& metrics) {
  const auto by = metrics.by.find(metric);
  return by == metrics.by.end() ? Goal::minimize : by->second.goal;
}

/// Which way a metric is better if the study does not say.
bool is_minimized(const std::string& metric, const Rankable& metrics) {
  return own_goal(metric, metrics) != Goal::maximize;
}

ObjectiveConfig read_objective(const Entry* written, const ObjectiveContext& context, Diagnostics& diagnostics) {
  const auto block = written ? std::optional(expanded(*written)) : std::nullopt;
  const Entry* entry = block ? &*block : nullptr;
  const Params params = read_host_block(entry, objective_schema(), "objective", diagnostics, {"goal"});
  ObjectiveConfig objective;
  if (params.find("metric")) objective.metric = params.text("metric");
  objective.minimize =
      params.find("goal") ? params.choice("goal") == "minimize" : is_minimized(objective.metric, context.metrics);
  if (!params.find("metric")) return objective;
  const Goal own = own_goal(objective.metric, context.metrics);
  objective.against = own != Goal::none && objective.minimize != (own == Goal::minimize);
  const bool known = std::ranges::find(context.metrics.names, objective.metric) != context.metrics.names.end();
  if (!known && (context.complete || objective.metric.starts_with("test."))) {
    const Mark mark = entry ? place_in(*entry, "metric") : Mark{};
    diagnostics.push_back(unknown_metric(objective.metric, mark, context));
  } else if (objective.metric.starts_with("valid.")) {
    report_no_valid(entry, "metric", context.without_valid,
                    fmt::format("objective {} needs validation examples, but dataset.valid is 0", objective.metric),
                    "set dataset.valid, or objective: {metric: train.loss}", diagnostics);
  }
  return objective;
}

}  // namespace

Rankable rankable_metrics(const std::vector<ReadUse>& metrics, const Registry& registry, Diagnostics& diagnostics) {
  Rankable known;
  for (const Measure& measure : kMeasures) known.names.emplace_back(measure.name);
  for (const ReadUse& metric : metrics) {
    if (!metric.sound) continue;
    const Rankable own = outputs_of(metric, registry, diagnostics);
    for (const auto& name : own.names) {
      if (std::ranges::find(known.names, name) != known.names.end()) {
        diagnostics.push_back({metric.mark,
                               fmt::format("{} is measured twice", in_quotes(name.substr(6))),
                               fmt::format("leave out one metric/{}", metric.use.name),
                               {}});
      } else {
        known.names.push_back(name);
      }
    }
    known.at_end.insert(known.at_end.end(), own.at_end.begin(), own.at_end.end());
    known.by.insert(own.by.begin(), own.by.end());
    known.seldom.insert(own.seldom.begin(), own.seldom.end());
  }
  return known;
}

Rankable common_metrics(const std::vector<std::vector<ReadUse>>& metrics, const Registry& registry,
                        std::vector<std::string>& all, Diagnostics& diagnostics) {
  Rankable common;
  for (std::size_t view = 0; view < metrics.size(); ++view) {
    Rankable own = rankable_metrics(metrics[view], registry, diagnostics);
    for (const auto& name : own.names)
      if (std::ranges::find(all, name) == all.end()) all.push_back(name);
    std::ranges::copy(own.at_end, std::back_inserter(common.at_end));
    common.by.insert(own.by.begin(), own.by.end());
    for (const auto& [name, every] : own.seldom) common.seldom[name] = std::max(common.seldom[name], every);
    if (view == 0) common.names = own.names;
    std::erase_if(common.names,
                  [&](const auto& name) { return std::ranges::find(own.names, name) == own.names.end(); });
  }
  return common;
}

std::map<std::string, std::string> declared_goals(const Rankable& metrics) {
  std::map<std::string, std::string> goals;
  for (const auto& [name, by] : metrics.by)
    if (by.goal != Goal::none)
      goals.emplace(name.substr(name.find('.') + 1), by.goal == Goal::minimize ? "minimize" : "maximize");
  return goals;
}

namespace {

/// Reports that `what` needs a single objective, or one that is measured at each validation.
void check_each_validation(const StudySpec& study, const Rankable& metrics, const Mark& mark, const std::string& what,
                           const std::string& without, Diagnostics& diagnostics) {
  if (study.base.objectives.size() > 1) {
    diagnostics.push_back(
        {mark,
         fmt::format("{} needs a single objective, but the study has {}", what, study.base.objectives.size()),
         fmt::format("{}, or leave out all objectives but one", without),
         {}});
    return;
  }
  const auto& metric = study.base.objective.metric;
  const auto seldom = metrics.seldom.find(metric);
  const bool at_each = seldom == metrics.seldom.end() ||
                       (study.variants.empty() && study.base.train.validate_every % seldom->second == 0);
  std::string when;
  if (!at_each) when = fmt::format("every {} epochs", seldom->second);
  if (std::ranges::find(metrics.at_end, metric) != metrics.at_end.end()) when = "at the end only";
  if (when.empty()) return;
  diagnostics.push_back({mark,
                         fmt::format("{} needs {} at each validation, but it is measured {}", what, metric, when),
                         "give the metric 'every: 1', or rank by valid.reconstruction",
                         {}});
}

}  // namespace

void check_keep(const StudySpec& study, const Rankable& metrics, const Mark& mark, Diagnostics& diagnostics) {
  if (may_keep_best(study))
    check_each_validation(study, metrics, mark, "train.keep: best", "write keep: last", diagnostics);
}

void check_patience(const StudySpec& study, const Rankable& metrics, const Mark& mark, const Mark& min_delta,
                    Diagnostics& diagnostics) {
  if (!may_run_out_of_patience(study)) {
    if (may_have_min_delta(study))
      diagnostics.push_back({min_delta,
                             "train.min_delta means nothing without train.patience",
                             "add patience: VALIDATIONS, or leave it out",
                             {}});
    return;
  }
  if (study.base.objective.metric.starts_with("train.")) {
    diagnostics.push_back({mark,
                           fmt::format("train.patience counts validations, but the objective is {}, of the training "
                                       "examples",
                                       study.base.objective.metric),
                           "set dataset.valid, and rank by valid.reconstruction",
                           {}});
    return;
  }
  check_each_validation(study, metrics, mark, "train.patience", "leave it out", diagnostics);
}

std::vector<ObjectiveConfig> read_objectives(const Entry* entry, const ObjectiveContext& context,
                                             Diagnostics& diagnostics) {
  if (!entry || !entry->value.is_list()) return {read_objective(entry, context, diagnostics)};
  if (entry->value.items.empty())
    diagnostics.push_back({entry->value.mark, "objective is a list without entries", "write {metric: valid.loss}", {}});
  std::vector<ObjectiveConfig> objectives;
  for (const Node& node : entry->value.items) {
    const Entry one{entry->key, node.mark, node};
    const std::size_t before = diagnostics.size();
    auto objective = read_objective(&one, context, diagnostics);
    if (diagnostics.size() == before && !objective.metric.empty() &&
        std::ranges::find(objectives, objective.metric, &ObjectiveConfig::metric) != objectives.end()) {
      diagnostics.push_back({place_in(one, "metric"),
                             fmt::format("objective {} stands here twice", in_quotes(objective.metric)),
                             "leave one out",
                             {}});
    }
    objectives.push_back(std::move(objective));
  }
  if (objectives.empty()) objectives.emplace_back();
  return objectives;
}

RecordConfig read_record(const Entry* entry, const WithoutValid& without_valid, Diagnostics& diagnostics) {
  const Params params = read_host_block(entry, record_schema(), "record", diagnostics);
  RecordConfig record;
  take(params, "latents", record.latents);
  take(params, "latent_examples", record.latent_examples);
  take(params, "weights", record.weights);
  take(params, "reconstructions", record.reconstructions);
  // Whether there is a test split is known once the data is loaded.
  if (record.latents == "valid")
    report_no_valid(entry, "latents", without_valid, "latents of the valid split are asked for, but dataset.valid is 0",
                    "set dataset.valid", diagnostics);
  return record;
}

}  // namespace sandglass::config
