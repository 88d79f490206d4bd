#include "core/autodiff/shape_check.hpp"

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace sandglass {

std::string shape_of(Value x) { return format_shape(x.rows(), x.cols()); }

void shape_fault(const char* op, const std::string& expected, const std::string& got) {
  throw ShapeError(std::string(op) + ": expected " + expected + ", got " + got);
}

void require_same_shape(const char* op, Value a, Value b) {
  if (a.rows() != b.rows() || a.cols() != b.cols()) {
    shape_fault(op, "two values of the same shape", shape_of(a) + " and " + shape_of(b));
  }
}

void require_shape(const char* op, const char* what, Value x, Index rows, Index cols) {
  if (x.rows() != rows || x.cols() != cols) {
    shape_fault(op, std::string(what) + " of shape " + format_shape(rows, cols), shape_of(x));
  }
}

}  // namespace sandglass
