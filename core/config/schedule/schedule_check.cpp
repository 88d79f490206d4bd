#include "core/config/schedule/schedule_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.hpp"
#include "core/config/schedule/schedule.hpp"
#include "core/config/space/tried_points.hpp"

namespace sandglass::config {
namespace {

constexpr std::string_view kScheduleKeys = "schedule.";

class ScheduleCheck {
 public:
  ScheduleCheck(const StudySpec& study, const std::vector<VariantView>& views, const std::map<std::string, Mark>& axes,
                Diagnostics& diagnostics)
      : study_(study), views_(views), axes_(axes), diagnostics_(diagnostics) {}

  void run(const Registry& registry) {
    for (std::size_t v = 0; v < views_.size(); ++v) {
      const TrialConfig& config = study_.variants.empty() ? study_.base : study_.variants[v].base;
      check_keys(views_[v], config);
      if (!varies()) check_length(views_[v], config, "");
    }
    if (!varies() || !diagnostics_.empty()) return;
    for_each_tried_point(study_, registry, [&](const Point& point) {
      const std::size_t view = study_.variants.empty() ? 0 : variant_at(study_, point);
      return check_length(views_[view], at_point(study_, point), note_of(point));
    });
  }

 private:
  static bool decides(const std::string& path) { return path.starts_with(kScheduleKeys) || path == "train.epochs"; }

  /// Whether axes decide how long schedule or training are.
  bool varies() const {
    return std::ranges::any_of(study_.parameters, decides, &Axis::path) ||
           std::ranges::any_of(study_.linked, decides, &LinkedParameter::path);
  }

  /// The kinds that trials may have.
  std::vector<std::string> kinds(const TrialConfig& config) const {
    std::vector<std::string> all{schedule_kind(config.schedule)};
    for (const Axis& axis : study_.parameters)
      if (axis.path == "schedule.kind") {
        if (!axis.when) all.clear();
        for (const auto& value : axis.values) all.push_back(std::get<std::string>(value));
      }
    return all;
  }

  /// A link to something that varies is looked at as little as what it is linked to.
  bool kind_is_linked() const {
    return std::ranges::find(study_.linked, "schedule.kind", &LinkedParameter::path) != study_.linked.end();
  }

  void check_keys(const VariantView& view, const TrialConfig& config) {
    if (kind_is_linked()) return;
    const auto possible = kinds(config);
    const auto check = [&](const std::string& key) {
      if (std::ranges::any_of(possible, [&](const auto& kind) { return counts_for(key, kind); })) return;
      const bool several = possible.size() > 1;
      diagnostics_.push_back(
          {place(view, key),
           fmt::format("schedule.{} means nothing to {} {}", key,
                       several ? "any of the schedules" : "a schedule of kind", several ? join(possible) : possible[0]),
           "leave it out, or choose another schedule.kind",
           {}});
    };
    for (const auto& [key, value] : config.schedule.values()) check(key);
    for (const Axis& axis : study_.parameters)
      if (axis.path.starts_with(kScheduleKeys) && !config.schedule.find(axis.path.substr(kScheduleKeys.size())))
        check(axis.path.substr(kScheduleKeys.size()));
  }

  bool check_length(const VariantView& view, const TrialConfig& config, const std::string& note) {
    const auto mistake = schedule_mistake(config.schedule, config.train.epochs);
    if (!mistake) return true;
    std::vector<std::string> notes;
    if (!note.empty()) notes.push_back(note);
    diagnostics_.push_back({place(view, mistake->key), mistake->message, mistake->hint, std::move(notes)});
    return false;
  }

  std::string note_of(const Point& point) const {
    std::vector<std::string> values;
    for (const auto& [path, value] : parameters_at(study_, point))
      values.push_back(fmt::format("{}={}", path, to_string(value)));
    return "at the point " + join(values);
  }

  /// Where the key's axis stands, or its value, or else what comes nearest.
  Mark place(const VariantView& view, const std::string& key) const {
    if (const auto axis = axes_.find(std::string(kScheduleKeys) + key); axis != axes_.end()) return axis->second;
    const Entry* block = view.root.find("schedule");
    if (const Entry* entry = block ? block->value.find(key) : nullptr) return entry->value.mark;
    if (const auto kind = axes_.find("schedule.kind"); kind != axes_.end()) return kind->second;
    return block ? block->key_mark : view.mark;
  }

  const StudySpec& study_;
  const std::vector<VariantView>& views_;
  const std::map<std::string, Mark>& axes_;
  Diagnostics& diagnostics_;
};

}  // namespace

void check_schedules(const StudySpec& study, const std::vector<VariantView>& views,
                     const std::map<std::string, Mark>& axes, const Registry& registry, Diagnostics& diagnostics) {
  ScheduleCheck(study, views, axes, diagnostics).run(registry);
}

}  // namespace sandglass::config
