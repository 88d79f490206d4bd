#pragma once
#include "core/config/study/study_spec.hpp"

namespace sandglass {

/// What the place where trials run is like. Whatever depends on it asks here rather than for the place's name.
struct ExecutorTraits {
  bool in_process = true;     ///< trials run in the study's own process: no trial can be ended from outside
  bool shares_memory = true;  ///< trials share one copy of their data; else each worker loads its own
};

constexpr ExecutorTraits executor_traits(config::Isolation isolation) {
  switch (isolation) {
    case config::Isolation::thread: return {.in_process = true, .shares_memory = true};
    case config::Isolation::process: return {.in_process = false, .shares_memory = false};
  }
  return {};
}

}  // namespace sandglass
