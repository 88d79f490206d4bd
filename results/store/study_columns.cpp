#include "results/store/study_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>

#include "results/base/text.hpp"
#include "results/store/stacks/stacked_arrays.hpp"

namespace sandglass::results {
namespace {

constexpr std::uint64_t kBlockRows = 1024;
const double kNan = std::numeric_limits<double>::quiet_NaN();

double real_of(const ParameterValue& value) {
  const auto* integer = std::get_if<std::int64_t>(&value);
  return integer != nullptr ? static_cast<double>(*integer) : std::get<double>(value);
}

std::string failure_text(const TrialRecord& record) {
  if (record.status != TrialStatus::failed) return "";
  const Failure& failure = record.failure;
  std::string out = failure.phase;
  if (!failure.plugin.empty()) out += fmt::format(" ({})", failure.plugin);
  if (failure.epoch > 0) out += fmt::format(", epoch {}", failure.epoch);
  return out + ": " + failure.reason;
}

Handle numbered_coordinate(hid_t file, const std::string& name, std::uint64_t size, std::int64_t first,
                           const std::string& text) {
  Handle scale = create_coordinate(file, name, H5T_STD_I64LE, size);
  describe(scale.get(), "", text);
  std::vector<std::int64_t> values(kBlockRows);
  for (std::uint64_t row = 0; row < size; row += kBlockRows) {
    std::iota(values.begin(), values.end(), first + static_cast<std::int64_t>(row));
    write_rows(scale.get(), H5T_NATIVE_INT64, row, std::min(kBlockRows, size - row), values.data());
  }
  return scale;
}

}  // namespace

StudyColumns::StudyColumns(hid_t file, const StudyLayout& layout, const ArrayStacks& stacks, std::uint64_t rows)
    : file_(file),
      stacks_(stacks),
      front_(layout.front),
      objectives_(layout.objectives),
      metric_goals_(layout.metric_goals),
      names_{"trial", "epoch", "arrays", "weights", "sandglass"} {
  trial_scale_ = numbered_coordinate(file, "trial", rows, 0, "number of the trial");
  trial_ = {trial_scale_.get(), rows};
  if (layout.epochs > 0) {
    epoch_scale_ = numbered_coordinate(file, "epoch", layout.epochs, 1, "epochs trained");
    epoch_ = {epoch_scale_.get(), layout.epochs};
  }
  add_fixed_columns();
  add_group_columns();
  if (front_) add_front_column();
  add_objectives(layout);
  for (const std::string& path : layout.parameter_order) {
    add_parameter(path, layout.parameters.at(path));
    if (!layout.scheduled.contains(path)) continue;
    put_text(columns_.at("parameter " + path).variable.get(), "comment", "what the trial ended with");
    const Column& begin =
        add_column("begin " + path, unused_name("parameter", path + ".begin"), {trial_}, kNan, Absence::marked);
    const auto& axis = layout.parameters.at(path).axis;
    describe(begin.variable.get(), axis ? axis->unit : "", "what the trial began with");
  }
  if (layout.epochs > 0)  // else all series are empty
    for (const std::string& name : layout.series_order)
      add_measure("series", name, layout.series.at(name), layout.epochs);
  for (const std::string& name : layout.scalar_order) add_measure("scalar", name, layout.scalars.at(name), 0);
}

/// `epochs`: of a series how many values a row has; 0 of a scalar.
void StudyColumns::add_measure(const std::string& kind, const std::string& name, const StudyLayout::Measure& measure,
                               std::uint64_t epochs) {
  const std::string column_name = unused_name(kind, name);
  const std::vector<Dimension> dimensions =
      epochs > 0 ? std::vector<Dimension>{trial_, epoch_} : std::vector<Dimension>{trial_};
  Column& column = add_column(kind + " " + name, column_name, dimensions, kNan, Absence::marked);
  column.width = std::max<std::uint64_t>(1, epochs);
  if (column_name != name) put_text(column.variable.get(), "original_name", name);
  put_text(column.variable.get(), "role", kind);
  const auto goal = metric_goals_.find(name.substr(name.find('.') + 1));
  if (goal != metric_goals_.end()) put_text(column.variable.get(), "goal", goal->second);
  describe(column.variable.get(), measure.unit, measure.text);
}

std::string StudyColumns::unused_name(const std::string& kind, const std::string& name) {
  std::string out = netcdf_name(name);
  if (!names_.insert(out).second) {
    out = kind + "." + out;
    while (!names_.insert(out).second) out += "_";
  }
  if (out != name) problems_.push_back(fmt::format("the {} '{}' is called '{}' in the study file", kind, name, out));
  return out;
}

template <class Value>
StudyColumns::Column& StudyColumns::add_column(const std::string& key, const std::string& name,
                                               const std::vector<Dimension>& dimensions, Value fill, Absence absence) {
  Column column;
  column.absence = absence;
  column.values = std::vector<Value>();
  column.fill = std::vector<Value>{fill};
  if constexpr (std::is_same_v<Value, std::string>) {
    const Handle type = text_type();
    column.variable = create_variable(file_, name, type.get(), dimensions);
  } else {
    column.variable = create_variable(file_, name, number_type<Value>().file, dimensions);
  }
  return columns_[key] = std::move(column);
}

void StudyColumns::add_fixed_columns() {
  const auto text = [](const Column& column, const char* words, const char* unit = "") {
    describe(column.variable.get(), unit, words);
  };
  for (const char* name :
       {"replicate", "point", "seed", "status", "failure", "epochs_run", "kept_epoch", "stopped_early", "duration"}) {
    names_.insert(name);
  }
  text(add_column("point", "point", {trial_}, std::int64_t{-1}, Absence::marked), "point of the search space");
  text(add_column("replicate", "replicate", {trial_}, std::int64_t{-1}, Absence::marked), "repetition of the point");
  text(add_column("seed", "seed", {trial_}, std::uint64_t{0}, Absence::plain),
       "seed of the trial; 0 if it has not run");
  const Column& status = add_column("status", "status", {trial_}, kNotRun, Absence::plain);
  text(status, "how the trial ended");
  const std::int8_t flags[] = {0, 1, 2, kNotRun};
  put_numbers(status.variable.get(), "flag_values", number_type<std::int8_t>(), flags, std::size(flags));
  put_text(status.variable.get(), "flag_meanings", "completed pruned failed not_run");
  text(add_column("failure", "failure", {trial_}, std::string(), Absence::plain),
       "why the trial failed; empty if it did not");
  text(add_column("epochs_run", "epochs_run", {trial_}, std::int64_t{0}, Absence::plain),
       "epochs that the trial has run");
  text(add_column("kept_epoch", "kept_epoch", {trial_}, std::int64_t{0}, Absence::marked),
       "epoch that the objective, scalars and arrays of a completed trial are of");
  text(add_column("stopped_early", "stopped_early", {trial_}, std::string(), Absence::plain),
       "why a completed trial trained fewer epochs than it could have; empty if it did not");
  // The unit is "s" because xarray decodes "seconds" into time differences.
  text(add_column("duration", "duration", {trial_}, kNan, Absence::marked), "wall-clock time of the trial", "s");
}

/// Where the arrays of a trial are.
void StudyColumns::add_group_columns() {
  for (const StackKind kind : kStackKinds) {
    const std::string name = group_column(kind);
    names_.insert(name);
    if (stacks_.of(kind).empty()) continue;
    const Column& column = add_column(name, name, {trial_}, std::int64_t{-1}, Absence::marked);
    describe(column.variable.get(), "",
             fmt::format("number of the group in '{0}' that has the trial's {0}", parent_name(kind)));
  }
}

void StudyColumns::add_front_column() {
  names_.insert("pareto_front");
  Column& column = add_column("pareto_front", "pareto_front", {trial_}, std::int8_t{0}, Absence::plain);
  column.boolean = true;
  describe(column.variable.get(), "", "1 if the trial's point is on the Pareto front of the study's objectives");
}

/// `objective`, or of several `objective.<metric>` each.
void StudyColumns::add_objectives(const StudyLayout& layout) {
  for (const auto& [metric, minimize] : objectives_) {
    const std::string key = "objective " + metric;
    if (columns_.contains(key)) continue;
    const std::string name = objectives_.size() == 1 ? "objective" : "objective." + metric;
    const hid_t variable =
        add_column(key, unused_name("objective", name), {trial_}, kNan, Absence::marked).variable.get();
    put_text(variable, "role", "objective");
    put_text(variable, "metric", metric);
    put_text(variable, "goal", minimize ? "minimize" : "maximize");
    put_text(variable, "comment", "of the epoch in kept_epoch");
    const auto scalar = layout.scalars.find(metric), series = layout.series.find(metric);
    if (scalar != layout.scalars.end())
      describe(variable, scalar->second.unit, "");
    else if (series != layout.series.end())
      describe(variable, series->second.unit, "");
    describe(variable, "", "what a completed trial is judged by");
  }
}

/// What an analyst would otherwise have to guess from the study's YAML.
void StudyColumns::describe_axis(hid_t variable, const std::string& name, const StudyLayout::Parameter& parameter) {
  put_text(variable, "role", parameter.axis ? "axis" : "parameter");
  if (parameter.kind == StudyLayout::Kind::text && !parameter.mixed) {
    nlohmann::json levels = nlohmann::json::array();
    for (const std::string& level : parameter.levels) levels.push_back(clean_text(level));
    put_text(variable, "levels", levels.dump());
  }
  if (!parameter.axis) return;
  axes_.push_back(name);
  const AxisInfo& axis = *parameter.axis;
  put_text(variable, "kind", axis_type_name(axis.type));
  const bool is_number = axis.type == AxisType::real || axis.type == AxisType::integer;
  if (is_number && axis.log) put_text(variable, "scale", *axis.log ? "log" : "linear");
  describe(variable, axis.unit, axis.text);
}

void StudyColumns::add_parameter(const std::string& path, const StudyLayout::Parameter& parameter) {
  const std::string key = "parameter " + path;
  const std::string name = unused_name("parameter", path);
  Column* column = nullptr;
  switch (parameter.kind) {
    case StudyLayout::Kind::boolean:
      column = &add_column(key, name, {trial_}, std::int8_t{-1}, Absence::marked);
      column->boolean = true;
      break;
    case StudyLayout::Kind::integer:
      column = &add_column(key, name, {trial_}, std::numeric_limits<std::int64_t>::min(), Absence::marked);
      break;
    case StudyLayout::Kind::none:
    case StudyLayout::Kind::real: column = &add_column(key, name, {trial_}, kNan, Absence::marked); break;
    case StudyLayout::Kind::text: column = &add_column(key, name, {trial_}, parameter.absent, Absence::marked); break;
  }
  if (name != path) put_text(column->variable.get(), "original_name", path);
  describe_axis(column->variable.get(), name, parameter);
}

template <class Value>
void StudyColumns::set(const std::string& key, Value value) {
  Column& column = columns_.at(key);
  std::get<std::vector<Value>>(column.values).back() = std::move(value);
  ++column.given;
}

void StudyColumns::set_parameter(const std::string& path, const ParameterValue& value) {
  const std::string key = "parameter " + path;
  Values& values = columns_.at(key).values;
  if (std::holds_alternative<std::vector<double>>(values)) {
    set(key, real_of(value));
  } else if (std::holds_alternative<std::vector<std::int64_t>>(values)) {
    set(key, std::get<std::int64_t>(value));
  } else if (std::holds_alternative<std::vector<std::int8_t>>(values)) {
    set(key, static_cast<std::int8_t>(std::get<bool>(value)));
  } else {
    set(key, clean_text(column_text(value)));
  }
}

void StudyColumns::add_row(const TrialRecord* record) {
  for (auto& [key, column] : columns_) {
    std::visit(
        [&](auto& values) {
          const auto& fill = std::get<std::decay_t<decltype(values)>>(column.fill);
          values.insert(values.end(), column.width, fill.front());
        },
        column.values);
  }
  if (record != nullptr) {
    set("point", static_cast<std::int64_t>(record->point));
    set("replicate", static_cast<std::int64_t>(record->replicate));
    set("seed", record->seed);
    set("status", static_cast<std::int8_t>(record->status));
    set("failure", clean_text(failure_text(*record)));
    set("epochs_run", static_cast<std::int64_t>(epochs_of(*record)));
    if (record->status == TrialStatus::completed) {
      set("kept_epoch", static_cast<std::int64_t>(result_epoch(*record)));
      for (const Objective& objective : objectives_)
        set("objective " + objective.metric, objective_value(*record, objective.metric).value_or(kNan));
    }
    set("stopped_early", clean_text(record->stopped_early));
    set("duration", record->duration);
    for (const StackKind kind : kStackKinds)
      if (const auto group = stacks_.group(kind, record->trial))
        set(group_column(kind), static_cast<std::int64_t>(*group));
    if (front_) set("pareto_front", static_cast<std::int8_t>(std::ranges::binary_search(*front_, record->trial)));
    for (const auto& [path, value] : record->parameters) set_parameter(path, value);
    for (const Scalar& scalar : record->scalars) set("scalar " + scalar.name, scalar.value);
    for (const Series& series : record->series) {
      if (series.values.empty()) continue;
      if (const auto begin = "begin " + scheduled_path(series); columns_.contains(begin))
        set(begin, series.values.front());
      auto& values = std::get<std::vector<double>>(columns_.at("series " + series.name).values);
      std::copy(series.values.begin(), series.values.end(), values.end() - static_cast<std::ptrdiff_t>(epoch_.size));
    }
  }
  if (++block_rows_ == kBlockRows) flush();
}

void StudyColumns::finish() {
  flush();
  for (const auto& [key, column] : columns_) mark_absence(column);
  put_text(file_, "axes", nlohmann::json(axes_).dump());
}

/// Only columns in which values are absent get a fill value, because xarray turns integers with one into reals.
void StudyColumns::mark_absence(const Column& column) const {
  const hid_t variable = column.variable.get();
  const bool marked = column.absence == Absence::marked && column.given < block_start_;
  if (column.boolean && !marked) return put_text(variable, "dtype", "bool");  // xarray's mark for booleans
  if (column.boolean) {
    const std::int8_t flags[] = {0, 1};
    put_numbers(variable, "flag_values", number_type<std::int8_t>(), flags, std::size(flags));
    put_text(variable, "flag_meanings", "false true");
  }
  std::visit(
      [&](const auto& fill) {
        using Value = typename std::decay_t<decltype(fill)>::value_type;
        if constexpr (std::is_same_v<Value, std::string>) {
          if (marked) put_text(variable, "_FillValue", fill.front());
        } else if (marked || std::is_same_v<Value, double>) {
          put_number(variable, "_FillValue", fill.front());
        }
      },
      column.fill);
}

void StudyColumns::flush() {
  for (auto& [key, column] : columns_) write_block(column);
  block_start_ += block_rows_;
  block_rows_ = 0;
}

void StudyColumns::write_block(Column& column) {
  std::visit(
      [&](auto& values) {
        using Value = typename std::decay_t<decltype(values)>::value_type;
        if constexpr (std::is_same_v<Value, std::string>) {
          std::vector<const char*> pointers;
          for (const std::string& value : values) pointers.push_back(value.c_str());
          const Handle type = text_type();
          write_rows(column.variable.get(), type.get(), block_start_, block_rows_, pointers.data());
        } else {
          write_rows(column.variable.get(), number_type<Value>().memory, block_start_, block_rows_, values.data());
        }
        values.clear();
      },
      column.values);
}

}  // namespace sandglass::results
