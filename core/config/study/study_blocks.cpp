#include "core/config/study/study_blocks.hpp"

#include <cstdint>
#include <string>
#include <variant>

namespace sandglass::config {
namespace {

/// A key of the study beside the field that holds its value.
template <class Part>
struct Field {
  std::string_view key;
  std::variant<std::int64_t Part::*, std::uint64_t Part::*, double Part::*, std::string Part::*> member;
};

constexpr std::array kSplitFields{
    Field<SplitConfig>{"train", &SplitConfig::train}, Field<SplitConfig>{"valid", &SplitConfig::valid},
    Field<SplitConfig>{"test", &SplitConfig::test}, Field<SplitConfig>{"labelled", &SplitConfig::labelled},
    Field<SplitConfig>{"split_seed", &SplitConfig::seed}};

constexpr std::array kTrainFields{Field<TrainConfig>{"epochs", &TrainConfig::epochs},
                                  Field<TrainConfig>{"batch", &TrainConfig::batch},
                                  Field<TrainConfig>{"validate_every", &TrainConfig::validate_every},
                                  Field<TrainConfig>{"on_nan", &TrainConfig::on_nan},
                                  Field<TrainConfig>{"keep", &TrainConfig::keep},
                                  Field<TrainConfig>{"patience", &TrainConfig::patience},
                                  Field<TrainConfig>{"min_delta", &TrainConfig::min_delta},
                                  Field<TrainConfig>{"freeze", &TrainConfig::freeze}};

template <class Part>
struct Getter {
  const Part& part;

  /// A number below 0 stands for none, and so does an empty text.
  std::optional<ParameterValue> operator()(std::int64_t Part::*member) const {
    return part.*member >= 0 ? std::optional<ParameterValue>(part.*member) : std::nullopt;
  }
  std::optional<ParameterValue> operator()(std::uint64_t Part::*member) const {
    return static_cast<std::int64_t>(part.*member);
  }
  std::optional<ParameterValue> operator()(double Part::*member) const { return part.*member; }
  std::optional<ParameterValue> operator()(std::string Part::*member) const {
    return (part.*member).empty() ? std::nullopt : std::optional<ParameterValue>(part.*member);
  }
};

template <class Part, class Fields>
std::optional<ParameterValue> field_value(const Part& part, const Fields& fields, std::string_view key) {
  const auto found = std::ranges::find(fields, key, &Field<Part>::key);
  return found == fields.end() ? std::nullopt : std::visit(Getter<Part>{part}, found->member);
}

template <class Part>
struct Setter {
  Part& part;
  const ParameterValue& value;

  void operator()(std::int64_t Part::*member) const { part.*member = std::get<std::int64_t>(value); }
  void operator()(std::uint64_t Part::*member) const {
    part.*member = static_cast<std::uint64_t>(std::get<std::int64_t>(value));
  }
  void operator()(double Part::*member) const { part.*member = std::get<double>(value); }
  void operator()(std::string Part::*member) const { part.*member = std::get<std::string>(value); }
};

template <class Part, class Fields>
void set_field(Part& part, const Fields& fields, std::string_view key, const ParameterValue& value) {
  const auto found = std::ranges::find(fields, key, &Field<Part>::key);
  if (found != fields.end()) std::visit(Setter<Part>{part, value}, found->member);
}

}  // namespace

std::optional<ParameterValue> split_value(const TrialConfig& config, std::string_view key) {
  return field_value(config.split, kSplitFields, key);
}

std::optional<ParameterValue> train_value(const TrialConfig& config, std::string_view key) {
  return field_value(config.train, kTrainFields, key);
}

std::optional<ParameterValue> schedule_value(const TrialConfig& config, std::string_view key) {
  const auto* value = config.schedule.find(key);
  return value ? std::optional(*value) : std::nullopt;
}

std::optional<ParameterValue> start_from_value(const TrialConfig& config, std::string_view key) {
  const auto* value = config.start_from.find(key);
  return value ? std::optional(*value) : std::nullopt;
}

void set_split_value(TrialConfig& config, std::string_view key, const ParameterValue& value) {
  set_field(config.split, kSplitFields, key, value);
}

void set_train_value(TrialConfig& config, std::string_view key, const ParameterValue& value) {
  set_field(config.train, kTrainFields, key, value);
}

void set_schedule_value(TrialConfig& config, std::string_view key, const ParameterValue& value) {
  config.schedule.set(std::string(key), value);
}

void set_start_from_value(TrialConfig& config, std::string_view key, const ParameterValue& value) {
  config.start_from.set(std::string(key), value);
}

}  // namespace sandglass::config
