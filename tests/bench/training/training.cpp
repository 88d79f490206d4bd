#include "training/training.hpp"

#include <algorithm>

#include "core/linalg/product/product_meter.hpp"
#include "core/linalg/random_fill.hpp"
#include "timing.hpp"

namespace sandglass::bench {

Training::Training(const Model& model, const std::vector<float>& images) : model_(model), images_(images) {
  clean_ = graph_.input("clean", model.batch, kPixels);
  x_ = model.keep < 1 ? graph_.input("x", model.batch, kPixels) : clean_;
  loss_ = model.loss(set_, x_, clean_);
  if (!model.adam) graph_.fuse_gradient_descent();
  graph_.finish(loss_);
  graph_.set_fused_update_rate(0.1);
  model.adam ? (void)adam_.emplace(all_parameters(set_)) : (void)sgd_.emplace(all_parameters(set_), 0, &graph_);
}

void Training::step() {
  float* rows = graph_.input_data<float>(clean_);
  const auto count = static_cast<std::uint32_t>(images_.size() / kPixels);
  for (Index r = 0; r < model_.batch; ++r) {
    std::copy_n(&images_[order_.below(count) * std::size_t{kPixels}], kPixels, rows + r * kPixels);
  }
  if (model_.keep < 1) {
    Rng noise(1, Purpose::noise, steps_);
    linalg::masked_copy<float>(noise, model_.batch * kPixels, model_.keep, rows, graph_.input_data<float>(x_));
  }
  graph_.forward({1, steps_++});
  graph_.backward();
  model_.adam ? adam_->step(1e-3) : sgd_->step(0.1);
  read_ = graph_.scalar(loss_);
}

double Training::rate(int steps) {
  const double start = now();
  for (int i = 0; i < steps; ++i) step();
  return static_cast<double>(steps * model_.batch) / (now() - start);
}

double Training::product_share(int steps) {
  const linalg::ProductMeter meter;
  const double start = now();
  for (int i = 0; i < steps; ++i) step();
  return meter.seconds() / (now() - start);
}

double Training::product_speed(int steps) {
  const linalg::ProductMeter meter;
  for (int i = 0; i < steps; ++i) step();
  return meter.flops() / meter.seconds() / 1e9;
}

}  // namespace sandglass::bench
