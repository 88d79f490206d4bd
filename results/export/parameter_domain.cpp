#include "results/export/parameter_domain.hpp"

#include <algorithm>
#include <cmath>

#include "results/export/finished_study.hpp"

namespace sandglass::results {
namespace {

constexpr std::int64_t kMostExact = std::int64_t{1} << 53;  // whole numbers up to here are doubles

double number_of(const ParameterValue& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  return std::get<double>(value);
}

bool is_number(const ParameterValue& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return *whole >= -kMostExact && *whole <= kMostExact;
  const auto* real = std::get_if<double>(&value);
  return real && std::isfinite(*real);
}

void take_numbers(ParameterDomain& domain) {
  const auto whole = [](const auto& value) { return std::holds_alternative<std::int64_t>(value); };
  domain.kind =
      std::ranges::all_of(domain.choices, whole) ? ParameterDomain::Kind::integer : ParameterDomain::Kind::real;
  domain.low = domain.high = number_of(domain.choices[0]);
  for (const auto& value : domain.choices) {
    domain.low = std::min(domain.low, number_of(value));
    domain.high = std::max(domain.high, number_of(value));
  }
  domain.log = domain.log && domain.low > 0;
  domain.choices.clear();
}

void add_choice(ParameterDomain& domain, const ParameterValue& value) {
  if (std::ranges::find(domain.choices, value) == domain.choices.end()) domain.choices.push_back(value);
}

ParameterDomain domain_of(const StudyTable& study, const std::string& path) {
  ParameterDomain domain;
  domain.path = path;
  for (const auto& axis : study.header.axes) {
    if (axis.path != path) continue;
    domain.log = axis.log.value_or(false);
    for (const auto& level : axis.levels) add_choice(domain, level);
  }
  bool numbers = std::ranges::all_of(domain.choices, is_number);
  std::vector<ParameterValue> seen;
  for (const auto& trial : study.trials) {
    const auto* value = parameter_of(trial, path);
    domain.absent = domain.absent || !value;
    if (value) seen.push_back(*value);
  }
  numbers = numbers && std::ranges::all_of(seen, is_number);
  if (numbers) {
    domain.choices.insert(domain.choices.end(), seen.begin(), seen.end());
    if (!domain.choices.empty()) take_numbers(domain);
  } else {
    for (const auto& value : seen) add_choice(domain, value);
  }
  return domain;
}

}  // namespace

std::vector<ParameterDomain> parameter_domains(const StudyTable& study) {
  std::vector<ParameterDomain> out;
  for (const auto& path : parameter_paths(study)) out.push_back(domain_of(study, path));
  return out;
}

std::size_t choice_index(const ParameterDomain& domain, const ParameterValue& value) {
  return static_cast<std::size_t>(std::ranges::find(domain.choices, value) - domain.choices.begin());
}

}  // namespace sandglass::results
