#include "core/sweep/forecast/trial_profiler.hpp"

#include <algorithm>
#include <chrono>
#include <limits>

#include "core/base/clock.hpp"
#include "core/trial/checkpoint/trial_identity.hpp"
#include "core/trial/evaluate/artifacts.hpp"
#include "core/trial/evaluate/series.hpp"
#include "results/journal/record_codec.hpp"

namespace sandglass {
namespace {

constexpr double kTraining = 0.5;            // share of the time for training
constexpr double kOnceMore = 0.06;           // a step that takes less of the time is measured again when it is warm
constexpr double kPatience = 2;              // evaluation is broken off after so many times the time
constexpr std::int64_t kRecordedRows = 512;  // latents are recorded of at most so many examples, and multiplied

double size_of(const results::Array& array) {
  return std::visit([](const auto& data) { return static_cast<double>(data.size() * sizeof(data[0])); }, array.data);
}

}  // namespace

TrialProfiler::TrialProfiler(const TrialSpec& spec, const TrialServices& services, double seconds)
    : spec_(spec), services_(services), seconds_(seconds), stop_condition_(services.stop, kPatience * seconds) {
  record_.parameters = spec.parameters;
  record_.seed = spec.seed;
  record_.started = 1.7e9 + 1.0 / 3;  // as long in print as a real one
  record_.duration = 1.0 / 3;
}

double TrialProfiler::timed(const std::function<void()>& body) {
  const auto begin = SteadyClock::now();
  body();
  memory_.sample();
  return seconds_since(begin);
}

double TrialProfiler::repeated(const std::function<void()>& body) {
  const double first = timed(body);
  if (first > kOnceMore * seconds_) return first;
  const double again = timed(body);
  once_ += std::max(first - again, 0.0);
  return again;
}

void TrialProfiler::run() {
  create();
  train();
  record();
  try {
    evaluate();
  } catch (const TimeLimitExceeded&) {
    cut_ = true;
    cost_.fixed_seconds += stop_condition_.spent();
  }
  cost_.memory = memory_.most() + cost_.array_bytes + cost_.weight_bytes;
  if (spec_.config.train.keep == "best") cost_.memory += static_cast<double>(weights_) * sizeof(float);
  count_text();
}

void TrialProfiler::create() {
  std::string phase;
  cost_.fixed_seconds += timed([&] { parts_ = std::make_unique<TrialParts>(spec_, services_, phase); });
  for (const auto& parameter : parts_->parameters) weights_ += parameter.size();
}

void TrialProfiler::train() {
  const auto stages = parts_->stages.size();
  for (std::size_t s = 0; s < stages; ++s) train_stage(s, kTraining * seconds_ / static_cast<double>(stages));
}

void TrialProfiler::train_stage(std::size_t stage, double seconds) {
  const Stage& trained = parts_->stages[stage];
  const bool last = stage + 1 == parts_->stages.size();
  cost_.fixed_seconds += timed([&] {
    trainer_ =
        std::make_unique<StageTrainer>(parts_->plugins, trained, *parts_->data, spec_.config.train.batch, spec_.seed);
  });
  const Index epochs = parts_->epochs_in(stage);
  double spent = 0;
  while (trainer_->epochs_done() < epochs && (spent < seconds || trainer_->visits() == 0)) {
    // The limit that ends a trial which runs too long ends an epoch here.
    StopCondition stop_condition(services_.stop, std::max(seconds - spent, seconds / 10));
    stop_condition.start();
    spent += timed([&] {
      try {
        trainer_->run_epoch(counters_, stop_condition);
      } catch (const TimeLimitExceeded&) {
      }
    });
  }
  const double batches = static_cast<double>(trainer_->batches());
  const double epoch = spent / static_cast<double>(trainer_->visits()) * batches;
  (trained.epochs > 0 ? cost_.own_seconds : cost_.epoch_seconds) +=
      trained.epochs > 0 ? epoch * static_cast<double>(epochs) : epoch;
  if (trained.epochs > 0 && !last) cost_.shared_seconds += epoch * static_cast<double>(epochs);
  const std::string prefix = last ? "train." : "train." + trained.name + ".";
  for (const auto& series : trainer_->series())
    add_to_series(record_, {prefix + series.name, series.unit, series.text, 1.0 / 3}, 1);
}

void TrialProfiler::record() {
  const auto& data = *parts_->data;
  auto wanted = spec_.config.record;
  double times = 1;
  if (wanted.latents != "none") {
    const Index all = data.named(wanted.latents).count;
    const Index whole = wanted.latent_examples > 0 ? std::min<Index>(wanted.latent_examples, all) : all;
    wanted.latent_examples = std::clamp<Index>(whole, 1, kRecordedRows);
    times = static_cast<double>(whole) / static_cast<double>(std::min(std::max<Index>(all, 1), wanted.latent_examples));
  }
  const double seconds = repeated(
      [&] { record_.arrays = make_artifacts(wanted, *parts_->evaluator, data, parts_->plugins, parts_->parameters); });
  cost_.fixed_seconds += seconds * times;
  cost_.arrays = static_cast<double>(record_.arrays.size());
  for (const auto& array : record_.arrays) {
    cost_.weight_arrays += array.weights ? 1 : 0;
    const bool rows = !array.weights && array.dimensions.front() == "example";
    (array.weights ? cost_.weight_bytes : cost_.array_bytes) += size_of(array) * (rows ? times : 1);
  }
}

void TrialProfiler::note(const std::vector<Measurement>& measurements, bool last) {
  for (const auto& measurement : measurements) {
    if (last || measurement.at_end_only)
      add_scalar(record_, {measurement.name, measurement.unit, measurement.text, 1.0 / 3});
    else
      add_to_series(record_, {measurement.name, measurement.unit, measurement.text, 1.0 / 3}, 1);
  }
}

void TrialProfiler::evaluate() {
  auto& evaluator = *parts_->evaluator;
  evaluator.obey(stop_condition_);
  stop_condition_.start();
  double last = 0;
  std::vector<Measurement> measured;
  if (!parts_->data->valid.empty()) {
    validate_on_the_way();
    last += repeated([&] { measured = evaluator.measure("valid", {counters_.epoch, true}); });
    note(measured, false);
  }
  trainer_.reset();
  if (!parts_->data->test.empty()) {
    last += repeated([&] { measured = evaluator.measure("test", {counters_.epoch, true}); });
    note(measured, true);
  }
  cost_.fixed_seconds += last;
}

void TrialProfiler::validate_on_the_way() {
  auto& evaluator = *parts_->evaluator;
  std::int64_t seldom = std::numeric_limits<std::int64_t>::max();
  for (const auto& metric : spec_.config.metrics)
    if (metric.every > 1) seldom = std::min(seldom, metric.every);
  cost_.validation_seconds = repeated([&] { evaluator.measure("valid", {1, false}); });
  if (seldom == std::numeric_limits<std::int64_t>::max()) return;
  // Every metric that is measured on the way is due in an epoch 0.
  const double all = repeated([&] { evaluator.measure("valid", {0, false}); });
  cost_.validation_seconds += std::max(all - cost_.validation_seconds, 0.0) / static_cast<double>(seldom);
}

/// The record's text with one value in each series, and with two, tells what an epoch adds.
void TrialProfiler::count_text() {
  cost_.series = static_cast<double>(record_.series.size());
  cost_.scalars = static_cast<double>(record_.scalars.size() + record_.parameters.size());
  const auto length = [](const std::string& text) { return static_cast<double>(text.size()); };
  const double whole = length(results::encode_record(record_, 0));
  record_.arrays.clear();
  const double one = length(results::encode_record(record_, 0));
  for (auto& series : record_.series) series.values.push_back(1.0 / 3);
  cost_.array_text_bytes = whole - one;
  cost_.epoch_bytes = length(results::encode_record(record_, 0)) - one;
  cost_.record_bytes = one - cost_.epoch_bytes;
}

}  // namespace sandglass
