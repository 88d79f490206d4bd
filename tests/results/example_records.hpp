#pragma once
#include <cmath>
#include <limits>

#include "results/record/study_header.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass::results {

inline StudyHeader example_header() {
  StudyHeader out;
  out.name = "masking_ratio";
  out.question = "Which share of the input should be masked? \xC3\xA4\xE2\x82\xAC";
  out.resolved_yaml = "name: masking_ratio\nseed: 7\n# \"quoted\"\ttab\n";
  out.seed = 18446744073709551615ULL;
  out.planned_trials = 5;
  out.replicates = 2;
  out.epochs = 4;
  out.objectives = {{"valid.reconstruction", true}};
  out.keep_weights = "best";
  out.axes = {{"noise.ratio", "", "share of inputs set to zero", AxisType::real, false},
              {"model.latent", "", "size of the code", AxisType::integer, true},
              {"model.hidden", "", "sizes of the hidden layers", AxisType::integers},
              {"model.tied", "", "decoder shares the encoder's weights", AxisType::boolean},
              {"loss.use", "", "", AxisType::text, false, {std::string("mse"), std::string("huber")}}};
  out.versions = {{"sandglass", "0.1.0"}, {"noise/masking", "0.1.0"}};
  out.host = {{"hostname", "node\"3\""}, {"cores", "2"}};
  out.data_files = {{"/data/x.csv", 2412, 0xc82b2810U, "e3b0c442"}, {"/data/y.csv", 3, 1U, ""}};
  out.plugin_files = {{"/plugins/mine.so", 77, 2U, "cafe"}};
  out.data_digests = {{"", "0123456789abcdef"}};
  out.git = "0123abcd";
  return out;
}

/// Everything that a record can hold, awkward values included.
inline TrialRecord example_record(std::uint64_t trial) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  const double shift = static_cast<double>(trial);
  TrialRecord out;
  out.trial = trial;
  out.point = trial / 2;
  out.replicate = static_cast<std::uint32_t>(trial % 2);
  out.seed = 18446744073709551000ULL + trial;
  out.parameters = {{"noise.ratio", 0.1 + shift},
                    {"model.latent", std::int64_t{8} + static_cast<std::int64_t>(trial)},
                    {"model.hidden", std::vector<std::int64_t>{256, 128}},
                    {"model.tied", trial % 2 == 0},
                    {"loss.use", std::string("bc\xC3\xA9\n\"x\"")}};
  out.series = {{"valid.reconstruction", "nats per example", "reconstruction error", {3 + shift, 2 + shift, 1 + shift}},
                {"train.loss", "", "", {1.0 / 3, nan, -infinity, 5e-324}}};
  out.scalars = {{"test.reconstruction", "nats per example", "", 0.1 + 0.2}, {"odd", "", "", -0.0}};
  if (trial % 3 == 2) out.stopped_early = "after 4 of 9 epochs: no improvement \"at all\"";
  if (trial % 3 == 1) out.kept_epoch = 2;
  out.started = 1.7e9 + 0.125;
  out.duration = 1.5 + shift;
  return out;
}

inline void add_example_arrays(TrialRecord& record) {
  Array latent{"latent", {"example", "latent"}, {3, 2}, std::vector<float>{1, 2, 3, 4, 5, 6.5F}, "", "codes", false};
  Array label{"label", {"example"}, {3}, std::vector<std::int32_t>{7, 8, -9}, "", "class", false};
  Array weight{"encoder.0.weight", {"input", "latent"}, {4, 2}, std::vector<float>(8, 0.25F), "", "", true};
  Array mean{"mean", {"input"}, {4}, std::vector<double>{0.1, 0.2, 0.3, std::nan("")}, "", "", false};
  Array input{"input", {"input"}, {4}, std::vector<std::int32_t>{10, 20, 30, 40}, "", "pixel", false};
  record.arrays = {latent, label, weight, mean, input};
}

}  // namespace sandglass::results
