#pragma once
#include <memory>
#include <string>
#include <thread>

#include "core/trial/trial_run.hpp"

namespace sandglass {

/// Runs the trial one epoch at a time, each in another thread that loads the data itself and continues from the last
/// checkpoint, as if each epoch ran in a process of its own.
inline results::TrialRecord run_in_tasks(const TrialSpec& spec, const Registry& registry) {
  results::TrialRecord record;
  std::string checkpoint;
  std::exception_ptr fault;
  bool ended = false;
  const auto task = [&](std::int64_t epoch) {
    try {
      DataCache cache(registry);
      const TrialServices services{registry, cache, {}};
      const auto run =
          epoch == 1 ? std::make_unique<TrialRun>(spec, services) : TrialRun::restore(spec, services, checkpoint);
      // The task behind the last epoch only evaluates.
      ended = run->advance(epoch) == TrialRun::State::ended;
      if (ended)
        record = std::move(run->record());
      else
        checkpoint = run->checkpoint();
    } catch (...) {
      fault = std::current_exception();
      ended = true;
    }
  };
  for (std::int64_t epoch = 1; !ended; ++epoch) std::thread(task, epoch).join();
  if (fault) std::rethrow_exception(fault);
  return record;
}

/// The same trial, without a halt.
inline results::TrialRecord run_whole(const TrialSpec& spec, const Registry& registry) {
  DataCache cache(registry);
  TrialRun run(spec, {registry, cache, {}});
  run.advance();
  return std::move(run.record());
}

}  // namespace sandglass
