#include "core/sweep/execute/process/worker_main.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <algorithm>

#include "core/base/error.hpp"
#include "core/sweep/execute/process/channel.hpp"
#include "core/sweep/execute/trial_runner.hpp"
#include "core/trial/checkpoint/stage_folder.hpp"
#include "results/journal/record_codec.hpp"
#include "results/record/run_folder.hpp"
#include "results/store/trial_file.hpp"

namespace sandglass {
namespace {

constexpr std::chrono::milliseconds kPatience{20};

/// A trial that asks for far too much memory at once meets std::bad_alloc rather than the kernel. Code, stacks and what
/// libraries reserve count here too: the exact limit is watched from outside.
void limit_memory(std::uint64_t bytes) {
  if (bytes == 0) return;
  const rlim_t most = 2 * bytes + (rlim_t{256} << 20);
  const rlimit limit{most, most};
  ::setrlimit(RLIMIT_DATA, &limit);
}

TrialSpec job_of(const TaskMessage::Trial& trial, const config::StudySpec& study) {
  return {trial.trial,      trial.point,   trial.replicate, trial.seed, config::config_with(study, trial.parameters),
          trial.parameters, trial.ancestry};
}

TrialTask task_of(const TaskMessage& order, const config::StudySpec& study) {
  TrialTask task{job_of(order.trial, study), order.from, order.until};
  if (order.source) task.source = job_of(*order.source, study);
  return task;
}

/// Sends what became of a task; a trial's arrays are written to its file first.
bool send_outcome(int channel, TaskResult outcome, const std::filesystem::path& folder) {
  switch (outcome.state) {
    case TaskResult::State::stopped:
    case TaskResult::State::waiting: return send_frame(channel, Frame::Type::waiting);
    case TaskResult::State::halted:
      return send_frame(channel, Frame::Type::halted, results::encode_record(*outcome.record, 0));
    case TaskResult::State::lost: return send_frame(channel, Frame::Type::lost, outcome.problem);
    case TaskResult::State::broken: return send_frame(channel, Frame::Type::broken, outcome.problem);
    case TaskResult::State::ended: break;
  }
  auto& record = *outcome.record;
  results::TrialFile file{"", 0};
  try {
    if (record.arrays.empty())
      file.digest = results::digest(record);
    else
      file = results::write_trial_file(folder, record);
  } catch (const IoError& error) {
    return send_frame(channel, Frame::Type::broken, error.what());
  }
  return send_frame(channel, Frame::Type::ended, results::encode_finish(record, file.name, file.digest));
}

}  // namespace

int run_worker(int channel, const std::function<WorkerStudy(const WorkerSetup&)>& load) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::signal(SIGINT, SIG_IGN);  // Ctrl-C goes to the whole group: the study's process decides what becomes of us
  FrameReader reader;
  const auto first = wait_for_frame(channel, reader);
  if (!first || first->type != Frame::Type::setup) return 1;
  const auto setup = decode_setup(first->text);
  const auto [study, registry] = load(setup);
  limit_memory(setup.memory);
  DataCache data(*registry);
  TrialServices services{.registry = *registry, .data = data, .stop = {}};
  services.on_epoch = [channel] { send_frame(channel, Frame::Type::epoch); };
  if (setup.seconds > 0) services.time_limit = setup.seconds;
  StageFolder stages(results::RunFolder{setup.folder}.stages());
  if (setup.shares_stages) services.stages = &stages;
  TrialRunner keeper(services, {.folder = results::RunFolder{setup.folder}.checkpoints(),
                                .most_in_memory = 0,
                                .epochs = setup.checkpoint_epochs,
                                .seconds = setup.checkpoint_seconds,
                                .stages = {},
                                .keeps_rung_checkpoints = setup.keeps_rung_checkpoints,
                                .record_halted = true});
  send_frame(channel, Frame::Type::ready);
  while (const auto frame = wait_for_frame(channel, reader)) {
    auto outcome = keeper.run(task_of(decode_task(frame->text), study));
    if (outcome.state == TaskResult::State::waiting) stages.wait(kPatience);
    if (!send_outcome(channel, std::move(outcome), setup.folder)) break;
  }
  return 0;
}

}  // namespace sandglass
