#include "plugins/transforms/patches.hpp"

#include <cmath>

namespace sandglass {
namespace {

double deviation(std::span<const float> values) {
  double sum = 0, squares = 0;
  for (const double v : values) {
    sum += v;
    squares += v * v;
  }
  const auto n = static_cast<double>(values.size());
  return std::sqrt(std::max(0.0, squares / n - sum / n * (sum / n)));
}

}  // namespace

PatchSource::~PatchSource() = default;

void PatchSource::require(const PatchShape&) const {}

void PatchSource::draw(const PatchShape& shape, Rng& rng, std::span<float> out) const {
  for (int draws = 0; draws < kMostDraws; ++draws) {
    draw_any(shape, rng, out);
    if (deviation(out) >= kLeastDeviation) return;
  }
}

std::shared_ptr<const PatchSource> make_patches(const PatchOptions& options, const std::string& plugin) {
  if (options.source != "folder") return dead_leaves();
  if (options.folder.empty())
    throw ConfigError(plugin + ": source is folder, and `folder` is empty; name the folder with the images");
  return image_folder(options.folder);
}

}  // namespace sandglass
