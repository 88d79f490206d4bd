#include "core/sweep/execute/remote/remote_worker.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <utility>

#include "core/base/text.hpp"
#include "core/base/units.hpp"

namespace sandglass {
namespace {

constexpr double kGrace = 2;  // seconds in which a trial may see for itself that its time is over

}  // namespace

void RemoteWorker::begin(TrialTask next, SteadyClock::time_point now) {
  task = std::move(next);
  begun = now;
  started = seconds_since_1970();
  epochs = 0;
  progress = {};
  channel->send({WorkerMessage::Type::task, encode(*task)});
}

double RemoteWorker::seconds(SteadyClock::time_point now) const {
  return std::chrono::duration<double>(now - begun).count();
}

std::string RemoteWorker::excess(const WorkerSetup& limits, SteadyClock::time_point now) const {
  if (limits.seconds > 0 && seconds(now) > limits.seconds + kGrace)
    return fmt::format("ran longer than limits.time = {} s, without an end in sight", limits.seconds);
  if (limits.memory == 0 || channel->memory() <= limits.memory) return "";
  const auto bytes = static_cast<double>(limits.memory);
  return fmt::format("used more than limits.memory = {:.0f} MiB{}", std::round(bytes / kMiB),
                     bytes < 1024 * kMiB ? "" : fmt::format(" ({})", format_bytes(limits.memory)));
}

}  // namespace sandglass
