#include "results/journal/record_fields.hpp"

#include <fmt/format.h>

#include <charconv>

namespace sandglass::results {
namespace {

using simdjson::dom::element_type;

std::vector<std::int64_t> to_integers(JsonElement value, std::string_view key) {
  std::vector<std::int64_t> out;
  for (const JsonElement one : to_list(value, key)) out.push_back(to_integer(one, key));
  return out;
}

}  // namespace

ParameterValue to_parameter(JsonElement value, std::string_view path) {
  switch (value.type()) {
    case element_type::BOOL: return value.get_bool().value_unsafe();
    case element_type::INT64: return value.get_int64().value_unsafe();
    case element_type::DOUBLE: return value.get_double().value_unsafe();
    case element_type::STRING: return std::string(value.get_string().value_unsafe());
    case element_type::ARRAY: return to_integers(value, path);
    case element_type::OBJECT: return JsonFields(value, path).real("real");
    case element_type::UINT64: wrong(fmt::format("the parameter '{}' is a whole number of more than 63 bits", path));
    case element_type::NULL_VALUE: break;
  }
  wrong(fmt::format("the parameter '{}' has no value", path));
}

namespace {

std::vector<std::pair<std::string, ParameterValue>> to_parameters(simdjson::dom::array list) {
  std::vector<std::pair<std::string, ParameterValue>> out;
  out.reserve(list.size());
  for (const JsonElement item : list) {
    JsonElement path, value;
    const auto pair = to_list(item, "parameters");
    if (pair.at(0).get(path) || pair.at(1).get(value)) wrong("a parameter is not a pair of path and value");
    const std::string_view name = to_text(path, "parameters");
    out.emplace_back(name, to_parameter(value, name));
  }
  return out;
}

TrialStatus to_status(std::string_view name) {
  for (const TrialStatus status : {TrialStatus::completed, TrialStatus::pruned, TrialStatus::failed}) {
    if (name == status_name(status)) return status;
  }
  wrong(fmt::format("unknown status '{}'", name));
}

Failure to_failure(JsonFields fields) {
  Failure out;
  out.phase = fields.text("phase");
  out.plugin = fields.text("plugin");
  out.reason = fields.text("reason");
  out.epoch = fields.integer("epoch");
  if (fields.has("output")) out.output = fields.text("output");
  return out;
}

template <class Named>
void read_name(JsonFields& fields, Named& out) {
  out.name = fields.text("name");
  out.unit = fields.text("unit");
  out.text = fields.text("text");
}

/// A list of objects, each by `read`.
template <class Item, class Read>
std::vector<Item> to_items(JsonFields& fields, std::string_view key, Read read) {
  const auto list = fields.list(key);
  std::vector<Item> out;
  out.reserve(list.size());
  for (const JsonElement item : list) {
    JsonFields of_item(item, key);
    read_name(of_item, out.emplace_back());
    read(of_item, out.back());
  }
  return out;
}

constexpr std::string_view kFloat32 = "float32", kFloat64 = "float64", kInt32 = "int32";

}  // namespace

std::uint64_t to_digest(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc() || end != text.data() + text.size()) wrong("'digest' is not a hexadecimal number");
  return value;
}

TrialRecord read_record(JsonFields& fields, std::vector<std::uint64_t>* lengths) {
  TrialRecord out;
  out.trial = fields.natural("trial");
  out.point = fields.natural("point");
  out.replicate = fields.natural32("replicate");
  out.seed = fields.natural("seed");
  out.status = to_status(fields.text("status"));
  out.parameters = to_parameters(fields.list("parameters"));
  if (fields.has("failure")) out.failure = to_failure(JsonFields(fields.at("failure"), "'failure'"));
  if (fields.has("stopped_early")) out.stopped_early = fields.text("stopped_early");
  if (fields.has("kept_epoch")) out.kept_epoch = static_cast<std::int64_t>(fields.natural32("kept_epoch"));
  if (lengths == nullptr) {
    out.started = fields.real("started");
    out.duration = fields.real("duration");
  }
  out.scalars =
      to_items<Scalar>(fields, "scalars", [](JsonFields& in, Scalar& item) { item.value = in.real("value"); });
  out.series = to_items<Series>(fields, "series", [&](JsonFields& in, Series& item) {
    if (lengths == nullptr)
      item.values = in.reals("values");
    else
      lengths->push_back(in.natural("length"));
  });
  return out;
}

Array read_array(JsonFields fields) {
  Array out;
  read_name(fields, out);
  const std::string_view type = fields.text("type");
  if (type == kFloat64) {
    out.data = std::vector<double>();
  } else if (type == kInt32) {
    out.data = std::vector<std::int32_t>();
  } else if (type != kFloat32) {
    wrong(fmt::format("unknown array type '{}'", type));
  }
  for (const JsonElement dimension : fields.list("dimensions"))
    out.dimensions.emplace_back(to_text(dimension, "dimensions"));
  for (const JsonElement size : fields.list("shape")) {
    if (size.get(out.shape.emplace_back())) wrong("'shape' holds what is not a whole number >= 0");
  }
  out.weights = fields.flag("weights");
  return out;
}

}  // namespace sandglass::results
