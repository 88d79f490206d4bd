#include <cstdlib>
#include <string_view>

#include "core/base/cpu.hpp"
#include "core/linalg/isa/tables.hpp"

namespace sandglass::linalg {
namespace {

// Fills the tables of one type in both precisions: argument-dependent lookup doesn't reach into the sets' namespaces.
#define SANDGLASS_FILL(isa, table) isa::fill(set.f32.table, set.f64.table)
#define SANDGLASS_MAKE(isa, name)     \
  [] {                                \
    InstructionSet set{name, {}, {}}; \
    SANDGLASS_FILL(isa, product);     \
    SANDGLASS_FILL(isa, elementwise); \
    SANDGLASS_FILL(isa, reduce);      \
    SANDGLASS_FILL(isa, update);      \
    SANDGLASS_FILL(isa, random);      \
    SANDGLASS_FILL(isa, windows);     \
    SANDGLASS_FILL(isa, recurrent);   \
    SANDGLASS_FILL(isa, normalise);   \
    return set;                       \
  }()

}  // namespace

const InstructionSet* instruction_set(const char* name) {
  const std::string_view wanted = name;
  if (wanted == "portable") {
    static const InstructionSet portable = SANDGLASS_MAKE(isa_portable, "portable");
    return &portable;
  }
#ifdef SANDGLASS_WITH_X86_64
  if (wanted == "x86-64-v3" && has_x86_64_v3()) {
    static const InstructionSet v3 = SANDGLASS_MAKE(isa_v3, "x86-64-v3");
    return &v3;
  }
  if (wanted == "x86-64-v4" && has_x86_64_v4()) {
    static const InstructionSet v4 = SANDGLASS_MAKE(isa_v4, "x86-64-v4");
    return &v4;
  }
#endif
  return nullptr;
}

const InstructionSet& active_instruction_set() {
  static const InstructionSet& chosen = []() -> const InstructionSet& {
    const char* wanted = std::getenv("SANDGLASS_ISA");
    for (const char* name : {wanted != nullptr ? wanted : "", "x86-64-v4", "x86-64-v3"}) {
      if (const InstructionSet* set = instruction_set(name)) return *set;
    }
    return *instruction_set("portable");
  }();
  return chosen;
}

#undef SANDGLASS_MAKE
#undef SANDGLASS_FILL

}  // namespace sandglass::linalg
