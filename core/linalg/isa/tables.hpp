#pragma once
#include <cstddef>
#include <cstdint>

#include "core/linalg/activation.hpp"
#include "core/linalg/elementwise.hpp"
#include "core/linalg/isa/windows.hpp"
#include "core/linalg/types.hpp"

/// What the three compilations of this folder (x86-64-v4, x86-64-v3 and portable) hand out. Everything else in them has
/// internal linkage: an inline function that they shared would be merged by the linker, and the portable one might then
/// run instructions that the processor lacks. For the same reason they use no templates of the standard library.
namespace sandglass::linalg {

template <class T>
struct ProductTable {
  /// buffer: kProductBytes, 64-byte aligned.
  void (*gemm)(bool ta, bool tb, Index m, Index n, Index k, T alpha, const T* a, Index lda, const T* b, Index ldb,
               T beta, T* c, Index ldc, T* buffer);
};

template <class T>
struct ElementwiseTable {
  void (*affine)(Index, T, const T*, T, T*, bool);
  void (*combine)(Index, T, const T*, T, const T*, T*);
  void (*multiply)(Index, const T*, const T*, T*, bool);
  void (*unary)(Unary, Index, const T*, T*);
  void (*unary_backward)(Unary, Index, const T*, const T*, const T*, T*, bool);
  void (*activate)(Activation, Index, const T*, T*);
  void (*activate_backward)(Activation, Index, const T*, const T*, T*, bool);
  void (*bias_activate)(Activation, Index, Index, const T*, T*);
};

template <class T>
struct ReduceTable {
  T (*sum)(Index, const T*);
  T (*dot)(Index, const T*, const T*);
  void (*column_sums)(Index rows, Index cols, Index row_stride, T, const T*, T*, bool);
  T (*squared_error)(Index, const T*, const T*, T, T*);
  T (*bce_with_logits)(Index, const T*, const T*, T, T*);
};

template <class T>
struct UpdateTable {
  void (*momentum)(Index, T, T, const T*, T*, T*);
  void (*adam)(Index, const AdamStep&, const T*, T*, T*, T*);
};

template <class T>
struct RandomTable {
  void (*uniform)(Index, const std::uint32_t*, T, T, T*);
  void (*normal)(Index pairs, const std::uint32_t*, T, T, T*);
  void (*mask)(Index, const std::uint32_t*, std::uint32_t, const T*, T*);
};

template <class T>
struct WindowTable {
  void (*product)(const WindowProduct<T>&);
  void (*gradient)(const WindowGradient<T>&);
};

template <class T>
struct RecurrentTable {
  void (*gru_forward)(Index, const T*, const T*, const T*, const T*, const T*, T*, T*, T*);
  void (*gru_backward)(Index, const T*, const T*, T*, T*, T*);
  void (*lstm_forward)(Index, const T*, const T*, const T*, const T*, const T*, T*, T*, T*);
  void (*lstm_backward)(Index, const T*, const T*, const T*, T*, const T*, T*);
};

/// `rows` of a strip of columns lie `stride` apart; see normalise/.
template <class T>
struct NormaliseTable {
  void (*row_forward)(Index, T epsilon, const T* x, const T* gain, const T* bias, T* y, T* mean, T* scale);
  void (*row_backward)(Index, const T* x, T mean, T scale, const T* gain, const T* dy, T* dx, bool);
  void (*row_parameter_sums)(Index rows, Index cols, Index stride, const T* x, const T* mean, const T* scale,
                             const T* dy, T* products, T* sums);
  void (*column_moments)(Index rows, Index cols, const T* x, double* mean, double* squares);
  void (*column_products)(Index rows, Index cols, const T* x, const T* mean, const T* dy, double* sums,
                          double* products);
  void (*columns_forward)(Index rows, Index cols, const T* x, const T* mean, const T* factor, const T* bias, T* y);
  void (*columns_backward)(Index rows, Index cols, const T* x, const T* mean, const T* factor, const T* along,
                           const T* shift, const T* dy, T* dx, bool);
};

template <class T>
struct KernelTable {
  ProductTable<T> product;
  ElementwiseTable<T> elementwise;
  ReduceTable<T> reduce;
  UpdateTable<T> update;
  RandomTable<T> random;
  WindowTable<T> windows;
  RecurrentTable<T> recurrent;
  NormaliseTable<T> normalise;
};

struct InstructionSet {
  const char* name;
  KernelTable<float> f32;
  KernelTable<double> f64;
};

#define SANDGLASS_DECLARE_ISA(isa)                                \
  namespace isa {                                                 \
  void fill(ProductTable<float>&, ProductTable<double>&);         \
  void fill(ElementwiseTable<float>&, ElementwiseTable<double>&); \
  void fill(ReduceTable<float>&, ReduceTable<double>&);           \
  void fill(UpdateTable<float>&, UpdateTable<double>&);           \
  void fill(RandomTable<float>&, RandomTable<double>&);           \
  void fill(WindowTable<float>&, WindowTable<double>&);           \
  void fill(RecurrentTable<float>&, RecurrentTable<double>&);     \
  void fill(NormaliseTable<float>&, NormaliseTable<double>&);     \
  }
SANDGLASS_DECLARE_ISA(isa_v4)
SANDGLASS_DECLARE_ISA(isa_v3)
SANDGLASS_DECLARE_ISA(isa_portable)
#undef SANDGLASS_DECLARE_ISA

/// Bytes of the packing buffer that a product needs, and that it keeps of an operand in the second-level cache.
inline constexpr Index kProductBytes = 1024 * 1024;

/// The set that was chosen at start, and a given one for tests ("x86-64-v4", "x86-64-v3", "portable"; nullptr if it
/// cannot run here).
const InstructionSet& active_instruction_set();
const InstructionSet* instruction_set(const char* name);

template <class T>
const KernelTable<T>& table_of(const InstructionSet& set) {
  if constexpr (sizeof(T) == 4) {
    return set.f32;
  } else {
    return set.f64;
  }
}

template <class T>
const KernelTable<T>& kernels() {
  return table_of<T>(active_instruction_set());
}

}  // namespace sandglass::linalg
