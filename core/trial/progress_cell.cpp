#include "core/trial/progress_cell.hpp"

#include <algorithm>
#include <cmath>

namespace sandglass {

/// If too many are kept, every second one goes.
void ProgressCell::Kept::add(std::int64_t epoch, double value) {
  if (last_is_extra) {
    series.epochs.pop_back();
    series.values.pop_back();
  }
  last_is_extra = measured++ % stride != 0;
  series.epochs.push_back(epoch);
  series.values.push_back(value);
  if (series.epochs.size() <= kMost) return;
  std::size_t left = 0;
  for (std::size_t i = 0; i < series.epochs.size(); i += 2, ++left) {
    series.epochs[left] = series.epochs[i];
    series.values[left] = series.values[i];
  }
  series.epochs.resize(left);
  series.values.resize(left);
  stride *= 2;
  static_assert(kMost % 2 == 0, "so that the last of kMost + 1 stays");
}

void ProgressCell::add(const results::Series& series, std::int64_t epoch) {
  auto known = std::ranges::find(kept_, series.name, [](const Kept& kept) { return kept.series.name; });
  if (known == kept_.end()) known = kept_.insert(known, {.series = {series.name, series.unit, {}, {}}});
  const double value = series.values[static_cast<std::size_t>(epoch - 1)];
  if (!std::isnan(value)) known->add(epoch, value);
}

void ProgressCell::begin(const std::vector<results::Series>& series, std::int64_t done, std::int64_t epochs) {
  {
    const std::lock_guard lock(mutex_);
    first_ = done_ = done;
    epochs_ = epochs;
    batches_ = 0;
    begun_ = SteadyClock::now();
    names_.clear();
    kept_.clear();
    for (const auto& one : series)
      for (std::int64_t epoch = 1; epoch <= std::min(done, std::ssize(one.values)); ++epoch) add(one, epoch);
    batch_ = 0;
    examples_ = examples_before_ = 0;
  }
  changed();
}

void ProgressCell::set_phase(const char* phase) {
  phase_ = phase;
  changed();
}

void ProgressCell::begin_epoch(const std::vector<std::string>& names, std::int64_t batches) {
  const std::lock_guard lock(mutex_);
  if (names_ != names) {
    names_ = names;
    means_ = std::make_unique<std::atomic<double>[]>(names.size());
  }
  batches_ = batches;
  batch_ = 0;
  examples_before_ = examples_;
}

void ProgressCell::end_batch(std::int64_t batch, std::int64_t examples, std::span<const double> sums, double weight) {
  constexpr auto relaxed = std::memory_order_relaxed;
  for (std::size_t i = 0; i < std::min(sums.size(), names_.size()); ++i) means_[i].store(sums[i] / weight, relaxed);
  examples_.store(examples_before_ + static_cast<std::uint64_t>(examples), relaxed);
  batch_.store(batch, std::memory_order_release);
  changed();
}

void ProgressCell::end_epoch(const std::vector<results::Series>& series, std::int64_t done) {
  {
    const std::lock_guard lock(mutex_);
    done_ = done;
    batch_ = 0;
    for (const auto& one : series)
      if (std::ssize(one.values) == done) add(one, done);
  }
  changed();
}

results::TrialProgress ProgressCell::read() const {
  const std::lock_guard lock(mutex_);
  results::TrialProgress progress;
  progress.phase = phase_.load();
  progress.epoch = done_;
  progress.epochs = epochs_;
  progress.first = first_;
  progress.batch = batch_.load(std::memory_order_acquire);
  progress.batches = batches_;
  progress.examples = examples_.load(std::memory_order_relaxed);
  progress.seconds = seconds_since(begun_);
  for (const Kept& kept : kept_) progress.series.push_back(kept.series);
  for (std::size_t i = 0; progress.batch > 0 && i < names_.size(); ++i) {
    auto known = std::ranges::find(progress.series, names_[i], &results::SeriesSoFar::name);
    if (known == progress.series.end()) known = progress.series.insert(known, {names_[i], "", {}, {}});
    known->epochs.push_back(done_ + 1);
    known->values.push_back(means_[i].load(std::memory_order_relaxed));
  }
  return progress;
}

}  // namespace sandglass
