#include "core/config/space/linked_parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/config/compose/reference.hpp"
#include "core/config/study/parameter_path.hpp"
#include "core/config/study/study_blocks.hpp"
#include "core/config/yaml/node.hpp"

namespace sandglass::config {
namespace {

constexpr auto kOrZip = "make this parameter an axis too, and zip the two";

/// The path as axes write it: transforms.rotate.max_angle for transforms.0.max_angle.
std::string as_axis(const Node& root, const std::string& path) {
  const StudyBlock* block = find_trial_block(block_of(path));
  if (!block || !block->is_list || path.size() == block->key.size()) return path;
  const auto end = path.find('.', block->key.size() + 1);
  const Node* item = find_node(root, path.substr(0, end));
  if (!item || end == path.npos) return path;
  return fmt::format("{}.{}{}", block->key, plugin_named_by(*item), path.substr(end));
}

class ReferenceReader {
 public:
  ReferenceReader(const VariantView& view, const SweepableParameters& sweepable) : view_(view), sweepable_(sweepable) {}

  std::vector<Reference> read() {
    for (const StudyBlock& block : trial_blocks()) {
      const Entry* entry = view_.root.find(block.key);
      if (entry && !block.is_list) add_block(std::string(block.key), entry->value);
      if (entry && block.is_list)
        for (const Node& item : entry->value.items)
          add_block(fmt::format("{}.{}", block.key, plugin_named_by(item)), item);
    }
    return std::move(references_);
  }

 private:
  void add_block(const std::string& block, const Node& node) {
    for (const Entry& entry : node.entries) {
      const std::string path = fmt::format("{}.{}", block, entry.key);
      if (sweepable_.find(path)) add(path, entry.value, true);
    }
  }

  void add(const std::string& path, const Node& node, bool is_whole) {
    if (!node.refers_to.empty()) return add_one(path, node.refers_to, node.mark, is_whole);
    for (const auto& source : node.pasted) add_one(path, source, node.mark, false);
    for (const Node& item : node.items) add(path, item, false);
  }

  void add_one(const std::string& path, const std::string& source, const Mark& mark, bool is_whole) {
    if (!variable_in(source)) references_.push_back({view_.name, path, as_axis(view_.root, source), mark, is_whole});
  }

  const VariantView& view_;
  const SweepableParameters& sweepable_;
  std::vector<Reference> references_;
};

const Variant* find_variant(const StudySpec& study, const std::string& name) {
  const auto found = std::ranges::find(study.variants, name, &Variant::name);
  return found == study.variants.end() ? nullptr : &*found;
}

/// Whether the axis can be active in trials of the variant.
bool may_count(const StudySpec& study, const Axis& axis, const std::string& variant) {
  if (!axis.when) return true;
  const Axis& other = study.parameters[axis.when->axis];
  const Variant* found = find_variant(study, variant);
  const std::string* choice = found ? chosen(found->choices, other.path) : nullptr;
  if (!choice) return may_count(study, other, variant);
  return std::ranges::find(axis.when->values, ParameterValue(*choice)) != axis.when->values.end();
}

/// Whether what stands at `path` depends on the plugins that axes choose. (What depends on the variant stands in the
/// variant's own blocks.)
bool differs_by_plugin(const StudySpec& study, const std::string& path, const std::string& variant) {
  const Variant* own = find_variant(study, variant);
  if (!own) return false;
  if (chooses_plugin(axis_path(path)) && is_choice(study, std::string(axis_path(path)))) return true;
  const std::string* name = chosen(own->choices, kVariantAxis);
  const auto value = find_parameter(own->base, path);
  return std::ranges::any_of(study.variants, [&](const Variant& other) {
    const std::string* its = chosen(other.choices, kVariantAxis);
    return (!name || *name == *its) && find_parameter(other.base, path) != value;
  });
}

class Linker {
 public:
  Linker(const std::vector<Reference>& references, const std::vector<VariantParameters>& variants, StudySpec& study,
         Diagnostics& diagnostics)
      : references_(references), variants_(variants), study_(study), diagnostics_(diagnostics) {}

  void run() {
    for (const Reference& reference : references_)
      by_path_.emplace(std::pair(reference.variant, reference.path), &reference);
    for (const Reference& reference : references_) visit(reference);
  }

 private:
  /// Links the reference after those that it leads to. There are no circles: those were reported when references were
  /// resolved.
  void visit(const Reference& reference) {
    if (!visited_.insert(&reference).second) return;
    const auto [first, last] = by_path_.equal_range({reference.variant, reference.source});
    for (auto other = first; other != last; ++other) visit(*other->second);
    const LinkedParameter* through = find_link(study_, reference.variant, reference.source);
    const bool is_axis = !axes_at(reference.source, reference.variant).empty();
    if (reference.source == kReplicate || (through && through->source == kReplicate))
      return follow_replicate(reference);
    const bool by_plugin = differs_by_plugin(study_, reference.source, reference.variant);
    if (!is_axis && !through && !by_plugin) return;
    if (!reference.is_whole || chooses_plugin(axis_path(reference.source))) {
      diagnostics_.push_back({reference.mark,
                              fmt::format("{} varies in the sweep, which no reference inside a text or list can follow",
                                          in_quotes(reference.source)),
                              std::string("let the whole value be the reference, or ").append(kOrZip),
                              {}});
      return;
    }
    link(reference, is_axis || !through ? reference.source : std::string(through->source));
  }

