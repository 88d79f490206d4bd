#pragma once
#include "core/autodiff/ops/ops.hpp"

/// Recurrent layers over whole sequences, with backpropagation through time inside. B = batch, T = steps, I = inputs
/// and H = hidden units of a step. A row holds one example, step after step. Non-finite numbers pass through. They
/// throw ShapeError, naming themselves and the shapes, if these do not fit.
namespace sandglass {

/// Gated recurrent unit, all its states h_1 ... h_T: (B, T * H), with s the logistic function:
///   r = s(W_r x + b_r + U_r h + c_r),  z = s(W_z x + b_z + U_z h + c_z),
///   n = tanh(W_n x + b_n + r * (U_n h + c_n)),  h' = (1 - z) * n + z * h.
/// x (B, T * I), or (B, I) for the same input at every step, which is then multiplied only once; W = [r | z | n]
/// (I, 3H), U (H, 3H), b and c (1, 3H); h0 (B, H) or Value{} for zeros. Source: Cho et al. 2014, in the form of
/// PyTorch's GRU and cuDNN, whose weights are the transposes of these.
Value gru(Value x, Index steps, Value input_weight, Value hidden_weight, Value input_bias, Value hidden_bias,
          Value h0 = {});

/// Long short-term memory, all its states h_1 ... h_T: (B, T * H):
///   i, f, o = s(W x + b + U h + c),  g = tanh(W_g x + b_g + U_g h + c_g),  m' = f * m + i * g,  h' = o * tanh(m').
/// x as for gru; W = [i | f | g | o] (I, 4H), U (H, 4H), b and c (1, 4H); h0 and m0 (B, H) or Value{} for zeros.
/// Source: Hochreiter & Schmidhuber 1997 with the forget gate of Gers et al. 2000, in the form of PyTorch's LSTM.
Value lstm(Value x, Index steps, Value input_weight, Value hidden_weight, Value input_bias, Value hidden_bias,
           Value h0 = {}, Value m0 = {});

/// The last of `steps` equal parts of each row: (B, T * D) -> (B, D).
Value last_step(Value x, Index steps);

}  // namespace sandglass
