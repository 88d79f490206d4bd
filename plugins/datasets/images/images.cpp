#include <algorithm>
#include <cmath>

#include "plugins/datasets/files/byte_source.hpp"
#include "plugins/datasets/files/classes.hpp"
#include "plugins/datasets/images/image_file.hpp"
#include "plugins/datasets/images/image_folder.hpp"

using namespace sandglass;

namespace {

namespace fs = std::filesystem;

std::string size_words(Index height, Index width) { return std::to_string(height) + " x " + std::to_string(width); }

/// How every image of the dataset is brought to the same form.
struct ImageForm {
  Index height = 0;  ///< 0: the files'
  Index width = 0;
  Index channels = 0;          ///< 0: the files'
  std::string transparency{};  ///< "refuse", or the background: "black", "white"

  std::vector<float> read(const fs::path& file) const {
    auto image = read_image(file);
    if (image.transparent()) image = without_transparency(image, file);
    return resized(with_channels(std::move(image), channels), height, width).samples;
  }

 private:
  Image without_transparency(const Image& image, const fs::path& file) const {
    const auto step = static_cast<std::size_t>(image.channels);
    bool opaque = true;
    for (std::size_t at = step - 1; at < image.samples.size(); at += step) opaque = opaque && image.samples[at] == 1;
    if (!opaque && transparency == "refuse")
      refuse_data(file.string(), "an image without transparency",
                  "transparent pixels; set dataset.transparency to black or white, the background to lay it on");
    return blended(image, transparency == "white" ? 1.F : 0.F);
  }
};

/// Decoded when they are read.
class ImageExamples final : public Examples {
 public:
  ImageExamples(std::string folder, std::vector<fs::path> files, std::vector<std::int32_t> labels, ImageForm form)
      : folder_(std::move(folder)), files_(std::move(files)), labels_(std::move(labels)), form_(std::move(form)) {}

  Index count() const override { return static_cast<Index>(files_.size()); }
  std::string name(Index i) const override {
    return files_[static_cast<std::size_t>(i)].lexically_relative(folder_).string();
  }
  bool has_labels() const override { return !labels_.empty(); }
  std::int32_t label(Index i) const override { return labels_[static_cast<std::size_t>(i)]; }
  void read(Index i, std::span<float> out) const override {
    const auto& file = files_[static_cast<std::size_t>(i)];
    const auto pixels = form_.read(file);
    if (pixels.size() != out.size()) refuse_data(file.string(), "the image that was there before", "another size");
    std::copy(pixels.begin(), pixels.end(), out.begin());
  }

 private:
  std::string folder_;
  std::vector<fs::path> files_;
  std::vector<std::int32_t> labels_;
  ImageForm form_;
};

/// Images from the PNG and JPEG files of a folder, the sub-folder being the class; pixels from 0 to 1. Grey and colour,
/// and with `height` and `width` sizes, are brought into one. Without `test_folder` the study's test split is drawn
/// from the other images.
class Images final : public Dataset {
 public:
  explicit Images(const Params& params)
      : folder_(params.text("folder")),
        test_folder_(params.text("test_folder")),
        form_{params.integer("height"), params.integer("width"),
              params.choice("channels") == "auto" ? 0
              : params.choice("channels") == "1"  ? 1
                                                  : 3,
              params.choice("transparency")} {
    if (folder_.empty()) throw ConfigError("dataset/images: `folder` is empty; name the folder with the images");
    if ((form_.height == 0) != (form_.width == 0))
      throw ConfigError("dataset/images: expected height and width together, found height " +
                        std::to_string(form_.height) + " and width " + std::to_string(form_.width) +
                        "; give both, or neither");
  }

  void inspect() const override {
    const auto pool = list_images(folder_);
    ImageFolder test;
    if (!test_folder_.empty()) test = list_images(test_folder_);
    const Classes classes(pool.labels, folder_);
    if (!test_folder_.empty()) classes.numbered(test.labels, test_folder_);
    const auto some = sample(pool.files), some_tests = sample(test.files);
    const auto first = read_image_header(some.front());
    for (const auto* files : {&some, &some_tests})
      for (const auto& file : *files) require_alike(read_image_header(file), file, first, some.front());
  }