  /// If the value that the study gives does not fit, that was reported.
  bool is_reported(const Reference& reference) const {
    return std::ranges::find(diagnostics_, reference.mark, &Diagnostic::mark) != diagnostics_.end();
  }

  const ParameterSpec& spec_of(const Reference& reference) const {
    const auto variant = std::ranges::find(variants_, reference.variant, &VariantParameters::variant);
    return *variant->sweepable.find(reference.path);
  }

  void follow_replicate(const Reference& reference) {
    if (is_reported(reference)) return;
    const ParameterSpec& spec = spec_of(reference);
    const std::int64_t last = std::int64_t{study_.replicates} - 1;
    const bool is_number = spec.type == ParameterType::integer || spec.type == ParameterType::real;
    const std::string wrong = is_number ? spec.violation(last) : fmt::format("is a {}", to_string(spec.type));
    if (!reference.is_whole) {
      diagnostics_.push_back({reference.mark,
                              "the number of the replicate cannot be followed inside a text or list",
                              "let the whole value be the reference",
                              {}});
    } else if (!wrong.empty()) {
      diagnostics_.push_back(
          {reference.mark,
           fmt::format("{} follows the replicate, whose numbers go from 0 to {}, but {}", reference.path, last, wrong),
           "",
           {}});
    } else {
      study_.linked.push_back({reference.variant, reference.path, kReplicate, spec});
    }
  }

  void link(const Reference& reference, const std::string& source) {
    if (is_reported(reference)) return;
    const ParameterSpec& spec = spec_of(reference);
    for (const Axis* axis : axes_at(source, reference.variant)) {
      const std::string wrong = violation(spec, *axis);
      if (wrong.empty()) continue;
      diagnostics_.push_back({reference.mark,
                              fmt::format("{} follows axis {}, and so {}", reference.path, source, wrong),
                              std::string("for other values ").append(kOrZip),
                              {}});
      return;
    }
    study_.linked.push_back({reference.variant, reference.path, source, spec});
  }

  std::vector<const Axis*> axes_at(const std::string& path, const std::string& variant) const {
    std::vector<const Axis*> found;
    for (const Axis& axis : study_.parameters)
      if (axis.path == path && !is_choice(study_, path) && may_count(study_, axis, variant)) found.push_back(&axis);
    return found;
  }

  /// What is wrong with the first value of the axis that the parameter cannot take.
  static std::string violation(const ParameterSpec& spec, const Axis& axis) {
    std::vector<ParameterValue> values = axis.values;
    const bool is_integer = axis.spec.type == ParameterType::integer;
    const auto bound = [&](double value) {
      if (is_integer) values.emplace_back(static_cast<std::int64_t>(value));
      if (!is_integer) values.emplace_back(value);
    };
    if (!axis.is_list()) {
      bound(axis.min);
      bound(axis.max);
    }
    for (const auto& value : values)
      if (auto wrong = spec.violation(value); !wrong.empty()) return wrong;
    return "";
  }

  const std::vector<Reference>& references_;
  const std::vector<VariantParameters>& variants_;
  StudySpec& study_;
  Diagnostics& diagnostics_;
  std::multimap<std::pair<std::string, std::string>, const Reference*> by_path_;
  std::set<const Reference*> visited_;
};

}  // namespace

std::vector<Reference> references_in(const VariantView& view, const SweepableParameters& sweepable) {
  return ReferenceReader(view, sweepable).read();
}

void link_parameters(const std::vector<Reference>& references, const std::vector<VariantParameters>& variants,
                     StudySpec& study, Diagnostics& diagnostics) {
  Linker(references, variants, study, diagnostics).run();
}

void check_fixed_references(const Composition& composition, const StudySpec& study, Diagnostics& diagnostics) {
  for (const auto& [mark, written] : composition.followed) {
    const std::string path = as_axis(composition.root, written);
    const bool is_axis = std::ranges::find(study.parameters, axis_path(path), &Axis::path) != study.parameters.end();
    const bool is_linked = std::ranges::find(study.linked, path, &LinkedParameter::path) != study.linked.end();
    if (!is_axis && !is_linked && !changes_with_variant(composition, path)) continue;
    diagnostics.push_back(
        {mark,
         fmt::format("{} is not the same in all trials, so that it has no value here", in_quotes(path)),
         "only parameters of a trial can follow what the sweep varies",
         {}});
  }
}

}  // namespace sandglass::config
