#pragma once
#include <string>

#include "core/autodiff/graph.hpp"

/// Private to this module: ShapeErrors that name the operator, the shapes and what was expected.
namespace sandglass {

std::string shape_of(Value x);
[[noreturn]] void shape_fault(const char* op, const std::string& expected, const std::string& got);
void require_same_shape(const char* op, Value a, Value b);
/// x must have exactly this shape; `what` names it: "row".
void require_shape(const char* op, const char* what, Value x, Index rows, Index cols);

}  // namespace sandglass