  DatasetParts load(const DatasetRequest&) const override {
    auto pool = list_images(folder_);
    ImageFolder test;
    if (!test_folder_.empty()) test = list_images(test_folder_);
    const auto form = form_for(pool.files, test.files);
    const Classes classes(pool.labels, folder_);
    DatasetParts parts;
    parts.shape = {.features = form.height * form.width * form.channels,
                   .height = form.height,
                   .width = form.width,
                   .channels = form.channels,
                   .classes = static_cast<Index>(classes.names().size())};
    parts.class_names = classes.names();
    parts.source = folder_ + classes.words();
    parts.pool = examples(std::move(pool), classes, folder_, form);
    if (!test_folder_.empty()) parts.test = examples(std::move(test), classes, test_folder_, form);
    return parts;
  }

 private:
  /// The first file, and others at equal distances: so many that a look at their headers takes no time that counts.
  static std::vector<fs::path> sample(const std::vector<fs::path>& files) {
    constexpr std::size_t kMost = 300;
    std::vector<fs::path> some;
    const std::size_t count = std::min(files.size(), kMost);
    for (std::size_t i = 0; i < count; ++i) some.push_back(files[i * files.size() / count]);
    return some;
  }

  static std::unique_ptr<ImageExamples> examples(ImageFolder images, const Classes& classes, const std::string& folder,
                                                 const ImageForm& form) {
    auto labels = classes.numbered(images.labels, folder);
    return std::make_unique<ImageExamples>(folder, std::move(images.files), std::move(labels), form);
  }

  /// What the study leaves open is taken from the files, which then have to agree.
  ImageForm form_for(const std::vector<fs::path>& pool, const std::vector<fs::path>& test) const {
    if (form_.height > 0 && form_.channels > 0) return form_;
    const auto first = read_image_header(pool.front());
    for (const auto* files : {&pool, &test})
      for (const auto& file : *files) require_alike(read_image_header(file), file, first, pool.front());
    auto form = form_;
    if (form.height == 0) form.height = first.height, form.width = first.width;
    if (form.channels == 0) form.channels = first.channels;
    return form;
  }

  void require_alike(const ImageHeader& image, const fs::path& file, const ImageHeader& first,
                     const fs::path& first_file) const {
    if (form_.height == 0 && (image.height != first.height || image.width != first.width))
      refuse_data(
          file.string(), "an image of " + size_words(first.height, first.width) + " pixels, as " + first_file.string(),
          size_words(image.height, image.width) + "; to have all images resized, set dataset.height and dataset.width");
    const auto word = [](Index channels) { return std::string(channels == 1 ? "a grey" : "a colour") + " image"; };
    if (form_.channels == 0 && image.channels != first.channels)
      refuse_data(file.string(), word(first.channels) + ", as " + first_file.string(),
                  word(image.channels) + "; set dataset.channels to 1 (grey) or 3 (colour) for all");
  }

  std::string folder_, test_folder_;
  ImageForm form_;
};

Schema images_schema() {
  constexpr std::int64_t kMostSide = 8192;
  Schema schema;
  schema
      .folder("folder", {.text = "Folder with the images, or with a sub-folder for each class.",
                         .also = {"path", "file", "images", "data", "root"}})
      .folder("test_folder",
              {.fallback = "", .text = "Another for the test images; empty for none.", .also = {"test_images"}})
      .integer("height",
               {.fallback = 0,
                .min = 0,
                .max = kMostSide,
                .unit = "pixels",
                .text = "Height that all images are resized to (a triangle filter; proportions are not kept); "
                        "0: that of the files, which have to agree."})
      .integer("width", {.fallback = 0, .min = 0, .max = kMostSide, .unit = "pixels", .text = "Their width."})
      .choice("channels",
              {.choices = {"auto", "1", "3"},
               .fallback = "auto",
               .text = "1 makes all images grey, 3 coloured; auto: what the files are, which have to agree."})
      .choice("transparency", {.choices = {"refuse", "black", "white"},
                               .fallback = "refuse",
                               .text = "The background that transparent images are laid on, if they are not refused."});
  return schema;
}

}  // namespace

SANDGLASS_PLUGIN(images_dataset, SANDGLASS_VERSION) {
  registrar.dataset("images", "PNG and JPEG images of a folder, with a sub-folder for each class.", images_schema(),
                    [](const Params& params) { return std::make_unique<Images>(params); });
}
