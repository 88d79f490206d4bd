#pragma once
#include <utility>
#include <vector>

#include "plugins/models/parts.hpp"
#include "plugins/networks/slope.hpp"

// Squared Frobenius norms of the Jacobian J_h(x) = dh/dx (L, D) of an encoder, for each example: (B, 1).
// For a stack of dense layers, with y_k = s_k(y_{k-1} W_k + b_k), y_0 = x, h = y_n and S_k(x) = diag(s_k'),
//   J_h(x) = S_n W_n^T ... S_1 W_1^T
// Everything is composed of forward operators, so gradients to the weights follow, exactly. `outputs` are y_1 ... y_n,
// each (B, units).
namespace sandglass {

using DenseStack = std::vector<const Dense*>;

/// One layer: sum_j s'_j^2 sum_i W_ij^2 (square first, then sum). Source: Rifai et al. 2011, ICML, section 3.
Value squared_jacobian_of_layer(const Dense& layer, const Activated& output);

/// Any depth, exactly: each row of J is carried back to the input, B * L rows at once.
Value squared_jacobian_exact(const DenseStack& layers, const std::vector<Activated>& outputs);

/// Any depth, estimated without bias (Hutchinson): the mean of ||v^T J_h(x)||^2 over `probes` vectors v of independent
/// random signs, drawn anew for each example and step. As dear as one backward pass for each probe.
Value squared_jacobian_estimated(const DenseStack& layers, const std::vector<Activated>& outputs, Index probes);

// The same of J_h(x) - J_h(x~), from the outputs at x and those at x~.
Value squared_jacobian_change_exact(const DenseStack& layers, const std::vector<Activated>& outputs,
                                    const std::vector<Activated>& others);
Value squared_jacobian_change_estimated(const DenseStack& layers, const std::vector<Activated>& outputs,
                                        const std::vector<Activated>& others, Index probes);
Value squared_jacobian_change_along(const CodeEncoder& encoder, Value x, Value other, Index probes);

/// Any layers that know how they move: the code, (B, L), and the mean of ||J_h(x) v||^2 over vectors v of signs in the
/// space of x.
std::pair<Value, Value> code_and_jacobian_along(const CodeEncoder& encoder, Value x, Index probes);

}  // namespace sandglass
