#include "core/config/space/space.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>

#include "core/config/schema/value_reader.hpp"
#include "core/config/space/axes.hpp"
#include "core/config/space/axis_dependencies.hpp"
#include "core/config/space/axis_value.hpp"
#include "core/config/space/zipped_axes.hpp"

namespace sandglass::config {
namespace {

Axis variant_axis(const std::vector<Variant>& variants) {
  Axis axis{.path = kVariantAxis, .spec = {}, .values = {}};
  axis.spec.name = kVariantAxis;
  axis.spec.type = ParameterType::choice;
  axis.spec.text = "Which of the study's variants.";
  for (const Variant& variant : variants) {
    axis.spec.choices.push_back(variant.name);
    axis.values.emplace_back(variant.name);
  }
  return axis;
}

class SpaceReader {
 public:
  SpaceReader(const Node* sweep, const std::vector<VariantParameters>& variants, const StudySpec& study,
              Diagnostics& diagnostics)
      : sweep_(sweep), variants_(variants), study_(study), diagnostics_(diagnostics) {}

  SearchSpace read() {
    dependencies_ = read_axis_dependencies(find("when"), diagnostics_);
    if (!study_.variants.empty()) own_.push_back({variant_axis(study_.variants)});
    for (const auto& variant : variants_) read_own(variant);
    const Entry* axes = find("axes");
    if (const Node* block = axes ? require_map(axes->value, "axes", diagnostics_) : nullptr)
      for (const Entry& entry : block->entries)
        if (auto axis = read_shared_axis(entry, where(entry.key, 0), is_zipped(entry.key), diagnostics_))
          common_.push_back({std::move(*axis)});
    for (const AxisDependency& dependency : dependencies_) apply(dependency);
    return in_order(std::move(own_), std::move(common_));
  }

 private:
  const Entry* find(std::string_view key) const { return sweep_ ? sweep_->find(key) : nullptr; }

  void report(const Mark& mark, std::string message, std::string hint = "") {
    diagnostics_.push_back({mark, std::move(message), std::move(hint), {}});
  }

  /// The block `axes` of a variant; null if it has none.
  const Node* own_axes(const std::string& variant) const {
    const Entry* all = find("variants");
    const Entry* one = all ? all->value.find(variant) : nullptr;
    const Entry* axes = one ? one->value.find("axes") : nullptr;
    return axes ? &axes->value : nullptr;
  }

  bool is_common(const std::string& path) const {
    const Entry* axes = find("axes");
    return axes && axes->value.find(path);
  }

  /// A zipped axis may list the same value several times, as long as another of its group changes.
  bool is_zipped(const std::string& path) const {
    const Entry* zip = find("zip");
    const auto names_it = [&](const Node& group) {
      return std::ranges::find(group.items, path, &Node::text) != group.items.end();
    };
    return zip && std::ranges::any_of(zip->value.items, names_it);
  }

  void read_own(const VariantParameters& variant) {
    const Node* axes = variant.variant.empty() ? nullptr : own_axes(variant.variant);
    if (axes) axes = require_map(*axes, fmt::format("axes of variant {}", in_quotes(variant.variant)), diagnostics_);
    if (!axes) return;
    for (const Entry& entry : axes->entries) {
      if (is_common(entry.key)) {
        report(entry.key_mark, fmt::format("axis {} is common to all variants already", in_quotes(entry.key)),
               "take it out of 'axes' of the sweep, or out of the variant");
        continue;
      }
      auto axis = read_shared_axis(entry, {&variant}, is_zipped(entry.key), diagnostics_);
      if (axis && has_one_type(*axis, variant.variant, entry.key_mark))
        own_.push_back({std::move(*axis), kVariantAxis, {variant.variant}});
    }
  }

  /// Axes of one path share a column of the results, which has one type.
  bool has_one_type(const Axis& axis, const std::string& variant, const Mark& mark) {
    for (const DependentAxis& item : own_) {
      if (item.axis.path != axis.path || item.axis.spec.type == axis.spec.type) continue;
      report(mark,
             fmt::format("axis {} is {} in variant '{}' and {} in another", in_quotes(axis.path),
                         to_string(axis.spec.type), variant, to_string(item.axis.spec.type)),
             "an axis has one type in all variants");
      return false;
    }
    return true;
  }

