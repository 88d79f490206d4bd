#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/report/data/report_study.hpp"

namespace sandglass::results {

/// A trial whose arrays are shown, with them.
struct ShownTrial {
  std::size_t position = 0;  ///< in the study's trials
  std::uint64_t trial = 0, point = 0;
  std::vector<Array> arrays{};
};

/// The array of that name; null if there is none.
const Array* find_array(const std::vector<Array>& arrays, std::string_view name);

std::vector<float> floats_of(const Array& array);
std::vector<std::int32_t> integers_of(const Array& array);

/// What the dataset calls things (kClassNames, kFeatureNames): null if a trial does not say.
Json names_json(const std::vector<Array>& arrays, std::string_view name);

/// Height, width and channels of the examples, if these are images and the trial says so beside its weights.
std::optional<Blocks::Shape> image_shape(const std::vector<Array>& arrays);

/// Reconstructions of the same examples all over the study.
class ImagesPart {
 public:
  void take(const ShownTrial& shown);
  void finish(ReportParts& parts);

 private:
  struct Picture {
    std::uint64_t trial = 0, point = 0;
    std::vector<float> reconstruction, corrupted, denoised;  // the last two empty without noise
  };
  std::vector<std::uint64_t> shape_;  // samples, height, width, channels
  std::vector<float> input_;
  std::vector<std::int32_t> labels_;
  std::vector<Picture> pictures_;
  Json label_names_;
  bool others_ = false, no_images_ = false;
};

/// Codes of some trials as scatters, and of more trials how alive their units are.
class LatentsPart {
 public:
  /// UMAP is computed of the first scatters, of so many examples in all.
  LatentsPart(std::uint64_t seed, std::uint64_t most_umap_examples)
      : seed_(seed), most_umap_examples_(most_umap_examples) {}

  /// With its scatter only if `scatter`.
  void take(const ShownTrial& shown, bool scatter, ReportParts& parts);
  void finish(ReportParts& parts);

 private:
  std::uint64_t seed_, most_umap_examples_, umap_examples_ = 0;
  bool without_umap_ = false;
  Json trials_ = Json::array(), health_ = Json::array();
  Json label_names_;
};

/// How alike the codes of a point's replicates are, and pictures of them to lay over each other.
class StabilityPart {
 public:
  /// Of one trial.
  struct Codes {
    std::uint64_t trial = 0;
    std::size_t units = 0;
    std::vector<float> values;
    std::vector<std::int32_t> source;
  };

  void take(const ShownTrial& shown);
  void finish(ReportParts& parts);

 private:
  static constexpr std::size_t kMostReplicates = 3;
  static void add(std::uint64_t point, const std::vector<Codes>& trials, ReportParts& parts, Json& all);

  std::map<std::uint64_t, std::vector<Codes>> points_;
  std::vector<std::uint64_t> order_;  // of points, as they came
};

/// First layers of encoders of images.
class FiltersPart {
 public:
  void take(const ShownTrial& shown, ReportParts& parts);
  void finish(ReportParts& parts);

 private:
  Json trials_ = Json::array();
  bool had_weights_ = false;
};

/// The decoder of the first trial for which it can run in the page.
class DecoderPart {
 public:
  void take(const ShownTrial& shown, ReportParts& parts);
  void finish(ReportParts& parts);

 private:
  Json decoder_;
  std::string reason_;
};

}  // namespace sandglass::results
