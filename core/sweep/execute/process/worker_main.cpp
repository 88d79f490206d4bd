#include "core/sweep/execute/process/worker_main.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <random>

#include "core/base/error.hpp"
#include "core/config/start/start_weights.hpp"
#include "core/sweep/execute/process/frames.hpp"
#include "core/sweep/execute/threads/kernel_team.hpp"
#include "core/sweep/execute/trial_runner.hpp"
#include "core/sweep/execute/worker_build.hpp"
#include "core/trial/checkpoint/stage_folder.hpp"
#include "results/journal/progress_file.hpp"
#include "results/journal/record_codec.hpp"
#include "results/record/run_folder.hpp"
#include "results/store/trial_file.hpp"

namespace sandglass {
namespace {

constexpr double kTellEvery = 0.3;  // seconds

/// A trial that asks for far too much memory at once gets std::bad_alloc before the kernel kills it. Code, stacks and
/// what libraries reserve count here too: the exact limit is checked from outside.
void limit_memory(std::uint64_t bytes) {
  if (bytes == 0) return;
  const rlim_t most = 2 * bytes + (rlim_t{256} << 20);
  const rlimit limit{most, most};
  ::setrlimit(RLIMIT_DATA, &limit);
}

TrialSpec spec_of(const TaskMessage::Trial& trial, const config::StudySpec& study) {
  return {trial.trial,
          trial.point,
          trial.replicate,
          trial.seed,
          config::config_with(study, trial.parameters, trial.replicate),
          trial.parameters,
          trial.ancestry};
}

TrialTask task_of(const TaskMessage& order, const config::StudySpec& study) {
  TrialTask task{.spec = spec_of(order.trial, study),
                 .from = order.from,
                 .until = order.until,
                 .parent = {},
                 .prune = order.prune,
                 .completes = order.completes};
  if (order.parent) task.parent = spec_of(*order.parent, study);
  return task;
}

/// What became of a task, as a message; a trial's arrays are written to its file first.
WorkerMessage message_of(TaskResult result, const std::filesystem::path& folder) {
  using Type = WorkerMessage::Type;
  switch (result.state) {
    case TaskResult::State::stopped: return {Type::broken, "a trial stopped that nobody had asked to"};
    case TaskResult::State::stage_busy: return {Type::stage_busy, result.stage};
    case TaskResult::State::halted: return {Type::halted, results::encode_record(*result.record, 0)};
    case TaskResult::State::lost: return {Type::lost, result.problem};
    case TaskResult::State::broken: return {Type::broken, result.problem};
    case TaskResult::State::ended: break;
  }
  auto& record = *result.record;
  results::TrialFile file{"", 0};
  try {
    if (record.arrays.empty())
      file.digest = results::digest(record);
    else
      file = results::write_trial_file(folder, record);
  } catch (const IoError& error) {
    return {Type::broken, error.what()};
  }
  return {Type::ended, results::encode_finish(record, file.name, file.digest)};
}

/// The stages in the run's folder. Which of them a trial of another worker is training the study knows, which is asked.
class WorkerStages final : public StageStore {
 public:
  using Tell = std::function<bool(const WorkerMessage&)>;
  using Hear = std::function<std::optional<WorkerMessage>()>;
  WorkerStages(std::filesystem::path folder, Tell tell, Hear hear)
      : files_(std::move(folder)), tell_(std::move(tell)), hear_(std::move(hear)) {}

  Bytes find(std::string_view key) override { return files_.find(key); }
  void put(std::string_view key, std::string checkpoint) override {
    files_.put(key, std::move(checkpoint));
    release(key);
  }
  bool claim(std::string_view key) override {
    if (!tell_({WorkerMessage::Type::claim, std::string(key)})) return false;
    const auto answer = hear_();
    return answer && answer->type == WorkerMessage::Type::granted;
  }
  void release(std::string_view key) override { tell_({WorkerMessage::Type::release, std::string(key)}); }

