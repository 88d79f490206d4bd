#pragma once
#include "core/linalg/types.hpp"

/// Gates of recurrent cells, element by element over one example with n hidden units; T = float or double. Every
/// instruction set gives the same bits. Arrays must not overlap, but for `gates`, which may be p.
namespace sandglass::linalg {

/// One step of a gated recurrent unit from the two products p = W x and u = U h, each [r | z | n] of n numbers:
///   r = s(p_r + bx_r + u_r + bh_r), z likewise, a = u_n + bh_n, c = tanh(p_n + bx_n + r a), next = (1 - z) c + z h.
/// gates receives [r | z | c], inner a.
template <class T>
void gru_forward(Index n, const T* p, const T* u, const T* bx, const T* bh, const T* h, T* gates, T* inner, T* next);

/// Turns gates into dLoss/dp and inner into the n part of dLoss/du (the others are equal to dLoss/dp's), from the
/// gradient dy + dh by the new state. dh becomes what flows to h past the products.
template <class T>
void gru_backward(Index n, const T* dy, const T* h, T* gates, T* inner, T* dh);

/// One step of a long short-term memory, gates [i | f | g | o] from p + bx + u + bh: next_c = f c + i g,
/// next_h = o tanh(next_c).
template <class T>
void lstm_forward(Index n, const T* p, const T* u, const T* bx, const T* bh, const T* c, T* gates, T* next_c,
                  T* next_h);

/// Turns gates into dLoss/dp, from the gradient dy + dh by the new state and dc by the new cell; dc becomes that by c.
template <class T>
void lstm_backward(Index n, const T* dy, const T* c, const T* next_c, T* gates, const T* dh, T* dc);

}  // namespace sandglass::linalg
