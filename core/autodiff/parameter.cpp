#include "core/autodiff/parameter.hpp"

#include <cstdlib>
#include <cstring>
#include <new>

#include "core/autodiff/graph_impl.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace sandglass {
namespace {

constexpr std::size_t kAlignment = 64;

std::size_t padded(std::size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

const char* precision_name(Precision precision) { return precision == Precision::f64 ? "f64" : "f32"; }

double read(const void* data, Precision precision, Index i) {
  return precision == Precision::f64 ? static_cast<const double*>(data)[i]
                                     : static_cast<double>(static_cast<const float*>(data)[i]);
}

std::string no_such(const ParameterSet& set, std::string_view name) {
  std::vector<std::string> names;
  for (const Parameter& p : set) names.push_back(p.name());
  std::string message = "no parameter '" + std::string(name) + "'; there are: " + join(names);
  if (const auto near = closest(name, names)) message += "; did you mean '" + *near + "'?";
  return message;
}

}  // namespace

Parameter::Parameter(std::string name, Index rows, Index cols, Precision precision, Kind kind)
    : name_(std::move(name)), rows_(rows), cols_(cols), precision_(precision), kind_(kind) {
  if (rows <= 0 || cols <= 0) {
    throw ShapeError("parameter '" + name_ + "': both sizes must be positive, got " + format_shape(rows, cols));
  }
  // calloc leaves the pages of a gradient that is never written (fused descent, frozen networks) unused.
  const std::size_t half = padded(static_cast<std::size_t>(size()) * scalar_bytes(precision));
  block_ = std::calloc((is_buffer() ? 1 : 2) * half + kAlignment, 1);
  if (block_ == nullptr) throw std::bad_alloc();
  const auto address = reinterpret_cast<std::uintptr_t>(block_);
  auto* start = static_cast<char*>(block_) + (padded(address) - address);
  value_ = start;
  gradient_ = is_buffer() ? nullptr : start + half;
}

Parameter::~Parameter() { std::free(block_); }

double Parameter::at(Index i) const { return read(value_, precision_, i); }

double Parameter::gradient_at(Index i) const {
  check_gradient(precision_);
  return read(gradient_, precision_, i);
}

void Parameter::set(Index i, double value) {
  if (precision_ == Precision::f64) {
    static_cast<double*>(value_)[i] = value;
  } else {
    static_cast<float*>(value_)[i] = static_cast<float>(value);
  }
}

void Parameter::copy_from(const Parameter& other) {
  if (rows_ != other.rows_ || cols_ != other.cols_) {
    throw ShapeError("parameter '" + name_ + "': expected shape " + format_shape(rows_, cols_) + ", got " +
                     format_shape(other.rows_, other.cols_) + " from '" + other.name_ + "'");
  }
  if (precision_ == other.precision_) {
    std::memcpy(value_, other.value_, static_cast<std::size_t>(size()) * scalar_bytes(precision_));
  } else {
    for (Index i = 0; i < size(); ++i) set(i, other.at(i));
  }
}

void Parameter::wrong_precision(Precision wanted) const {
  throw Error("parameter '" + name_ + "' holds " + precision_name(precision_) + " numbers, asked for " +
              precision_name(wanted) + "; use the scalar type of its ParameterSet");
}

void Parameter::no_gradient() const {
  throw Error("parameter '" + name_ + "' is a buffer, which has no gradient; ask is_buffer() first");
}

Parameter& ParameterSet::append(std::string name, Index rows, Index cols, Parameter::Kind kind) {
  if (find(name) != nullptr) throw Error("parameter '" + name + "' was added twice; give each layer its own prefix");
  return *items_.emplace_back(std::make_unique<Parameter>(std::move(name), rows, cols, precision_, kind));
}

Parameter& ParameterSet::add(std::string name, Index rows, Index cols) {
  return append(std::move(name), rows, cols, Parameter::Kind::trainable);
}

Parameter& ParameterSet::add_buffer(std::string name, Index rows, Index cols) {
  return append(std::move(name), rows, cols, Parameter::Kind::buffer);
}

const Parameter* ParameterSet::find(std::string_view name) const {
  for (const auto& item : items_) {
    if (item->name() == name) return item.get();
  }
  return nullptr;
}

Parameter* ParameterSet::find(std::string_view name) {
  return const_cast<Parameter*>(static_cast<const ParameterSet&>(*this).find(name));
}

Parameter& ParameterSet::at(std::string_view name) {
  if (Parameter* found = find(name)) return *found;
  throw Error(no_such(*this, name));
}

const Parameter& ParameterSet::at(std::string_view name) const {
  if (const Parameter* found = find(name)) return *found;
  throw Error(no_such(*this, name));
}

Index ParameterSet::count() const {
  Index total = 0;
  for (const auto& item : items_) total += item->size();
  return total;
}

std::size_t ParameterSet::bytes() const {
  std::size_t total = 0;
  for (const auto& item : items_)
    total += (item->is_buffer() ? 1 : 2) * padded(static_cast<std::size_t>(item->size()) * scalar_bytes(precision_));
  return total;
}

void ParameterSet::copy_from(const ParameterSet& other) {
  for (const auto& item : items_) item->copy_from(other.at(item->name()));
}

}  // namespace sandglass