 private:
  StageFolder files_;
  Tell tell_;
  Hear hear_;
};

/// A free descriptor with a number that nobody expects, for what `descriptor` stands for.
int hidden(int descriptor) {
  constexpr unsigned kFirst = 64;
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const auto most = static_cast<unsigned>(std::clamp<rlim_t>(limit.rlim_cur, 2 * kFirst, 65536));
  std::random_device random;
  const unsigned lowest = kFirst + random() % (most / 2 - kFirst + 1);
  const int moved = ::fcntl(descriptor, F_DUPFD_CLOEXEC, static_cast<int>(lowest));
  return moved >= 0 ? moved : ::fcntl(descriptor, F_DUPFD_CLOEXEC, kWorkerDescriptor + 1);
}

}  // namespace

int become_worker() {
  const int channel = hidden(kWorkerDescriptor);
  if (channel < 0)
    throw IoError(
        "'sandglass worker' is started by a study with 'isolation: process', not by hand: see 'sandglass run'");
  // Closed, the number would become that of the next file, into which a plugin that prints on it would write.
  ::dup3(STDERR_FILENO, kWorkerDescriptor, O_CLOEXEC);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::signal(SIGINT, SIG_IGN);  // Ctrl-C goes to the whole group: the study's process decides what becomes of us
  return channel;
}

int serve_study(int channel, const WorkerLoader& load) {
  using Type = WorkerMessage::Type;
  FrameReader reader;
  const auto first = wait_for_message(channel, reader);
  if (!first) return 0;
  if (first->type != Type::setup) throw IoError("a worker was not told what study it serves");
  // A plugin may fork and return in both processes: the copy of the worker ends when it would speak for it.
  const auto send = [channel, key = *reader.key(), worker = ::getpid()](const WorkerMessage& message) {
    if (::getpid() != worker) ::_exit(1);
    return send_all(channel, frame_of(message, key));
  };
  const auto setup = decode_setup(first->text);
  const auto [study, registry] = load(setup);
  config::load_start_weights(study);
  limit_memory(setup.memory);
  DataCache data(*registry);
  TrialServices services{.registry = *registry, .data = data, .stop = {}};
  services.on_epoch = [&send] { send({Type::epoch, ""}); };
  if (setup.seconds > 0) services.time_limit = setup.seconds;
  BorrowedTeam help(setup.cores, setup.worker);
  services.team = help.team();
  const auto receive = [channel, &reader] { return wait_for_message(channel, reader); };
  WorkerStages stages(results::RunFolder{setup.folder}.stages(), send, receive);
  if (setup.shares_stages) services.stages = &stages;
  // A new phase is told at once, as what is measured may change nothing for a while; not each of phases that are short.
  const auto tell = [&send, told = SteadyClock::time_point{}, turned = SteadyClock::time_point{},
                     phase = std::string_view()](const ProgressCell& cell) mutable {
    const bool turns = phase != cell.phase() && seconds_since(turned) >= kTellEvery;
    if (!turns && seconds_since(told) < kTellEvery) return;
    told = SteadyClock::now();
    if (phase != cell.phase()) turned = told;
    phase = cell.phase();
    send({Type::progress, results::encode_progress(cell.read())});
  };
  TrialRunner runner(services, {.folder = results::RunFolder{setup.folder}.checkpoints(),
                                .most_in_memory = 0,
                                .epochs = setup.checkpoint_epochs,
                                .seconds = setup.checkpoint_seconds,
                                .stages = {},
                                .keeps_rung_checkpoints = setup.keeps_rung_checkpoints,
                                .record_halted = true,
                                .on_progress = tell});
  send({Type::ready, encode(this_build())});
  while (const auto message = receive()) {
    if (message->type != Type::task) throw IoError("a worker was sent something that is no task");
    auto result = runner.run(task_of(decode_task(message->text), study));
    if (send(message_of(std::move(result), setup.folder))) continue;
    fmt::print(stderr, "the channel to the study was closed while a trial ran\n");
    return 1;
  }
  return 0;
}

}  // namespace sandglass
