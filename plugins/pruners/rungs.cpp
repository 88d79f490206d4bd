#include "plugins/pruners/rungs.hpp"

#include <algorithm>
#include <limits>

namespace sandglass {
namespace {

constexpr auto kLargest = std::numeric_limits<std::int64_t>::max();

}  // namespace

Schema with_regular_rungs(Schema schema) {
  return schema
      .integer("warmup_epochs", {.fallback = 0,
                                 .min = 0,
                                 .max = 1000000000,
                                 .unit = "epochs",
                                 .text = "No trial is pruned in its first so many epochs."})
      .integer("interval", {.fallback = 1,
                            .min = 1,
                            .max = 1000000000,
                            .unit = "epochs",
                            .text = "After the warm-up, a trial is judged every so many epochs."});
}

std::int64_t regular_rung(std::int64_t warmup, std::int64_t interval, std::int64_t epoch, std::int64_t epochs) {
  if (warmup >= epochs) return 0;
  const std::int64_t passed = epoch < warmup ? 0 : (epoch - warmup) / interval;
  if (passed >= (epochs - warmup) / interval) return 0;
  const std::int64_t next = warmup + (passed + 1) * interval;
  return next < epochs ? next : 0;
}

std::int64_t scaled(std::int64_t base, std::int64_t factor, std::int64_t power) {
  if (factor == 1) return base;
  for (; power > 0; --power) {
    if (base > kLargest / factor) return kLargest;
    base *= factor;
  }
  return base;
}

std::vector<std::int64_t> geometric_rungs(std::int64_t first, std::int64_t factor, std::int64_t epochs) {
  std::vector<std::int64_t> rungs;
  for (std::int64_t rung = first; rung < epochs; rung = scaled(rung, factor, 1)) rungs.push_back(rung);
  return rungs;
}

std::int64_t rung_after(std::span<const std::int64_t> rungs, std::int64_t epoch) {
  const auto next = std::ranges::upper_bound(rungs, epoch);
  return next == rungs.end() ? 0 : *next;
}

void require_rung(const std::string& pruner, std::int64_t first, const PruningPlan& plan, const std::string& mend) {
  if (first < plan.epochs) return;
  std::string message = "pruner/" + pruner;
  message += ": no trial would ever be judged: the first time is after " + std::to_string(first);
  message += " epochs, and trials train for " + std::to_string(plan.epochs) + "\n" + mend;
  throw ConfigError(message);
}

}  // namespace sandglass
