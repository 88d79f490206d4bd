#pragma once
#include <string_view>

#include "core/autodiff/parameter.hpp"
#include "core/base/rng.hpp"
#include "core/linalg/activation.hpp"

/// Initial weights W (in, out), fan-in = rows, fan-out = columns; draws come from the given stream. The draws are made
/// in double, so that f32 and f64 parameters start at the same point up to rounding.
namespace sandglass {

/// U(-a, a), a = gain * sqrt(6 / (in + out)). Gain 4 for sigmoid units (see initialise_for).
/// Source: Glorot & Bengio 2010; the factor 4 as in the Theano deep learning tutorials.
void glorot_uniform(Parameter& weight, Rng& rng, double gain = 1);
/// N(0, 2 / in). Source: He et al. 2015.
void he_normal(Parameter& weight, Rng& rng);
void zeros(Parameter& parameter);

/// What initialise_for() draws the weights of a layer with this activation from, for people: "N(0, 2 / in)".
std::string_view initial_weights(Activation activation);

/// What the other numbers of a model start as, for people.
std::string_view initialisation_text();

/// What suits an activation: glorot_uniform for identity and tanh, with gain 4 for sigmoid; he_normal for those that
/// are near x above 0 (relu, softplus, elu, leaky_relu, silu, gelu).
void initialise_for(Activation activation, Parameter& weight, Rng& rng);
/// The same with fans that are not the weight's sides: of convolutions.
void initialise_for(Activation activation, Parameter& weight, Rng& rng, double fan_in, double fan_out);

}  // namespace sandglass
