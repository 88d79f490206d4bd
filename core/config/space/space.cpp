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
#include "core/config/study/parameter_path.hpp"
#include "core/config/study/study_blocks.hpp"
#include "core/config/yaml/node.hpp"

namespace sandglass::config {
namespace {

/// The axis that chooses between these names, each of which may stand there several times.
Axis choice_axis(const std::string& path, const std::vector<std::string>& names, std::string text) {
  Axis axis{.path = path, .spec = {}, .values = {}};
  axis.spec.name = path;
  axis.spec.type = ParameterType::choice;
  axis.spec.text = std::move(text);
  for (const auto& name : names) {
    auto& choices = axis.spec.choices;
    if (std::ranges::find(choices, name) == choices.end()) choices.push_back(name);
    axis.values.emplace_back(name);
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
    const auto names = variant_names();
    if (!names.empty()) own_.push_back({choice_axis(kVariantAxis, names, "Which of the study's variants.")});
    for (const auto& name : names) read_own(name);
    const Entry* axes = find("axes");
    if (const Node* block = axes ? require_map(axes->value, "axes", diagnostics_) : nullptr)
      for (const Entry& entry : block->entries) read_common(entry);
    for (const AxisDependency& dependency : dependencies_) apply(dependency);
    return in_order(std::move(own_), std::move(common_));
  }

 private:
  const Entry* find(std::string_view key) const { return sweep_ ? sweep_->find(key) : nullptr; }

  void report(const Mark& mark, std::string message, std::string hint = "") {
    diagnostics_.push_back({mark, std::move(message), std::move(hint), {}});
  }

  std::vector<std::string> variant_names() const {
    std::vector<std::string> names;
    for (const Variant& variant : study_.variants)
      if (const auto* name = chosen(variant.choices, kVariantAxis);
          name && std::ranges::find(names, *name) == names.end())
        names.push_back(*name);
    return names;
  }

  void read_common(const Entry& entry) {
    if (chooses_plugin(entry.key)) return read_choice(entry);
    const auto active = where(entry.key, 0);
    auto axis = read_shared_axis(entry, active, is_zipped(entry.key), diagnostics_);
    if (!axis) return;
    DependentAxis item{std::move(*axis)};
    if (active.size() < variants_.size() && !dependency_of(dependencies_, entry.key)) {
      item.other = *choice_behind(entry.key);
      for (const auto* variant : active)
        if (const ParameterValue value = *chosen(variant->choices, item.other);
            std::ranges::find(item.values, value) == item.values.end())
          item.values.push_back(value);
    }
    common_.push_back(std::move(item));
  }

  /// The mistakes in it have been reported where its blocks were laid over the study.
  void read_choice(const Entry& entry) {
    if (!is_choice(study_, entry.key)) return;
    std::vector<std::string> names;
    for (const Node& item : entry.value.items)
      if (auto name = plugin_named_by(item); !name.empty()) names.push_back(std::move(name));
    common_.push_back({choice_axis(entry.key, names, fmt::format("Which {}.", entry.key))});
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

  void read_own(const std::string& name) {
    const Node* axes = own_axes(name);
    if (axes) axes = require_map(*axes, fmt::format("axes of variant {}", in_quotes(name)), diagnostics_);
    if (!axes) return;
    std::vector<const VariantParameters*> its;
    for (const auto& variant : variants_)
      if (*chosen(variant.choices, kVariantAxis) == name) its.push_back(&variant);
    for (const Entry& entry : axes->entries) {
      if (is_common(entry.key)) {
        report(entry.key_mark, fmt::format("axis {} is common to all variants already", in_quotes(entry.key)),
               "take it out of 'axes' of the sweep, or out of the variant");
        continue;
      }
      if (chooses_plugin(axis_path(entry.key))) {
        report(entry.key_mark, fmt::format("a variant cannot choose between plugins by axis {}", in_quotes(entry.key)),
               "let the axis stand in 'axes' of the sweep, or make a variant of each");
        continue;
      }
      auto axis = read_shared_axis(entry, its, is_zipped(entry.key), diagnostics_);
      if (axis && has_one_type(*axis, name, entry.key_mark)) own_.push_back({std::move(*axis), kVariantAxis, {name}});
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
    if (!dependency) return where_plugin_has(path, all);
    if (depth > dependencies_.size()) return all;
    const std::string& other = dependency->other->key;
    if (is_common(other) && !is_choice(study_, other)) return where(other, depth + 1);
    const Node& values = dependency->other->value;
    const auto names = [&](const Node& node, const std::string& name) {
      return node.text == name || std::ranges::find(node.items, name, &Node::text) != node.items.end();
    };
    for (const auto* variant : all) {
      const std::string* choice = chosen(variant->choices, other);
      const std::string* name = chosen(variant->choices, kVariantAxis);
      const Node* axes = name ? own_axes(*name) : nullptr;
      if (choice ? names(values, *choice) : axes && axes->find(other)) some.push_back(variant);
    }
    return some.empty() ? all : some;
  }

  /// The axis that decides whether there is such a parameter: that of the block's plugin, or of a network's the model,
  /// which may take none.
  std::optional<std::string> choice_behind(const std::string& path) const {
    const std::string model(to_string(Kind::model));
    if (is_choice(study_, block_of(path))) return block_of(path);
    if (is_network_block(block_of(path)) && is_choice(study_, model)) return model;
    return std::nullopt;
  }

  /// Those of the variants in which the block's plugin, if an axis chooses it, has the parameter; all if none has.
  std::vector<const VariantParameters*> where_plugin_has(const std::string& path,
                                                         const std::vector<const VariantParameters*>& all) const {
    if (!choice_behind(path)) return all;
    std::vector<const VariantParameters*> some;
    for (const auto* variant : all)
      if (variant->sweepable.find(path) || variant->sweepable.may_exist(path)) some.push_back(variant);
    return some.empty() ? all : some;
  }

  void apply(const AxisDependency& dependency) {
    const std::string& path = dependency.axis->key;
    const auto item = std::ranges::find(common_, path, [](const DependentAxis& one) { return one.axis.path; });
    if (item == common_.end() && !is_common(path)) return refuse_axis(dependency);
    if (chooses_plugin(path))
      return report(dependency.axis->key_mark, fmt::format("axis {} chooses a plugin, at every point", in_quotes(path)),
                    "to choose only in some variants, make a variant of each plugin");
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
    return is_common(path) || std::ranges::any_of(variant_names(), [&](const std::string& name) {
             const Node* axes = own_axes(name);
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
