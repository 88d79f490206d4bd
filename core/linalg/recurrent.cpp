#include "core/linalg/recurrent.hpp"

#include "core/linalg/isa/tables.hpp"

namespace sandglass::linalg {

template <class T>
void gru_forward(Index n, const T* p, const T* u, const T* bx, const T* bh, const T* h, T* gates, T* inner, T* next) {
  kernels<T>().recurrent.gru_forward(n, p, u, bx, bh, h, gates, inner, next);
}

template <class T>
void gru_backward(Index n, const T* dy, const T* h, T* gates, T* inner, T* dh) {
  kernels<T>().recurrent.gru_backward(n, dy, h, gates, inner, dh);
}

template <class T>
void lstm_forward(Index n, const T* p, const T* u, const T* bx, const T* bh, const T* c, T* gates, T* next_c,
                  T* next_h) {
  kernels<T>().recurrent.lstm_forward(n, p, u, bx, bh, c, gates, next_c, next_h);
}

template <class T>
void lstm_backward(Index n, const T* dy, const T* c, const T* next_c, T* gates, const T* dh, T* dc) {
  kernels<T>().recurrent.lstm_backward(n, dy, c, next_c, gates, dh, dc);
}

#define SANDGLASS_INSTANTIATE(T)                                                                      \
  template void gru_forward<T>(Index, const T*, const T*, const T*, const T*, const T*, T*, T*, T*);  \
  template void gru_backward<T>(Index, const T*, const T*, T*, T*, T*);                               \
  template void lstm_forward<T>(Index, const T*, const T*, const T*, const T*, const T*, T*, T*, T*); \
  template void lstm_backward<T>(Index, const T*, const T*, const T*, T*, const T*, T*);
SANDGLASS_INSTANTIATE(float)
SANDGLASS_INSTANTIATE(double)
#undef SANDGLASS_INSTANTIATE

}  // namespace sandglass::linalg
