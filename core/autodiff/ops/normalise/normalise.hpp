#pragma once
#include "core/autodiff/graph.hpp"

/// Layers that steady training. B = batch (rows), D = features (columns). What they do in a graph that trains (see
/// Graph::train()) and in one that evaluates differs. Each throws ShapeError, naming itself and the shapes, if they do
/// not fit. Non-finite numbers pass through.
namespace sandglass {

/// In training each element is 0 with probability `rate`, otherwise x / (1 - rate), drawn anew at every step (keyed as
/// the random draws are): the expectation stays x. The gradient goes through what was kept, by the same factor. In
/// evaluation x itself. Throws Error unless 0 <= rate < 1. Source: Srivastava et al. 2014, in the inverted form.
Value dropout(Value x, double rate);

/// Each row by its own mean m and variance v, the mean of (x - m)^2 over its D features:
///   y = (x - m) / sqrt(v + epsilon) * gain + bias;  x (B, D), gain and bias (1, D), result (B, D).
/// The same in training and evaluation. Gradients to all three. Source: Ba, Kiros & Hinton 2016.
Value layer_norm(Value x, Value gain, Value bias, double epsilon = 1e-5);

struct BatchNormOptions {
  double momentum = 0.1;  ///< weight of the newest batch in the running statistics
  double epsilon = 1e-5;
};

/// Each channel by its mean m and variance v over the batch and, where rows are images (height x width x channels),
/// over all pixels: n = B * pixels numbers.
///   training:   y = (x - m) / sqrt(v + epsilon) * gain + bias, v = 1/n sum (x - m)^2; then
///               running_mean <- (1 - momentum) running_mean + momentum m, and the same for running_variance with
///               n / (n - 1) v
///   evaluation: the same with the running statistics in place of m and v, which are left as they are
/// x (B, pixels * C), gain and bias (1, C), running statistics buffers (1, C); result as x. Gradients to x, gain and
/// bias, in training through m and v, too. Throws ConfigError for n = 1 in training: a batch of one has no variance;
/// Error if a statistic is not a buffer. Source: Ioffe & Szegedy 2015, with PyTorch's conventions.
Value batch_norm(Value x, Value gain, Value bias, Parameter& running_mean, Parameter& running_variance,
                 const BatchNormOptions& options = {});

}  // namespace sandglass
