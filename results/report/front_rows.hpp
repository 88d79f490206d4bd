#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "results/analysis/pareto.hpp"
#include "results/report/study_rows.hpp"

// A study with several objectives, in rows, words and a picture. Free of state, any thread.
namespace sandglass::results {

/// A row for each point on the front, or for each of all points: its trials, axes, the mean of each objective with its
/// half-width, of all points whether it is on the front, counts; then each other metric's mean.
StudyRows front_rows(const StudyTable& study, const ParetoFront& front, bool all);

/// How many points are on the front, and what that means.
std::string front_sentence(const ParetoFront& front);

/// "0-2, 5" for 0, 1, 2 and 5.
std::string ranges_text(const std::vector<std::uint64_t>& numbers);

/// A point of the plane; the strong ones stand out, and cover the others.
struct Dot {
  double x = 0, y = 0;
  bool strong = false;
};

/// What of the plane is shown, bounds included.
struct Frame {
  double left = 0, right = 0, bottom = 0, top = 0;

  bool holds(const Dot& dot) const { return dot.x >= left && dot.x <= right && dot.y >= bottom && dot.y <= top; }
};

/// The points of a study by its first two objectives.
struct FrontPicture {
  std::vector<Dot> dots;  ///< the points with a value of every objective; strong: on the front
  /// The front, and on its bad side as much again: what lies far beyond would press the front into a corner.
  Frame frame;
  std::size_t beyond = 0;  ///< so many dots lie outside of the frame
  std::string x_label, y_label;
  std::string better;  ///< where the better points are: "left and down"
};

/// Of a study with two or more objectives.
FrontPicture front_picture(const StudyHeader& header, const ParetoFront& front);

}  // namespace sandglass::results
