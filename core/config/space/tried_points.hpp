#pragma once
#include <functional>

#include "core/config/study/study_spec.hpp"
#include "core/plugin/load/registry.hpp"

namespace sandglass::config {

/// Calls `call` with each of the points at which a study is tried before it runs, until it is false: the study's first
/// points, then up to 2000 of a fixed list, 100 that a sampler draws, or the first of one that waits for outcomes.
void for_each_tried_point(const StudySpec& study, const Registry& registry,
                          const std::function<bool(const Point&)>& call);

}  // namespace sandglass::config
