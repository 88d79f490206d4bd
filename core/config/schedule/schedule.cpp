#include "core/config/schedule/schedule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>

namespace sandglass::config {
namespace {

struct Counts {
  std::string_view key;
  std::array<std::string_view, 4> kinds;
};

constexpr std::array kCounts{Counts{"warmup", {"constant", "step", "multistep", "cosine"}},
                             Counts{"every", {"step"}},
                             Counts{"milestones", {"multistep"}},
                             Counts{"factor", {"step", "multistep"}},
                             Counts{"floor", {"cosine", "one_cycle"}},
                             Counts{"start", {"one_cycle"}},
                             Counts{"rise", {"one_cycle"}}};

std::string epochs_text(std::int64_t epochs) { return fmt::format("{} epoch{}", epochs, epochs == 1 ? "" : "s"); }

std::optional<ScheduleMistake> mistake_of_steps(const Params& schedule, std::int64_t epochs) {
  if (!schedule.find("every"))
    return ScheduleMistake{"kind", "schedule.every is missing for kind: step", "add every: EPOCHS"};
  const auto every = schedule.integer("every");
  if (every < epochs) return std::nullopt;
  return ScheduleMistake{"every",
                         fmt::format("schedule.every is {}, but there are {} to train: the rate would never fall",
                                     epochs_text(every), epochs_text(epochs)),
                         "lower it, or raise train.epochs"};
}

std::optional<ScheduleMistake> mistake_of_milestones(const Params& schedule, std::int64_t epochs) {
  if (!schedule.find("milestones") || schedule.integers("milestones").empty())
    return ScheduleMistake{schedule.find("milestones") ? "milestones" : "kind",
                           "schedule.milestones is missing for kind: multistep", "add milestones: [EPOCH, ...]"};
  const auto& milestones = schedule.integers("milestones");
  if (std::ranges::adjacent_find(milestones, std::greater_equal{}) != milestones.end())
    return ScheduleMistake{"milestones", "schedule.milestones do not ascend", "write each epoch once, in their order"};
  if (milestones.back() < epochs) return std::nullopt;
  return ScheduleMistake{"milestones",
                         fmt::format("the rate is to fall after epoch {}, but there are {} to train", milestones.back(),
                                     epochs_text(epochs)),
                         "leave the milestone out, or raise train.epochs"};
}

}  // namespace

std::string schedule_kind(const Params& schedule) {
  return schedule.find("kind") ? schedule.choice("kind") : std::string("constant");
}

bool counts_for(std::string_view key, std::string_view kind) {
  const auto* found = std::ranges::find(kCounts, key, &Counts::key);
  return found == kCounts.end() || std::ranges::find(found->kinds, kind) != found->kinds.end();
}

std::optional<ScheduleMistake> schedule_mistake(const Params& schedule, std::int64_t epochs) {
  const auto kind = schedule_kind(schedule);
  if (kind == "step")
    if (auto mistake = mistake_of_steps(schedule, epochs)) return mistake;
  if (kind == "multistep")
    if (auto mistake = mistake_of_milestones(schedule, epochs)) return mistake;
  return warmup_mistake(schedule, epochs);
}

std::optional<ScheduleMistake> warmup_mistake(const Params& schedule, std::int64_t epochs) {
  if (!schedule.find("warmup") || !counts_for("warmup", schedule_kind(schedule))) return std::nullopt;
  const double warmup = schedule.real("warmup");
  if (warmup < static_cast<double>(epochs)) return std::nullopt;
  return ScheduleMistake{
      "warmup",
      fmt::format("schedule.warmup is {} epochs, but there are {} to train: the rate would only rise", warmup,
                  epochs_text(epochs)),
      "lower it, or raise train.epochs"};
}

}  // namespace sandglass::config
