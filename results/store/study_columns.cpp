#include "results/store/study_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "results/base/text.hpp"
#include "results/record/schedule.hpp"

namespace sandglass::results {
namespace {

constexpr std::uint64_t kBlockRows = 1024;
constexpr std::int8_t kNotRun = 3;
const double kNan = std::numeric_limits<double>::quiet_NaN();

StudyLayout::Kind kind_of(AxisType type) {
  switch (type) {
    case AxisType::real: return StudyLayout::Kind::real;
    case AxisType::integer: return StudyLayout::Kind::integer;
    case AxisType::boolean: return StudyLayout::Kind::boolean;
    case AxisType::choice:
    case AxisType::text:
    case AxisType::integers: return StudyLayout::Kind::text;
  }
  return StudyLayout::Kind::none;
}

StudyLayout::Kind kind_of(const ParameterValue& value) {
  static constexpr StudyLayout::Kind kKinds[] = {StudyLayout::Kind::boolean, StudyLayout::Kind::integer,
                                                 StudyLayout::Kind::real, StudyLayout::Kind::text,
                                                 StudyLayout::Kind::text};
  return kKinds[value.index()];
}

StudyLayout::Kind meet(StudyLayout::Kind a, StudyLayout::Kind b) {
  using Kind = StudyLayout::Kind;
  if (a == b || b == Kind::none) return a;
  if (a == Kind::none) return b;
  return a == Kind::boolean || b == Kind::boolean ? Kind::text : std::max(a, b);
}

/// As in the study, but lists without brackets: "256,128".
std::string text_of(const ParameterValue& value) {
  const auto* list = std::get_if<std::vector<std::int64_t>>(&value);
  return list != nullptr ? fmt::format("{}", fmt::join(*list, ",")) : to_string(value);
}

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

template <class Map>
void note_measure(Map& map, std::vector<std::string>& order, const std::string& name, const std::string& unit,
                  const std::string& text) {
  if (map.emplace(name, StudyLayout::Measure{unit, text}).second) order.push_back(name);
}

}  // namespace

namespace {

/// Of a series "schedule.<path>" the path; else empty.
std::string scheduled_path(const Series& series) {
  return series.name.starts_with(kSchedulePrefix) ? series.name.substr(kSchedulePrefix.size()) : std::string();
}

}  // namespace

StudyLayout::StudyLayout(const StudyHeader& header) {
  for (const AxisInfo& axis : header.axes) {
    if (parameters.emplace(axis.path, Parameter{kind_of(axis.type), axis.unit, axis.text}).second) {
      parameter_order.push_back(axis.path);
    }
  }
}

void StudyLayout::add(const TrialRecord& record) {
  for (const auto& [path, value] : record.parameters) {
    const auto [at, is_new] = parameters.emplace(path, Parameter{});
    if (is_new) parameter_order.push_back(path);
    at->second.kind = meet(at->second.kind, kind_of(value));
  }
  for (const Series& item : record.series) {
    if (const auto path = scheduled_path(item); parameters.contains(path)) scheduled.insert(path);
    note_measure(series, series_order, item.name, item.unit, item.text);
    epochs = std::max<std::uint64_t>(epochs, item.values.size());
  }
  for (const Scalar& item : record.scalars) note_measure(scalars, scalar_order, item.name, item.unit, item.text);
}

StudyColumns::StudyColumns(hid_t file, const StudyLayout& layout, std::uint64_t rows, bool complete)
    : file_(file), rows_(rows), complete_(complete), front_(layout.front), names_{"trial", "epoch", "trials"} {
  trial_scale_ = numbered_coordinate(file, "trial", rows, 0, "number of the trial");
  trial_ = {trial_scale_.get(), rows};
  if (layout.epochs > 0) {
    epoch_scale_ = numbered_coordinate(file, "epoch", layout.epochs, 1, "epochs trained");
    epoch_ = {epoch_scale_.get(), layout.epochs};
  }
  add_fixed_columns();
  if (front_) add_front_column();
  for (const std::string& path : layout.parameter_order) {
    add_parameter(path, layout.parameters.at(path));
    if (!layout.scheduled.contains(path)) continue;
    put_text(columns_.at("parameter " + path).variable.get(), "comment", "what the trial ended with");
    const Column& begin = add_column("begin " + path, unused_name("parameter", path + ".begin"), {trial_}, kNan, true);
    describe(begin.variable.get(), layout.parameters.at(path).unit, "what the trial began with");
  }
  for (const std::string& name : layout.series_order) {
    if (layout.epochs == 0) continue;  // all series are empty
    const std::string column_name = unused_name("series", name);
    Column& column = add_column("series " + name, column_name, {trial_, epoch_}, kNan, true);
    if (column_name != name) put_text(column.variable.get(), "original_name", name);
    column.width = layout.epochs;
    describe(column.variable.get(), layout.series.at(name).unit, layout.series.at(name).text);
  }
  for (const std::string& name : layout.scalar_order) {
    const std::string column_name = unused_name("scalar", name);
    Column& column = add_column("scalar " + name, column_name, {trial_}, kNan, true);
    if (column_name != name) put_text(column.variable.get(), "original_name", name);
    describe(column.variable.get(), layout.scalars.at(name).unit, layout.scalars.at(name).text);
  }
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
                                               const std::vector<Dimension>& dimensions, Value fill, bool mark_fill) {
  Column column;
  column.values = std::vector<Value>();
  column.fill = std::vector<Value>{fill};
  if constexpr (std::is_same_v<Value, std::string>) {
    const Handle type = text_type();
    column.variable = create_variable(file_, name, type.get(), dimensions);
  } else {
    column.variable = create_variable(file_, name, number_type<Value>().file, dimensions);
    if (mark_fill) put_number(column.variable.get(), "_FillValue", fill);
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
  text(add_column("point", "point", {trial_}, std::int64_t{-1}, !complete_), "point of the search space");
  text(add_column("replicate", "replicate", {trial_}, std::int64_t{-1}, !complete_), "repetition of the point");
  text(add_column("seed", "seed", {trial_}, std::uint64_t{0}, false), "seed of the trial; 0 if it has not run");
  const Column& status = add_column("status", "status", {trial_}, kNotRun, false);
  text(status, "how the trial ended");
  const std::int8_t flags[] = {0, 1, 2, kNotRun};
  put_numbers(status.variable.get(), "flag_values", number_type<std::int8_t>(), flags, std::size(flags));
  put_text(status.variable.get(), "flag_meanings", "completed pruned failed not_run");
  text(add_column("failure", "failure", {trial_}, std::string(), false), "why the trial failed; empty if it did not");
  text(add_column("epochs_run", "epochs_run", {trial_}, std::int64_t{0}, false), "epochs that the trial has run");
  text(add_column("kept_epoch", "kept_epoch", {trial_}, std::int64_t{0}, false),
       "epoch that the objective, scalars and arrays of a completed trial are of; 0 for others");
  text(add_column("stopped_early", "stopped_early", {trial_}, std::string(), false),
       "why a completed trial trained fewer epochs than it could have; empty if it did not");
  // The unit is "s" because xarray decodes "seconds" into time differences.
  text(add_column("duration", "duration", {trial_}, kNan, true), "wall-clock time of the trial", "s");
}

void StudyColumns::add_front_column() {
  names_.insert("pareto_front");
  const Column& column = add_column("pareto_front", "pareto_front", {trial_}, std::int8_t{0}, false);
  describe(column.variable.get(), "", "1 if the trial's point is on the Pareto front of the study's objectives");
  put_text(column.variable.get(), "dtype", "bool");
}

void StudyColumns::add_parameter(const std::string& path, const StudyLayout::Parameter& parameter) {
  const std::string key = "parameter " + path;
  const std::string name = unused_name("parameter", path);
  Column* column = nullptr;
  switch (parameter.kind) {
    case StudyLayout::Kind::boolean:
      column = &add_column(key, name, {trial_}, std::int8_t{-1}, !complete_);
      if (complete_) put_text(column->variable.get(), "dtype", "bool");  // xarray's mark for booleans
      break;
    case StudyLayout::Kind::integer:
      column = &add_column(key, name, {trial_}, std::numeric_limits<std::int64_t>::min(), !complete_);
      break;
    case StudyLayout::Kind::none:
    case StudyLayout::Kind::real: column = &add_column(key, name, {trial_}, kNan, true); break;
    case StudyLayout::Kind::text: column = &add_column(key, name, {trial_}, std::string(), false); break;
  }
  if (name != path) put_text(column->variable.get(), "original_name", path);
  describe(column->variable.get(), parameter.unit, parameter.text);
}

template <class Value>
void StudyColumns::set(const std::string& key, Value value) {
  std::get<std::vector<Value>>(columns_.at(key).values).back() = std::move(value);
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
    set(key, clean_text(text_of(value)));
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
    const bool completed = record->status == TrialStatus::completed;
    set("kept_epoch", completed ? static_cast<std::int64_t>(result_epoch(*record)) : std::int64_t{0});
    set("stopped_early", clean_text(record->stopped_early));
    set("duration", record->duration);
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
