#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

#include "results/record/data_names.hpp"
#include "results/report/data/array_parts.hpp"

namespace sandglass::results {
namespace {

constexpr std::uint64_t kMostSamples = 32;
constexpr std::uint64_t kMostPixels = 1'600'000;  ///< of all pictures together

/// Samples, height, width, channels; none unless the array holds images.
std::vector<std::uint64_t> picture_shape(const Array& array) {
  if (array.dimensions.size() < 3 || array.dimensions[1] != "height" || array.dimensions[2] != "width") return {};
  auto shape = array.shape;
  if (shape.size() == 3) shape.push_back(1);
  return shape;
}

/// The numbers of an array of that shape; none without one.
std::vector<float> like(const Array& shape, const ShownTrial& shown, const char* name) {
  const auto* array = find_array(shown.arrays, name);
  return array != nullptr && array->shape == shape.shape ? floats_of(*array) : std::vector<float>{};
}

}  // namespace

void ImagesPart::take(const ShownTrial& shown) {
  const auto* input = find_array(shown.arrays, "input");
  const auto* output = find_array(shown.arrays, "reconstruction");
  if (input == nullptr || output == nullptr || input->shape != output->shape) return;
  const auto shape = picture_shape(*input);
  if (shape.empty()) {
    no_images_ = true;
    return;
  }
  auto values = floats_of(*input);
  if (pictures_.empty()) {
    shape_ = shape;
    input_ = std::move(values);
    if (const auto* labels = find_array(shown.arrays, "sample_label")) labels_ = integers_of(*labels);
  } else if (shape != shape_ || values != input_) {
    others_ = true;
    return;
  }
  if (label_names_.is_null()) label_names_ = names_json(shown.arrays, kClassNames);
  pictures_.push_back({shown.trial, shown.point, floats_of(*output), like(*input, shown, "corrupted"),
                       like(*input, shown, "denoised")});
}

void ImagesPart::finish(ReportParts& parts) {
  if (pictures_.empty())
    return parts.lacks("images", no_images_ ? "The examples are no images."
                                            : "No trial recorded reconstructions: record: {reconstructions: 16}.");
  const auto pixels = shape_[1] * shape_[2] * shape_[3];
  const auto several = [](const Picture& one) { return one.corrupted.empty() ? 1U : 3U; };
  std::uint64_t rows = 1;  // of pictures: the input and those of each trial
  for (const auto& picture : pictures_) rows += several(picture);
  const auto room = kMostPixels / std::max<std::uint64_t>(pixels * rows, 1);
  const auto samples = std::min({shape_[0], kMostSamples, std::max<std::uint64_t>(room, 1)});
  if (samples < shape_[0])
    parts.notes.push_back(
        fmt::format("Of {} recorded reconstructions a trial the first {} are shown.", shape_[0], samples));
  if (others_) parts.notes.push_back("Trials that recorded other examples than the best have no pictures here.");
  const auto shown = static_cast<std::size_t>(samples * pixels);
  const std::span<const float> input(input_.data(), shown);
  float low = INFINITY, high = -INFINITY;
  for (const float value : input) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  const Blocks::Shape shape{samples, shape_[1], shape_[2], shape_[3]};
  Json json{{"shape", {shape_[1], shape_[2], shape_[3]}},
            {"samples", samples},
            {"labels", nullptr},
            {"label_names", label_names_},
            {"input", parts.blocks.add_bytes(input, shape, low, high)},
            {"trials", Json::array()},
            {"range", {json_number(low), json_number(high)}}};
  labels_.resize(std::min<std::size_t>(labels_.size(), samples));
  if (!labels_.empty()) json["labels"] = labels_;
  std::map<std::string_view, Json> known;  // trials of one noise and seed corrupt alike: kept once
  const auto add = [&](const std::vector<float>& values) -> Json {
    if (values.empty()) return nullptr;
    auto& reference = known[{reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)}];
    if (reference.is_null()) reference = parts.blocks.add_bytes({values.data(), shown}, shape, low, high);
    return reference;
  };
  for (const auto& picture : pictures_)
    json["trials"].push_back({{"trial", picture.trial},
                              {"point", picture.point},
                              {"corrupted", add(picture.corrupted)},
                              {"denoised", add(picture.denoised)},
                              {"reconstruction", add(picture.reconstruction)}});
  parts.document["images"] = std::move(json);
  if (std::ranges::all_of(pictures_, [](const Picture& one) { return one.corrupted.empty(); }))
    parts.missing["corrupted"] =
        "No corrupted images: the trials have no noise, or their study is of an older version.";
}

}  // namespace sandglass::results
