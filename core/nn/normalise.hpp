#pragma once
#include <string>

#include "core/autodiff/ops/normalise/normalise.hpp"

/// Layers that steady training; see the operators. They hold references into the ParameterSet, which must outlive them.
/// Apply them to any number of graphs: one that trains says so before anything is traced, Graph::train().
namespace sandglass {

/// See dropout(). No parameters.
class Dropout {
 public:
  /// Throws Error unless 0 <= rate < 1.
  explicit Dropout(double rate);
  Value operator()(Value x) const { return dropout(x, rate_); }
  double rate() const { return rate_; }

 private:
  double rate_;
};

/// Each example by the mean and variance of its features: see layer_norm().
class LayerNorm {
 public:
  /// Adds "<prefix>.gain", ones, and "<prefix>.bias", zeros, both (1, features).
  LayerNorm(ParameterSet& parameters, const std::string& prefix, Index features);
  Value operator()(Value x) const;

  Parameter& gain() const { return *gain_; }
  Parameter& bias() const { return *bias_; }

 private:
  Parameter* gain_;
  Parameter* bias_;
};

/// Each feature, or each channel of images, by its mean and variance over the batch, in evaluation by the running ones:
/// see batch_norm().
class BatchNorm {
 public:
  /// Adds "<prefix>.gain", ones, and "<prefix>.bias", zeros; and as buffers "<prefix>.running_mean", zeros, and
  /// "<prefix>.running_variance", ones: all (1, channels).
  BatchNorm(ParameterSet& parameters, const std::string& prefix, Index channels, const BatchNormOptions& options = {});
  /// x (B, channels), or (B, pixels * channels) with channels varying fastest.
  Value operator()(Value x) const;

  Parameter& gain() const { return *gain_; }
  Parameter& bias() const { return *bias_; }
  Parameter& running_mean() const { return *running_mean_; }
  Parameter& running_variance() const { return *running_variance_; }

 private:
  Parameter* gain_;
  Parameter* bias_;
  Parameter* running_mean_;
  Parameter* running_variance_;
  BatchNormOptions options_;
};

}  // namespace sandglass
