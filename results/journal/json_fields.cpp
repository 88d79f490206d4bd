#include "results/journal/json_fields.hpp"

#include <fmt/format.h>

#include <limits>

#include "results/base/error.hpp"

namespace sandglass::results {

void wrong(const std::string& what) { throw IoError(what); }

std::string_view to_text(JsonElement value, std::string_view key) {
  std::string_view text;
  if (value.get(text)) wrong(fmt::format("'{}' is not a text", key));
  return text;
}

double to_real(JsonElement value, std::string_view key) {
  double number = 0;
  if (!value.get(number)) return number;
  std::string_view text;
  if (value.get(text)) wrong(fmt::format("'{}' is not a number", key));
  if (text == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (text == "inf") return std::numeric_limits<double>::infinity();
  if (text == "-inf") return -std::numeric_limits<double>::infinity();
  wrong(fmt::format("'{}' is '{}', which is not a number", key, text));
}

std::int64_t to_integer(JsonElement value, std::string_view key) {
  std::int64_t number = 0;
  if (value.get(number)) wrong(fmt::format("'{}' is not a whole number of 64 bits", key));
  return number;
}

simdjson::dom::array to_list(JsonElement value, std::string_view key) {
  simdjson::dom::array list;
  if (value.get(list)) wrong(fmt::format("'{}' is not a list", key));
  return list;
}

JsonFields::JsonFields(JsonElement value, std::string_view what) {
  if (value.get(object_)) wrong(fmt::format("{} is not an object", what));
  at_ = object_.begin();
}

bool JsonFields::seek(std::string_view key) {
  if (at_ != object_.end() && at_.key_equals(key)) return true;
  for (at_ = object_.begin(); at_ != object_.end(); ++at_)
    if (at_.key_equals(key)) return true;
  return false;
}

bool JsonFields::has(std::string_view key) {
  const auto before = at_;
  const bool found = seek(key);
  if (!found) at_ = before;
  return found;
}

JsonElement JsonFields::at(std::string_view key) {
  if (!seek(key)) wrong(fmt::format("'{}' is missing", key));
  const JsonElement value = at_.value();
  ++at_;
  return value;
}

std::uint64_t JsonFields::natural(std::string_view key) {
  std::uint64_t number = 0;
  if (at(key).get(number)) wrong(fmt::format("'{}' is not a whole number >= 0", key));
  return number;
}

std::uint32_t JsonFields::natural32(std::string_view key) {
  const std::uint64_t number = natural(key);
  if (number > std::numeric_limits<std::uint32_t>::max()) wrong(fmt::format("'{}' is too large", key));
  return static_cast<std::uint32_t>(number);
}

bool JsonFields::flag(std::string_view key) {
  bool value = false;
  if (at(key).get(value)) wrong(fmt::format("'{}' is neither true nor false", key));
  return value;
}

std::vector<double> JsonFields::reals(std::string_view key) {
  const auto values = list(key);
  std::vector<double> out;
  out.reserve(values.size());
  for (const JsonElement value : values) out.push_back(to_real(value, key));
  return out;
}

std::map<std::string, std::string> JsonFields::texts_by_name(std::string_view key) {
  simdjson::dom::object object;
  if (at(key).get(object)) wrong(fmt::format("'{}' is not an object", key));
  std::map<std::string, std::string> out;
  for (const auto& field : object) out.insert_or_assign(std::string(field.key), to_text(field.value, field.key));
  return out;
}

}  // namespace sandglass::results
