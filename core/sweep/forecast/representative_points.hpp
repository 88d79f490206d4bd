#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "core/sweep/schedule/study_plan.hpp"

namespace sandglass {

/// Points that stand for all of a study: every one if there are at most `most`, else so many of them evenly by number.
/// Of an adaptive sampler, whose points nobody knows yet: those that the study gives, both ends of every axis, and some
/// drawn evenly from the space; those that the constraints refuse are left out.
std::vector<Point> representative_points(const config::StudySpec& study, const StudyPlan& plan, std::uint64_t most);

/// The points, by number, whose trials are the same: equal in all that determines them but the seed
/// (trial_identity()). Each group has two or more, in order; groups in the order of their first.
std::vector<std::vector<std::uint64_t>> same_points(const config::StudySpec& study, const Registry& registry,
                                                    std::span<const Point> points);

/// Up to `most` of `points` that are worth a measurement, by their place: of each variant the first, those with the
/// smallest and the largest values, then always the one that is farthest from all that were taken. Fewer if the rest
/// is equal to one of them.
std::vector<std::size_t> spread_points(const SearchSpace& space, std::span<const Point> points, std::size_t most);

}  // namespace sandglass
