#pragma once
#include <cmath>
#include <cstdint>
#include <vector>

#include "tests/plugins/built.hpp"
#include "tests/plugins/metrics/context.hpp"

/// Data that a line of Python gives too, for numbers from an independent implementation.
namespace sandglass::built {

/// waves(rows, cols, phase):  i, j = numpy.ogrid[:rows, :cols]; sin(phase + .37*i*i*(j+1) + j).astype(float32)
inline std::vector<float> waves(Index rows, Index cols, double phase) {
  std::vector<float> x;
  for (Index r = 0; r < rows; ++r)
    for (Index c = 0; c < cols; ++c) {
      const auto i = static_cast<double>(r), j = static_cast<double>(c);
      x.push_back(static_cast<float>(std::sin(phase + 0.37 * i * i * (j + 1) + j)));
    }
  return x;
}

/// Three overlapping classes: waves with .8 added to column y = i % 3 of row i.
inline std::vector<float> classes(Index rows, Index cols, double phase) {
  auto z = waves(rows, cols, phase);
  for (Index i = 0; i < rows; ++i) {
    auto& value = z[static_cast<std::size_t>(i * cols + i % 3)];
    value = static_cast<float>(static_cast<double>(value) + 0.8);
  }
  return z;
}

inline std::vector<std::int32_t> three_labels(Index rows) {
  std::vector<std::int32_t> labels;
  for (Index i = 0; i < rows; ++i) labels.push_back(static_cast<std::int32_t>(i % 3));
  return labels;
}

inline BatchView view(const std::vector<float>& x, Index cols) {
  return {x.data(), static_cast<Index>(x.size()) / cols, cols};
}

/// A metric over a split that comes in one batch.
inline std::vector<double> measured(const Context& context, const std::string& name, const MetricBatch& batch,
                                    const Settings& settings = {}) {
  const auto one = metric(name, settings);
  one->begin(context);
  one->add(batch);
  return one->finish();
}

}  // namespace sandglass::built
