#include "core/config/space/constraint_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.hpp"
#include "core/config/schema/synonyms.hpp"
#include "core/config/schema/value_reader.hpp"
#include "core/config/study/condition.hpp"
#include "core/config/yaml/text_check.hpp"

namespace sandglass::config {
namespace {

constexpr auto kRequireForm = "write [\"model.latent < 2 * train.batch\"]";

class ConditionReader {
 public:
  ConditionReader(const StudySpec& study, const std::vector<VariantParameters>& variants, Diagnostics& diagnostics)
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
           std::ranges::any_of(study_.linked, [&](const LinkedParameter& link) {
             return link.path == path && link.source != kReplicate;
           });
  }

  void check_name(const ConditionName& name) {
    if (name.is_function) return check_function(name);
    if (is_constant(name.text)) return;
    std::vector<std::string> known;
    const ParameterSpec* spec = nullptr;
    for (const auto& [variant, choices, sweepable] : variants_) {
      if (!spec) spec = sweepable.find(name.text);
      if (sweepable.may_exist(name.text)) return;
      for (auto& path : sweepable.paths()) known.push_back(std::move(path));
    }
    const std::size_t length = name.text.size();
    const auto redraws = redrawn(study_);
    if (std::ranges::find(redraws, name.text) != redraws.end()) {
      report({fmt::format("{} follows the replicate, but a point meets a condition with all of its replicates",
                          in_quotes(name.text)),
              "leave it out of the condition", name.start, length});
    } else if (!spec) {
      const auto near = path_hint(name.text, known);
      report({fmt::format("{} is no parameter of this study", in_quotes(name.text)),
              !near.empty() ? near : "a condition names parameters by path: model.latent", name.start, length});
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
  const std::vector<VariantParameters>& variants_;
  Diagnostics& diagnostics_;
  const Node* node_ = nullptr;
};

}  // namespace

std::shared_ptr<const Constraints> read_constraints(const Entry* require, const StudySpec& study,
                                                    const std::vector<VariantParameters>& variants,
                                                    Diagnostics& diagnostics) {
  ConditionReader reader(study, variants, diagnostics);
  std::vector<std::string> conditions;
  for (const Node& node : list_entries(require, "a list of conditions", kRequireForm, diagnostics))
    if (auto condition = reader.read(node)) conditions.push_back(std::move(*condition));
  if (!diagnostics.empty() || conditions.empty()) return nullptr;
  return std::make_shared<const Constraints>(study, std::move(conditions));
}

}  // namespace sandglass::config
