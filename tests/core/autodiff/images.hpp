#pragma once
#include <cmath>
#include <string>
#include <vector>

#include "core/autodiff/gradient_check.hpp"
#include "core/autodiff/ops/image.hpp"

/// A double precision parameter filled with numbers that no symmetry connects.
inline sandglass::Parameter& numbers(sandglass::ParameterSet& set, const std::string& name, sandglass::Index rows,
                                     sandglass::Index cols) {
  sandglass::Parameter& p = set.add(name, rows, cols);
  sandglass::Rng rng(set.size(), sandglass::Purpose::test);
  for (sandglass::Index i = 0; i < p.size(); ++i) p.set(i, rng.uniform(-1, 1));
  return p;
}

/// Sum of the elements of x with unequal weights.
inline sandglass::Value weighted_sum(sandglass::Value x) {
  std::vector<double> weights;
  for (sandglass::Index i = 0; i < x.size(); ++i) weights.push_back(std::sin(1.0 + 2.0 * static_cast<double>(i)) + 0.3);
  return sandglass::sum(x * x.graph().constant(x.rows(), x.cols(), weights));
}
