#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/linalg/types.hpp"

namespace sandglass {

/// Precision of a graph's numbers, chosen at run time: training runs in f32, gradient checks run the same code in f64.
enum class Precision : std::uint8_t { f32, f64 };

template <class T>
constexpr Precision kPrecisionOf = sizeof(T) == 8 ? Precision::f64 : Precision::f32;

constexpr std::size_t scalar_bytes(Precision precision) { return precision == Precision::f64 ? 8 : 4; }

/// Calls body with a value of the scalar type: with_scalar(p, [&](auto zero) { using T = decltype(zero); ... }).
template <class Body>
decltype(auto) with_scalar(Precision precision, Body&& body) {
  return precision == Precision::f64 ? body(0.0) : body(0.0F);
}

/// A trainable matrix with its gradient; lives in a ParameterSet. Row-major, 64-byte aligned.
/// A wrong T throws Error. Not for writing from two threads.
/// A buffer is one that is kept, saved and restored like the others, but has no gradient and is no optimizer's
/// business: training itself writes it, as batch normalisation its running statistics. Its gradient() throws Error.
class Parameter {
 public:
  enum class Kind : std::uint8_t { trainable, buffer };

  Parameter(std::string name, Index rows, Index cols, Precision precision, Kind kind = Kind::trainable);
  ~Parameter();
  Parameter(const Parameter&) = delete;
  Parameter& operator=(const Parameter&) = delete;

  const std::string& name() const { return name_; }
  Index rows() const { return rows_; }
  Index cols() const { return cols_; }
  Index size() const { return rows_ * cols_; }
  Precision precision() const { return precision_; }
  bool is_buffer() const { return kind_ == Kind::buffer; }

  template <class T>
  T* value() {
    check(kPrecisionOf<T>);
    return static_cast<T*>(value_);
  }
  template <class T>
  const T* value() const {
    check(kPrecisionOf<T>);
    return static_cast<const T*>(value_);
  }
  /// dLoss/dvalue as the last Graph::backward() of a graph that uses this parameter left it; zero before.
  template <class T>
  T* gradient() {
    check_gradient(kPrecisionOf<T>);
    return static_cast<T*>(gradient_);
  }
  template <class T>
  const T* gradient() const {
    check_gradient(kPrecisionOf<T>);
    return static_cast<const T*>(gradient_);
  }

  /// Element access in either precision, for tests and reports.
  double at(Index i) const;
  void set(Index i, double value);
  double gradient_at(Index i) const;

  /// Copies the value, converting the precision. Throws ShapeError unless the shapes are equal.
  void copy_from(const Parameter& other);

 private:
  void check(Precision wanted) const {
    if (wanted != precision_) wrong_precision(wanted);
  }
  void check_gradient(Precision wanted) const {
    check(wanted);
    if (is_buffer()) no_gradient();
  }
  [[noreturn]] void wrong_precision(Precision wanted) const;
  [[noreturn]] void no_gradient() const;

  std::string name_;
  Index rows_;
  Index cols_;
  Precision precision_;
  Kind kind_;
  void* block_ = nullptr;  // what value_ and gradient_ point into
  void* value_ = nullptr;
  void* gradient_ = nullptr;
};

/// Named parameters in the order they were added. References stay valid as the set grows.
class ParameterSet {
 public:
  explicit ParameterSet(Precision precision = Precision::f32) : precision_(precision) {}

  /// Adds a zero-filled parameter. Throws Error if the name is taken, ShapeError unless both sizes are positive.
  Parameter& add(std::string name, Index rows, Index cols);
  /// The same for a buffer, which is never trained: see Parameter.
  Parameter& add_buffer(std::string name, Index rows, Index cols);
  /// Throws Error, with a suggestion, if there is none of that name.
  Parameter& at(std::string_view name);
  const Parameter& at(std::string_view name) const;
  /// nullptr if there is none of that name.
  Parameter* find(std::string_view name);
  const Parameter* find(std::string_view name) const;

  Precision precision() const { return precision_; }
  /// Number of parameters (matrices), of scalars in them, and bytes of values and gradients; buffers included.
  std::size_t size() const { return items_.size(); }
  Index count() const;
  std::size_t bytes() const;
  Parameter& operator[](std::size_t i) { return *items_[i]; }
  const Parameter& operator[](std::size_t i) const { return *items_[i]; }

  /// Copies the values of the equally named parameters of another set, converting the precision. Throws Error if a name
  /// of this set is missing there, ShapeError if a shape differs.
  void copy_from(const ParameterSet& other);

  /// Iterates over Parameter&.
  template <class Item>
  class Iterator {
   public:
    explicit Iterator(const std::unique_ptr<Parameter>* at) : at_(at) {}
    Item& operator*() const { return **at_; }
    Item* operator->() const { return at_->get(); }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    bool operator==(const Iterator&) const = default;

   private:
    const std::unique_ptr<Parameter>* at_;
  };
  Iterator<Parameter> begin() { return Iterator<Parameter>(items_.data()); }
  Iterator<Parameter> end() { return Iterator<Parameter>(items_.data() + items_.size()); }
  Iterator<const Parameter> begin() const { return Iterator<const Parameter>(items_.data()); }
  Iterator<const Parameter> end() const { return Iterator<const Parameter>(items_.data() + items_.size()); }

 private:
  Parameter& append(std::string name, Index rows, Index cols, Parameter::Kind kind);

  Precision precision_;
  std::vector<std::unique_ptr<Parameter>> items_;
};

}  // namespace sandglass
