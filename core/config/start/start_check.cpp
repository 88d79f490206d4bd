#include "core/config/start/start_check.hpp"

#include <fmt/format.h>

#include <map>
#include <string>

#include "core/base/error.hpp"
#include "core/config/compose/reference.hpp"
#include "core/config/start/start_weights.hpp"

namespace sandglass::config {
namespace {

std::string text_at(const Params& block, std::string_view key, const std::string& otherwise) {
  return block.find(key) ? block.text(key) : otherwise;
}

class StartCheck {
 public:
  explicit StartCheck(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  void check(TrialConfig& config, const VariantView& view) {
    const Entry* entry = view.root.find("start_from");
    if (!entry || !entry->value.is_map() || !is_constant(entry->value)) return;
    Params& block = config.start_from;
    if (block.values().empty()) return;
    if (!block.find("study")) {
      if (!entry->value.find("study"))
        report(entry->key_mark, "start_from.study is missing", {"add study: PATH, a run's folder or its study.h5"});
      return;
    }
    config.start = weights_of(block);
    if (block.find("digest")) return;
    try {
      config.start->load();
      block.set("digest", config.start->digest());
    } catch (const ConfigError& error) {
      report_at("trial", *entry, error.what());
    } catch (const Error& error) {
      report_at("study", *entry, error.what());
    }
  }

 private:
  void report_at(std::string_view key, const Entry& block, const std::string& reason) {
    const auto lines = split_lines(reason);
    const Entry* at = block.value.find(key);
    report(at ? at->value.mark : block.key_mark, "start_from: " + lines[0], {lines.begin() + 1, lines.end()});
  }

  void report(const Mark& mark, std::string message, std::vector<std::string> notes) {
    diagnostics_.push_back({mark, std::move(message), "", std::move(notes)});
  }

  /// What a trial starts from is read before the first one, so it cannot follow what the sweep varies.
  bool is_constant(const Node& block) {
    for (const Entry& entry : block.entries) {
      const auto& node = entry.value;
      const bool refers = !node.refers_to.empty() && !variable_in(node.refers_to);
      if (!refers && node.pasted.empty()) continue;
      report(node.mark, fmt::format("start_from.{} follows another value, which it cannot", entry.key),
             {"write it out; sweep.variants can start from several trials"});
      return false;
    }
    return true;
  }

  /// Variants that start from the same trial share its weights.
  std::shared_ptr<StartWeights> weights_of(const Params& block) {
    const std::vector<std::string> key{block.text("study"), text_at(block, "trial", "best"),
                                       text_at(block, "digest", "")};
    auto& known = known_[key];
    if (!known) known = std::make_shared<StartWeights>(key[0], key[1], key[2]);
    return known;
  }

  Diagnostics& diagnostics_;
  std::map<std::vector<std::string>, std::shared_ptr<StartWeights>> known_;
};

}  // namespace

void find_start_weights(StudySpec& study, const std::vector<VariantView>& views, Diagnostics& diagnostics) {
  StartCheck check(diagnostics);
  for (std::size_t v = 0; v < views.size(); ++v)
    check.check(study.variants.empty() ? study.base : study.variants[v].base, views[v]);
  if (!study.variants.empty()) study.base = study.variants[0].base;
}

}  // namespace sandglass::config
