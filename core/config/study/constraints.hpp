#pragma once
#include <memory>
#include <string>
#include <vector>

#include "core/config/study/study_spec.hpp"

namespace sandglass::config {

/// The conditions of `sweep.require`, compiled once: arithmetic over the numbers and booleans of a point, by their
/// paths. A parameter that the point does not set has the value of its variant. A condition holds if its value is
/// neither 0 nor NaN, or if the point's variant lacks one of its parameters. Deterministic; one thread at a time.
class Constraints {
 public:
  Constraints(const StudySpec& study, std::vector<std::string> conditions);
  ~Constraints();

  bool allow(const StudySpec& study, const Point& point) const;

  /// As they were written.
  const std::vector<std::string>& conditions() const { return conditions_; }

 private:
  struct Compiled;

  std::vector<std::string> conditions_;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace sandglass::config
