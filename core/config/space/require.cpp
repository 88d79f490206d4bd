#include "core/config/space/require.hpp"

#include <fmt/format.h>
#include <muParser.h>
#include <algorithm>
#include <cmath>
#include <deque>

#include "core/base/text.hpp"
#include "core/config/schema/value_reader.hpp"
#include "core/config/space/require_condition.hpp"
#include "core/config/study/parameter_path.hpp"
#include "core/config/yaml/text_check.hpp"

namespace sandglass::config {
namespace {

double as_real(const ParameterValue& value) {
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? 1 : 0;
  return std::nan("");
}

std::size_t variant_of(const StudySpec& study, const Point& point) {
  if (study.variants.empty()) return 0;
  const auto found = std::ranges::find(study.variants, std::get<std::string>(point.at(0)), &Variant::name);
  return static_cast<std::size_t>(found - study.variants.begin()) % study.variants.size();
}

}  // namespace

struct Constraints::Compiled {
  /// What a variant says of the names.
  struct Base {
    std::vector<double> values;                              // of each name
    std::vector<char> has;                                   // whether the variant has the parameter
    std::vector<std::pair<std::size_t, std::size_t>> links;  // a name, and that whose value it has unless it is an axis
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
  // From the last link, so that the sources of sources come in, too.
  for (auto link = study.linked.rbegin(); link != study.linked.rend(); ++link)
    if (c.place(link->path) < c.names.size() && c.place(link->source) == c.names.size())
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
      base.values.push_back(value ? as_real(*value) : 0);
    }
    for (const LinkedParameter& link : study.linked)
      if (link.variant == variant && c.place(link.path) < c.names.size())
        base.links.emplace_back(c.place(link.path), c.place(link.source));
    c.bases.push_back(std::move(base));
  }
}

Constraints::~Constraints() = default;

bool Constraints::allow(const StudySpec& study, const Point& point) const {
  Compiled& c = *compiled_;
  const auto& base = c.bases[variant_of(study, point)];
  std::ranges::copy(base.values, c.values.begin());  // in place: the parsers know where they are
  c.has = base.has;
  c.set.assign(c.names.size(), 0);
  for (std::size_t a = 0; a < point.size(); ++a) {
    if (!is_active(study.space, point, a)) continue;
    for (const std::size_t p : study.moves[a]) {
      if (c.name_of[p] < 0) continue;
      const auto name = static_cast<std::size_t>(c.name_of[p]);
      c.values[name] = as_real(moved_value(study, a, p, point[a]));
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

namespace {

constexpr auto kRequireForm = "write [\"model.latent < 2 * train.batch\"]";

class ConditionReader {
 public:
  ConditionReader(const StudySpec& study, const std::vector<VariantSweepable>& variants, Diagnostics& diagnostics)
      : study_(study), variants_(variants), diagnostics_(diagnostics) {}

  /// The condition, if it is sound.
  std::optional<std::string> read(const Node& node) {
    if (node.kind != Node::Kind::scalar) {
      diagnostics_.push_back({node.mark,
                              fmt::format("an entry of require is {}, expected a condition", describe(node)),
                              kRequireForm,
                              {}});
      return std::nullopt;
    }
    const std::size_t before = diagnostics_.size();
    node_ = &node;
    const auto foreign = foreign_syntax(node.text);
    if (foreign) report(*foreign);
    if (node.text.find_first_of("'\"") != std::string::npos) return std::nullopt;
    std::vector<std::string> names;
    for (const auto& name : names_in(node.text)) {
      check_name(name);
      if (!name.is_function && !is_constant(name.text)) names.push_back(name.text);
    }
    if (diagnostics_.size() != before) return std::nullopt;
    std::ranges::sort(names);
    names.erase(std::ranges::unique(names).begin(), names.end());
    if (const auto fault = syntax_fault(node.text, names)) {
      report(*fault);
    } else if (std::ranges::none_of(names, [&](const auto& name) { return is_axis(name); }) && diagnostics_.empty()) {
      report({"the condition speaks of no axis, so that it holds always or never", "", 0, node.text.size()});
    }
    return diagnostics_.size() == before ? std::optional(node.text) : std::nullopt;
  }

 private:
  void report(const ConditionFault& fault) {
    diagnostics_.push_back({mark_inside(*node_, fault.start, fault.length), fault.message, fault.hint, {}});
  }

  bool is_axis(const std::string& path) const {
    return std::ranges::find(study_.parameters, path, &Axis::path) != study_.parameters.end() ||
           std::ranges::find(study_.linked, path, &LinkedParameter::path) != study_.linked.end();
  }

  void check_name(const ConditionName& name) {
    if (name.is_function) return check_function(name);
    if (is_constant(name.text)) return;
    std::vector<std::string> known;
    const ParameterSpec* spec = nullptr;
    for (const auto& [variant, sweepable] : variants_) {
      if (!spec) spec = sweepable.find(name.text);
      if (sweepable.may_exist(name.text)) return;
      for (auto& path : sweepable.paths()) known.push_back(std::move(path));
    }
    const std::size_t length = name.text.size();
    if (!spec) {
      const auto near = closest(name.text, known);
      report({fmt::format("{} is no parameter of this study", in_quotes(name.text)),
              near ? fmt::format("did you mean '{}'?", *near) : "a condition names parameters by path: model.latent",
              name.start, length});
    } else if (spec->type != ParameterType::real && spec->type != ParameterType::integer &&
               spec->type != ParameterType::boolean) {
      report(
          {fmt::format("{} is a {}, and a condition knows numbers and booleans only", name.text, to_string(spec->type)),
           "an axis that counts only for some values of another: 'when'", name.start, length});
    }
  }

  void check_function(const ConditionName& name) {
    const auto known = known_functions();
    if (std::ranges::find(known, name.text) != known.end()) return;
    const auto near = closest(name.text, known);
    report({fmt::format("there is no function {}", in_quotes(name.text)),
            near ? fmt::format("did you mean '{}'?", *near) : "functions: " + join(known), name.start,
            name.text.size()});
  }

  const StudySpec& study_;
  const std::vector<VariantSweepable>& variants_;
  Diagnostics& diagnostics_;
  const Node* node_ = nullptr;
};

}  // namespace

std::shared_ptr<const Constraints> read_require(const Entry* require, const StudySpec& study,
                                                const std::vector<VariantSweepable>& variants,
                                                Diagnostics& diagnostics) {
  if (!require || require->value.kind == Node::Kind::empty) return nullptr;
  if (!require->value.is_list()) {
    diagnostics.push_back({require->value.mark,
                           fmt::format("require is {}, expected a list of conditions", describe(require->value)),
                           kRequireForm,
                           {}});
    return nullptr;
  }
  ConditionReader reader(study, variants, diagnostics);
  std::vector<std::string> conditions;
  for (const Node& node : require->value.items)
    if (auto condition = reader.read(node)) conditions.push_back(std::move(*condition));
  if (!diagnostics.empty() || conditions.empty()) return nullptr;
  return std::make_shared<const Constraints>(study, std::move(conditions));
}

}  // namespace sandglass::config
