#include <cstdlib>
#include <string_view>

#include "core/base/cpu.hpp"
#include "core/linalg/isa/tables.hpp"

namespace sandglass::linalg {
namespace {

#ifdef SANDGLASS_WITH_V3
InstructionSet make_v3() {
  InstructionSet s{"x86-64-v3", {}, {}};
  isa_v3::fill(s.f32.product, s.f64.product);
  isa_v3::fill(s.f32.elementwise, s.f64.elementwise);
  isa_v3::fill(s.f32.reduce, s.f64.reduce);
  isa_v3::fill(s.f32.update, s.f64.update);
  isa_v3::fill(s.f32.random, s.f64.random);
  isa_v3::fill(s.f32.windows, s.f64.windows);
  isa_v3::fill(s.f32.recurrent, s.f64.recurrent);
  return s;
}
#endif

InstructionSet make_portable() {
  InstructionSet s{"portable", {}, {}};
  isa_portable::fill(s.f32.product, s.f64.product);
  isa_portable::fill(s.f32.elementwise, s.f64.elementwise);
  isa_portable::fill(s.f32.reduce, s.f64.reduce);
  isa_portable::fill(s.f32.update, s.f64.update);
  isa_portable::fill(s.f32.random, s.f64.random);
  isa_portable::fill(s.f32.windows, s.f64.windows);
  isa_portable::fill(s.f32.recurrent, s.f64.recurrent);
  return s;
}

}  // namespace

const InstructionSet* instruction_set(const char* name) {
  const std::string_view wanted = name;
  if (wanted == "portable") {
    static const InstructionSet portable = make_portable();
    return &portable;
  }
#ifdef SANDGLASS_WITH_V3
  if (wanted == "x86-64-v3" && has_x86_64_v3()) {
    static const InstructionSet v3 = make_v3();
    return &v3;
  }
#endif
  return nullptr;
}

const InstructionSet& active_instruction_set() {
  static const InstructionSet& chosen = []() -> const InstructionSet& {
    const char* wanted = std::getenv("SANDGLASS_ISA");
    if (wanted != nullptr) {
      if (const InstructionSet* set = instruction_set(wanted)) return *set;
    }
    const InstructionSet* best = instruction_set("x86-64-v3");
    return best != nullptr ? *best : *instruction_set("portable");
  }();
  return chosen;
}

}  // namespace sandglass::linalg
