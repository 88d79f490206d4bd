#include "core/config/space/first_points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/base/text.hpp"
#include "core/config/schema/value_reader.hpp"
#include "core/config/space/axis_value.hpp"
#include "core/config/study/parameter_path.hpp"

namespace sandglass::config {
namespace {

/// Some value of the axis, for points at which it is not active.
ParameterValue any_value(const Axis& axis) {
  if (axis.is_list()) return axis.values[0];
  if (axis.spec.type == ParameterType::integer) return static_cast<std::int64_t>(axis.min);
  return axis.min;
}

class PointReader {
 public:
  PointReader(const StudySpec& study, bool small, Diagnostics& diagnostics)
      : study_(study), small_(small), diagnostics_(diagnostics) {}

  std::optional<Point> read(const Node& node) {
    node_ = &node;
    const std::size_t before = diagnostics_.size();
    if (!node.is_map()) {
      report(node.mark, fmt::format("an entry of first is {}, expected a point", describe(node)),
             "write {noise.ratio: 0.25}");
      return std::nullopt;
    }
    base_ = &base_of(node);
    for (const Entry& entry : node.entries) check_path(entry);
    Point point;
    for (std::size_t a = 0; a < study_.space.size() && diagnostics_.size() == before && !elsewhere_; ++a) {
      point.push_back(any_value(study_.space[a]));  // is_active() looks at the axes before this one only
      if (is_active(study_.space, point, a)) read_axis(a, point[a]);
    }
    if (diagnostics_.size() == before && !elsewhere_) check_counted();
    return diagnostics_.size() == before && !elsewhere_ ? std::optional(std::move(point)) : std::nullopt;
  }

 private:
  void report(const Mark& mark, std::string message, std::string hint = "") {
    diagnostics_.push_back({mark, std::move(message), std::move(hint), {}});
  }

  /// A mistake, but in the small version of a study, which may lack the value: there the point is left out.
  void report_absent(const Mark& mark, std::string message, std::string hint) {
    if (small_) {
      elsewhere_ = true;
    } else {
      report(mark, std::move(message), std::move(hint));
    }
  }

  /// The study as the choices that the point names have it.
  const TrialConfig& base_of(const Node& node) const {
    const auto is_named = [&](const Choice& choice) {
      const Entry* entry = node.find(choice.path);
      return entry && entry->value.text == choice.value;
    };
    const auto found = std::ranges::find_if(
        study_.variants, [&](const Variant& variant) { return std::ranges::all_of(variant.choices, is_named); });
    return found == study_.variants.end() ? study_.base : found->base;
  }

  void check_path(const Entry& entry) {
    if (std::ranges::find(study_.parameters, entry.key, &Axis::path) == study_.parameters.end())
      report_unknown_axis(study_.parameters, entry.key, entry.key_mark, diagnostics_);
  }

  /// The value of axis `a` of the space: that of the point, or else that of the study.
  void read_axis(std::size_t a, ParameterValue& value) {
    std::vector<ParameterValue> values;
    for (const std::size_t p : study_.moves[a])
      if (auto one = read_parameter(study_.parameters[p])) values.push_back(std::move(*one));
    const auto& members = study_.moves[a];
    if (values.size() != members.size()) return;
    if (members.size() == 1) {
      value = values[0];
    } else {
      find_place(a, values, value);
    }
  }

  std::optional<ParameterValue> read_parameter(const Axis& axis) {
    counted_.push_back(axis.path);
    if (const Entry* entry = node_->find(axis.path)) return given_value(entry->value, axis);
    if (is_choice(study_, axis.path)) {
      report(node_->mark, fmt::format("this point names no {}", axis.path),
             fmt::format("add {}: {}", axis.path, to_string(axis.values[0])));
      return std::nullopt;
    }
    const auto own = find_parameter(*base_, axis.path);
    const auto value = own ? on_axis(axis, *own) : std::nullopt;
    if (!value) {
      report_absent(node_->mark,
                    own ? fmt::format("this point leaves out {}, whose value in the study, {}, is none of the axis",
                                      axis.path, to_string(*own))
                        : fmt::format("this point leaves out {}, which has no value in the study", axis.path),
                    values_text(axis));
    }
    return value;
  }

  std::optional<ParameterValue> given_value(const Node& node, const Axis& axis) {
    Diagnostics own;
    const auto value = read_axis_value(node, axis, own);
    ParameterSpec spec = axis.spec;
    spec.fallback.reset();
    Diagnostics of_parameter;
    const bool is_absent = !value && read_value(node, spec, axis.path, of_parameter);
    for (auto& diagnostic : own) {
      if (is_absent) report_absent(diagnostic.mark, std::move(diagnostic.message), std::move(diagnostic.hint));
      if (!is_absent) diagnostics_.push_back(std::move(diagnostic));
    }
    return value;
  }

  /// Of an axis of several parameters: the place in their lists at which all have these values.
  void find_place(std::size_t a, const std::vector<ParameterValue>& values, ParameterValue& value) {
    const auto& members = study_.moves[a];
    std::vector<std::string> wanted;
    for (std::size_t m = 0; m < members.size(); ++m)
      wanted.push_back(fmt::format("{} {}", study_.parameters[members[m]].path, to_string(values[m])));
    for (std::size_t k = 0; k < study_.space[a].values.size(); ++k) {
      bool is_here = true;
      for (std::size_t m = 0; m < members.size(); ++m)
        is_here = is_here && study_.parameters[members[m]].values[k] == values[m];
      if (!is_here) continue;
      value = static_cast<std::int64_t>(k);
      return;
    }
    report_absent(node_->mark, fmt::format("no place of the zipped axes has {}", join(wanted, " and ")),
                  "these axes move together");
  }

  /// Every axis that the point names has to be active.
  void check_counted() {
    for (const Entry& entry : node_->entries)
      if (std::ranges::find(counted_, entry.key) == counted_.end())
        report(entry.key_mark, fmt::format("axis {} does not count at this point", in_quotes(entry.key)),
               "leave it out, or change what it depends on");
  }

  const StudySpec& study_;
  bool small_;
  Diagnostics& diagnostics_;
  const Node* node_ = nullptr;
  const TrialConfig* base_ = nullptr;  // of the point's variant
  std::vector<std::string> counted_;
  bool elsewhere_ = false;  // a point that this version of the study does not have
};

}  // namespace

std::vector<Point> read_first(const Entry* first, const StudySpec& study, bool small, std::vector<Mark>& marks,
                              Diagnostics& diagnostics) {
  std::vector<Point> points;
  for (const Node& node : list_entries(first, "a list of points", "write [{noise.ratio: 0.25}]", diagnostics)) {
    auto point = PointReader(study, small, diagnostics).read(node);
    if (!point) continue;
    if (std::ranges::find(points, *point) != points.end()) {
      diagnostics.push_back(
          {node.mark, "this point stands in first twice", "several seeds for each point: 'replicates'", {}});
      continue;
    }
    points.push_back(std::move(*point));
    marks.push_back(node.mark);
  }
  return points;
}

}  // namespace sandglass::config