  /// The variants in which the common axis `path` may be active. `depth` ends the search if axes depend on each other
  /// in a circle.
  std::vector<const VariantParameters*> where(const std::string& path, std::size_t depth) const {
    std::vector<const VariantParameters*> all, some;
    for (const auto& variant : variants_) all.push_back(&variant);
    const AxisDependency* dependency = dependency_of(dependencies_, path);
    if (!dependency || depth > dependencies_.size()) return all;
    const std::string& other = dependency->other->key;
    if (is_common(other)) return where(other, depth + 1);
    const Node& values = dependency->other->value;
    const auto names = [&](const Node& node, const std::string& name) {
      return node.text == name || std::ranges::find(node.items, name, &Node::text) != node.items.end();
    };
    for (const auto* variant : all) {
      const Node* axes = own_axes(variant->variant);
      if (other == kVariantAxis ? names(values, variant->variant) : axes && axes->find(other)) some.push_back(variant);
    }
    return some.empty() ? all : some;
  }

  void apply(const AxisDependency& dependency) {
    const std::string& path = dependency.axis->key;
    const auto item = std::ranges::find(common_, path, [](const DependentAxis& one) { return one.axis.path; });
    if (item == common_.end() && !is_common(path)) return refuse_axis(dependency);
    const Axis* other = find_other(*dependency.other);
    if (!other || item == common_.end()) return;
    if (!has_single_values(*other)) {
      return report(dependency.other->key_mark,
                    fmt::format("axis {} is continuous: nothing can depend on its values", in_quotes(other->path)),
                    "list its values");
    }
    item->other = other->path;
    for (auto& value : read_axis_values(dependency.other->value, *other, diagnostics_))
      if (std::ranges::find(item->values, value) == item->values.end()) item->values.push_back(std::move(value));
  }

  void refuse_axis(const AxisDependency& dependency) {
    const std::string& path = dependency.axis->key;
    const bool is_own = std::ranges::any_of(own_, [&](const DependentAxis& item) { return item.axis.path == path; });
    if (is_own) {
      report(dependency.axis->key_mark, fmt::format("axis {} belongs to a variant", in_quotes(path)),
             "to depend on another axis it has to stand in 'axes' of the sweep");
    } else {
      report_unknown(path, dependency.axis->key_mark);
    }
  }

  /// The axis that `entry` names, if there is exactly one.
  const Axis* find_other(const Entry& entry) {
    std::vector<const Axis*> found;
    for (const auto* items : {&own_, &common_})
      for (const DependentAxis& item : *items)
        if (item.axis.path == entry.key) found.push_back(&item.axis);
    if (found.size() == 1) return found[0];
    if (found.size() > 1) {
      report(entry.key_mark, fmt::format("several variants have an axis {}", in_quotes(entry.key)),
             "an axis can depend on one of them only if it has another path");
    } else if (!stands_somewhere(entry.key)) {
      report_unknown(entry.key, entry.key_mark);
    }
    return nullptr;
  }

  /// Whether the study has such an axis, maybe with a mistake.
  bool stands_somewhere(const std::string& path) const {
    return is_common(path) || std::ranges::any_of(variants_, [&](const VariantParameters& variant) {
             const Node* axes = own_axes(variant.variant);
             return axes && axes->find(path);
           });
  }

  void report_unknown(const std::string& path, const Mark& mark) {
    std::vector<const Axis*> axes;
    for (const auto* items : {&own_, &common_})
      for (const DependentAxis& item : *items) axes.push_back(&item.axis);
    report_unknown_axis(axes, path, mark, diagnostics_);
  }

  const Node* sweep_;
  const std::vector<VariantParameters>& variants_;
  const StudySpec& study_;
  Diagnostics& diagnostics_;
  std::vector<AxisDependency> dependencies_;
  std::vector<DependentAxis> own_;  // the variant and the axes of single variants
  std::vector<DependentAxis> common_;
};

}  // namespace

void read_space(const Node* sweep, const std::vector<VariantParameters>& variants, StudySpec& study,
                Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  study.parameters = SpaceReader(sweep, variants, study, diagnostics).read();
  // After a mistake, a name that is not found may be that of an axis that was left out.
  const bool complete = diagnostics.size() == before;
  const auto groups = read_zip(sweep ? sweep->find("zip") : nullptr, study.parameters, complete, diagnostics);
  std::tie(study.space, study.moves) = zipped_space(study.parameters, groups);
}

}  // namespace sandglass::config
