#include "results/record/trial_record.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "results/base/checksum.hpp"
#include "results/base/text.hpp"
#include "results/record/data_names.hpp"

namespace sandglass::results {
namespace {

void add_text(Fnv1a& hash, const std::string& text) { hash.add(std::string_view(clean_text(text))); }

/// Same bits, but one NaN for all NaNs (sign and payload do not survive text).
template <class Real>
void add_reals(Fnv1a& hash, const std::vector<Real>& values) {
  hash.add(static_cast<std::uint64_t>(values.size()));
  for (Real value : values) {
    if (std::isnan(value)) value = std::numeric_limits<Real>::quiet_NaN();
    hash.add_bytes(&value, sizeof value);
  }
}

template <class Integer>
void add_integers(Fnv1a& hash, const std::vector<Integer>& values) {
  hash.add(static_cast<std::uint64_t>(values.size()));
  hash.add_bytes(values.data(), values.size() * sizeof(Integer));
}

struct AddValue {
  Fnv1a& hash;
  void operator()(bool value) const { hash.add(static_cast<std::uint64_t>(value)); }
  void operator()(std::int64_t value) const { hash.add(static_cast<std::uint64_t>(value)); }
  void operator()(double value) const { hash.add(value); }
  void operator()(const std::string& value) const { add_text(hash, value); }
  void operator()(const std::vector<std::int64_t>& values) const { add_integers(hash, values); }
  void operator()(const std::vector<std::int32_t>& values) const { add_integers(hash, values); }
  void operator()(const std::vector<float>& values) const { add_reals(hash, values); }
  void operator()(const std::vector<double>& values) const { add_reals(hash, values); }
};

template <class Variant>
void add_variant(Fnv1a& hash, const Variant& value) {
  hash.add(static_cast<std::uint64_t>(value.index()));
  std::visit(AddValue{hash}, value);
}

void add_array(Fnv1a& hash, const Array& array) {
  add_text(hash, array.name);
  hash.add(static_cast<std::uint64_t>(array.dimensions.size()));
  for (const std::string& dimension : array.dimensions) add_text(hash, dimension);
  add_integers(hash, array.shape);
  add_variant(hash, array.data);
  add_text(hash, array.unit);
  add_text(hash, array.text);
  hash.add(static_cast<std::uint64_t>(array.weights));
}

void add_identity(Fnv1a& hash, const TrialRecord& record) {
  hash.add(record.trial);
  hash.add(record.point);
  hash.add(static_cast<std::uint64_t>(record.replicate));
  hash.add(record.seed);
  hash.add(static_cast<std::uint64_t>(record.parameters.size()));
  for (const auto& [path, value] : record.parameters) {
    add_text(hash, path);
    const auto* text = std::get_if<std::string>(&value);
    const bool is_path = text && text->starts_with('/');
    add_variant(hash, is_path ? ParameterValue(text->substr(text->rfind('/') + 1)) : value);
  }
  hash.add(static_cast<std::uint64_t>(record.status));
  add_text(hash, record.failure.phase);
  add_text(hash, record.failure.plugin);
  add_text(hash, record.failure.reason);
  hash.add(static_cast<std::uint64_t>(record.failure.epoch));
}

}  // namespace

std::uint64_t digest(const TrialRecord& record) {
  Fnv1a hash;
  add_identity(hash, record);
  hash.add(static_cast<std::uint64_t>(record.series.size()));
  for (const Series& series : record.series) {
    add_text(hash, series.name);
    add_text(hash, series.unit);
    add_text(hash, series.text);
    add_reals(hash, series.values);
  }
  hash.add(static_cast<std::uint64_t>(record.scalars.size()));
  for (const Scalar& scalar : record.scalars) {
    add_text(hash, scalar.name);
    add_text(hash, scalar.unit);
    add_text(hash, scalar.text);
    hash.add(scalar.value);
  }
  const auto computed = [](const Array& array) {
    return !array.name.starts_with(kFittedPrefix) && !array.name.starts_with(kDataPrefix);
  };
  hash.add(static_cast<std::uint64_t>(std::ranges::count_if(record.arrays, computed)));
  for (const Array& array : record.arrays)
    if (computed(array)) add_array(hash, array);
  if (!record.stopped_early.empty()) add_text(hash, record.stopped_early);
  if (record.kept_epoch > 0) hash.add(static_cast<std::uint64_t>(record.kept_epoch));
  return hash.value();
}

std::uint64_t epochs_of(const TrialRecord& record) {
  std::size_t most = 0;
  for (const Series& series : record.series) most = std::max(most, series.values.size());
  return most;
}

std::string_view status_name(TrialStatus status) {
  switch (status) {
    case TrialStatus::completed: return "completed";
    case TrialStatus::pruned: return "pruned";
    case TrialStatus::failed: return "failed";
  }
  return "unknown";
}

std::uint64_t result_epoch(const TrialRecord& record) {
  return record.kept_epoch > 0 ? static_cast<std::uint64_t>(record.kept_epoch) : epochs_of(record);
}

std::optional<double> result_of(const TrialRecord& record, const Series& series) {
  if (series.values.empty()) return std::nullopt;
  if (record.kept_epoch <= 0) return series.values.back();
  const auto at = static_cast<std::size_t>(record.kept_epoch - 1);
  return at < series.values.size() ? series.values[at] : std::nan("");
}

std::optional<double> objective_value(const TrialRecord& record, std::string_view metric) {
  for (const Scalar& scalar : record.scalars) {
    if (scalar.name == metric) return scalar.value;
  }
  for (const Series& series : record.series) {
    if (series.name == metric && !series.values.empty()) return result_of(record, series);
  }
  return std::nullopt;
}

}  // namespace sandglass::results
