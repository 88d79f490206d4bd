#pragma once
#include <cstddef>
#include <span>

namespace sandglass {

/// A read-only batch of examples: `rows` examples of `cols` features, row-major and without gaps.
struct BatchView {
  const float* data = nullptr;
  std::ptrdiff_t rows = 0;
  std::ptrdiff_t cols = 0;

  std::span<const float> row(std::ptrdiff_t i) const { return {data + i * cols, static_cast<std::size_t>(cols)}; }
  std::span<const float> all() const { return {data, static_cast<std::size_t>(rows * cols)}; }
};

/// The same, writable.
struct MutableBatchView {
  float* data = nullptr;
  std::ptrdiff_t rows = 0;
  std::ptrdiff_t cols = 0;

  std::span<float> row(std::ptrdiff_t i) const { return {data + i * cols, static_cast<std::size_t>(cols)}; }
  std::span<float> all() const { return {data, static_cast<std::size_t>(rows * cols)}; }
};

}  // namespace sandglass
