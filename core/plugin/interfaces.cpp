#include "core/plugin/dataset.hpp"
#include "core/plugin/loss.hpp"
#include "core/plugin/metric.hpp"
#include "core/plugin/model.hpp"
#include "core/plugin/noise.hpp"
#include "core/plugin/optimizer.hpp"
#include "core/plugin/sampler.hpp"

namespace sandglass {

// Out of line, so that each interface's virtual table and type information exist once, in this library.
Examples::~Examples() = default;
Dataset::~Dataset() = default;
Noise::~Noise() = default;
TrainingBatch::~TrainingBatch() = default;
Model::~Model() = default;
Loss::~Loss() = default;
Optimizer::~Optimizer() = default;
MetricContext::~MetricContext() = default;
Metric::~Metric() = default;
Sampler::~Sampler() = default;

Objective Model::objective(TrainingBatch& batch) const {
  const Value total = batch.loss().loss(decode(encode(batch.corrupted())), batch.clean());
  return {total, {{"reconstruction", total}}};
}

}  // namespace sandglass
