#include "core/config/study/constraints.hpp"

#include <muParser.h>
#include <algorithm>
#include <cmath>
#include <deque>

#include "core/config/study/condition.hpp"
#include "core/config/study/parameter_path.hpp"

namespace sandglass::config {
struct Constraints::Compiled {
  /// The names in one variant, without any axis.
  struct Base {
    std::vector<double> values;  // of each name
    std::vector<char> has;       // whether the variant has the parameter
    std::vector<std::pair<std::size_t, std::size_t>>
        links;  // a name, and the name whose value it takes unless an axis sets it
  };

  std::vector<std::string> names;
  std::vector<std::vector<std::size_t>> used;  // the names of each condition
  std::vector<double> values;                  // of the names, at the point in question: the parsers look here
  std::vector<char> has;                       // likewise, whether the point has a value
  std::vector<char> set;                       // likewise, whether an axis gives it
  std::deque<mu::Parser> parsers;
  std::vector<std::ptrdiff_t> name_of;  // of each parameter of the study; -1 if no condition speaks of it
  std::vector<Base> bases;

  std::size_t place(const std::string& name) const {
    return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
  }
};

Constraints::Constraints(const StudySpec& study, std::vector<std::string> conditions)
    : conditions_(std::move(conditions)), compiled_(std::make_unique<Compiled>()) {
  Compiled& c = *compiled_;
  for (const auto& condition : conditions_) {
    c.used.emplace_back();
    for (const auto& name : names_in(condition)) {
      if (name.is_function || is_constant(name.text)) continue;
      if (c.place(name.text) == c.names.size()) c.names.push_back(name.text);
      c.used.back().push_back(c.place(name.text));
    }
  }
  // From the last link to the first, so that the source of a source is added as well.
  for (auto link = study.linked.rbegin(); link != study.linked.rend(); ++link)
    if (link->source != kReplicate && c.place(link->path) < c.names.size() && c.place(link->source) == c.names.size())
      c.names.push_back(link->source);
  c.values.resize(c.names.size());
  for (const auto& condition : conditions_) c.parsers.push_back(condition_parser(condition, c.names, c.values.data()));
  for (const Axis& axis : study.parameters) {
    const std::size_t place = c.place(axis.path);
    c.name_of.push_back(place < c.names.size() ? static_cast<std::ptrdiff_t>(place) : -1);
  }
  std::vector<std::pair<std::string, const TrialConfig*>> configs;
  for (const Variant& variant : study.variants) configs.emplace_back(variant.name, &variant.base);
  if (configs.empty()) configs.emplace_back("", &study.base);
  for (const auto& [variant, config] : configs) {
    Compiled::Base base;
    for (const auto& name : c.names) {
      const auto value = find_parameter(*config, name);
      base.has.push_back(value.has_value());
      base.values.push_back(value ? number_of(*value) : 0);
    }
    for (const LinkedParameter& link : study.linked)
      if (link.source != kReplicate && link.variant == variant && c.place(link.path) < c.names.size())
        base.links.emplace_back(c.place(link.path), c.place(link.source));
    c.bases.push_back(std::move(base));
  }
}

Constraints::~Constraints() = default;

bool Constraints::allow(const StudySpec& study, const Point& point) const {
  Compiled& c = *compiled_;
  const auto& base = c.bases[variant_at(study, point)];
  std::ranges::copy(base.values, c.values.begin());  // in place: the parsers hold pointers to them
  c.has = base.has;
  c.set.assign(c.names.size(), 0);
  for (std::size_t a = 0; a < point.size(); ++a) {
    if (!is_active(study.space, point, a)) continue;
    for (const std::size_t p : study.moves[a]) {
      if (c.name_of[p] < 0) continue;
      const auto name = static_cast<std::size_t>(c.name_of[p]);
      c.values[name] = number_of(moved_value(study, a, p, point[a]));
      c.has[name] = c.set[name] = 1;
    }
  }
  for (const auto& [name, source] : base.links) {
    if (c.set[name] != 0) continue;
    c.values[name] = c.values[source];
    c.has[name] = c.has[source];
  }
  for (std::size_t i = 0; i < c.parsers.size(); ++i) {
    if (!std::ranges::all_of(c.used[i], [&](std::size_t name) { return c.has[name] != 0; })) continue;
    const double result = c.parsers[i].Eval();
    if (std::isnan(result) || result == 0) return false;
  }
  return true;
}

}  // namespace sandglass::config
