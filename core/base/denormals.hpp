#pragma once
#include <cstdint>

namespace sandglass {

/// What a thread does with denormal numbers: computes with them, as a program's threads do by default, or takes them
/// for zeros and writes zeros in their place (MXCSR's bits FTZ and DAZ).
enum class Denormals : std::uint8_t { kept, flushed };

/// The calling thread's way with denormals, from its construction to its end, which restores what the thread had:
/// nothing leaks into a program that lent the thread. May be nested.
/// Whatever computes for a trial does so flushed, whoever made the thread: some processors compute with denormals a
/// hundred times slower, and results must not depend on the thread. Examples are read as they are, and format_number()
/// prints denormals anywhere; the standard library's std::to_chars and fmt print zeros where they are flushed.
/// A plugin that makes threads of its own for such work sets this in each. Does nothing where flushable() is false.
class DenormalScope {
 public:
  explicit DenormalScope(Denormals wanted);
  ~DenormalScope();
  DenormalScope(const DenormalScope&) = delete;
  DenormalScope& operator=(const DenormalScope&) = delete;

  /// The calling thread's way.
  static Denormals now();
  /// Whether this build can flush them: on x86-64.
  static bool flushable();

 private:
  unsigned before_ = 0;
};

}  // namespace sandglass
