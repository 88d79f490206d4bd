#pragma once
#include <atomic>
#include <deque>
#include <functional>

#include "core/sweep/execute/executor.hpp"

/// An executor that computes nothing: a function answers each task, in the order of submission, when results are asked
/// for. Once stopped, it answers "stopped".
class FakeExecutor final : public sandglass::Executor {
 public:
  using Answer = std::function<sandglass::TaskResult(const sandglass::TrialTask&)>;
  FakeExecutor(Answer answer, std::size_t capacity) : answer_(std::move(answer)), capacity_(capacity) {}

  std::size_t capacity() const override { return capacity_; }
  void submit(sandglass::TrialTask task) override { tasks_.push_back(std::move(task)); }
  std::optional<sandglass::TaskResult> next(std::chrono::milliseconds) override {
    if (tasks_.empty()) return std::nullopt;
    const auto task = std::move(tasks_.front());
    tasks_.pop_front();
    sandglass::TaskResult stopped;
    stopped.trial = task.spec.trial;
    return stopped_ ? stopped : answer_(task);
  }
  void stop() override { stopped_ = true; }

 private:
  Answer answer_;
  std::size_t capacity_;
  std::deque<sandglass::TrialTask> tasks_;
  bool stopped_ = false;
};

/// The result of a task whose trial has ended: with a loss of 1 in the number of epochs asked for, or as it failed.
inline sandglass::TaskResult ended(const sandglass::TrialTask& task, sandglass::results::TrialStatus status =
                                                                         sandglass::results::TrialStatus::completed) {
  sandglass::results::TrialRecord record;
  record.trial = task.spec.trial;
  record.point = task.spec.point;
  record.replicate = task.spec.replicate;
  record.seed = task.spec.seed;
  record.parameters = task.spec.parameters;
  record.status = task.prune ? sandglass::results::TrialStatus::pruned : status;
  if (record.status == sandglass::results::TrialStatus::failed) record.failure = {"train", "", "it was told to", 1, {}};
  record.series = {{task.spec.config.objective.metric, "", "", {2, 1}}};
  sandglass::TaskResult result;
  result.trial = task.spec.trial;
  result.state = sandglass::TaskResult::State::ended;
  result.record = std::move(record);
  return result;
}

inline sandglass::TaskResult in_state(const sandglass::TrialTask& task, sandglass::TaskResult::State state,
                                      std::string problem = {}) {
  sandglass::TaskResult result;
  result.trial = task.spec.trial;
  result.state = state;
  result.problem = std::move(problem);
  return result;
}

/// Two tasks at once: the first ends and raises `interrupt`, the second answers a stop only when it was asked for the
/// fifth time.
class DeafExecutor final : public sandglass::Executor {
 public:
  explicit DeafExecutor(std::atomic<bool>& interrupt) : interrupt_(interrupt) {}

  std::size_t capacity() const override { return 2; }
  void submit(sandglass::TrialTask task) override { tasks_.push_back(std::move(task)); }
  std::optional<sandglass::TaskResult> next(std::chrono::milliseconds) override {
    if (!interrupt_ && tasks_.size() == 2) {
      const auto first = ended(tasks_.front());
      tasks_.pop_front();
      interrupt_ = true;
      return first;
    }
    if (!stopped_ || tasks_.empty() || ++asked_ < 5) return std::nullopt;
    sandglass::TaskResult late;
    late.trial = tasks_.front().spec.trial;
    tasks_.pop_front();
    return late;
  }
  void stop() override { stopped_ = true; }

 private:
  std::atomic<bool>& interrupt_;
  std::deque<sandglass::TrialTask> tasks_;
  int asked_ = 0;
  bool stopped_ = false;
};
