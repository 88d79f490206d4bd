#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "results/record/trial_progress.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass {

/// Where a running trial tells how far it is, and others look it up. Nothing that it computes depends on it. The
/// trial's own thread writes: after a batch some numbers, without a lock or an allocation; after an epoch the last
/// value of each series. Any thread reads.
class ProgressCell {
 public:
  /// Called on the trial's thread whenever something has changed. Set before the trial runs.
  std::function<void()> on_change = {};

  // For the trial's thread.
  /// It begins to train, or goes on after `done` of its `epochs` epochs with these series.
  void begin(const std::vector<results::Series>& series, std::int64_t done, std::int64_t epochs);
  /// `phase`: a literal, see TrialProgress::phase.
  void set_phase(const char* phase);
  /// It is still at the same: for who watches it over a channel, where nothing else would come.
  void beat() const { changed(); }
  /// An epoch of so many batches begins, which measures series of these names.
  void begin_epoch(const std::vector<std::string>& names, std::int64_t batches);
  /// `batch` batches of the epoch are done, with `examples` examples in them; `sums` divided by `weight` are the means
  /// of the series so far, in the order of begin_epoch().
  void end_batch(std::int64_t batch, std::int64_t examples, std::span<const double> sums, double weight);
  /// The epoch is done; its values are the last of those series that have `done` ones.
  void end_epoch(const std::vector<results::Series>& series, std::int64_t done);

  /// For any thread: the literal that set_phase() was given last.
  const char* phase() const { return phase_; }
  /// For any thread. What the cell does not know stays empty: which trial it is.
  results::TrialProgress read() const;

 private:
  static constexpr std::size_t kMost = 512;  // epochs of a series that are kept

  /// A series, and every how manieth of its values is kept.
  struct Kept {
    results::SeriesSoFar series;
    std::uint64_t measured = 0, stride = 1;
    bool last_is_extra = false;  // its last value is kept only because it is the last
    void add(std::int64_t epoch, double value);
  };
  void add(const results::Series& series, std::int64_t epoch);
  void changed() const {
    if (on_change) on_change();
  }

  std::atomic<const char*> phase_{"load"};
  std::atomic<std::int64_t> batch_{0};
  std::atomic<std::uint64_t> examples_{0};
  std::uint64_t examples_before_ = 0;  // in the epochs that are done

  mutable std::mutex mutex_;  // for what follows, where it is not atomic; the trial's thread takes it once in an epoch
  std::int64_t first_ = 0, done_ = 0, epochs_ = 0, batches_ = 0;
  SteadyClock::time_point begun_ = SteadyClock::now();
  std::vector<Kept> kept_;
  std::vector<std::string> names_;
  std::unique_ptr<std::atomic<double>[]> means_;  // of the epoch under way, one for each name
};

}  // namespace sandglass
