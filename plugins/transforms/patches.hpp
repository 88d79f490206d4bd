#pragma once
#include <memory>
#include <sandglass/plugin.hpp>
#include <string>

namespace sandglass {

struct PatchShape {
  Index height = 0;
  Index width = 0;
  Index channels = 1;
};

/// Where backgrounds are cut from. Several threads may draw at once.
class PatchSource {
 public:
  virtual ~PatchSource();

  /// Writes a patch, height x width x channels, in [0, 1]. Patches of little contrast (a standard deviation below
  /// kLeastDeviation) are drawn again, up to kMostDraws times; then the last one stands.
  void draw(const PatchShape& shape, Rng& rng, std::span<float> out) const;

  /// Throws ConfigError if no such patch can be drawn.
  virtual void require(const PatchShape& shape) const;

  /// "generated texture", "images of photographs/".
  virtual std::string source() const = 0;

  static constexpr double kLeastDeviation = 0.06;
  static constexpr int kMostDraws = 50;

 private:
  virtual void draw_any(const PatchShape& shape, Rng& rng, std::span<float> out) const = 0;
};

struct PatchOptions {
  std::string source;  ///< "texture" or "folder"
  std::string folder;
};

/// `plugin` names the plugin in errors. Throws ConfigError if the folder's name is empty, IoError if it holds no images
/// or one cannot be read.
std::shared_ptr<const PatchSource> make_patches(const PatchOptions& options, const std::string& plugin);

/// Generated grey or coloured textures with what photographs have: edges that occlude one another and a power that
/// falls with the square of the frequency. Model: dead leaves (Matheron 1968; Lee, Mumford & Huang 2001): discs that
/// cover one another, radii with density r^-3 from 5 pixels to three times the patch, grey levels uniform about the
/// patch's own brightness, each disc with a shading and a fine texture of its own.
std::shared_ptr<const PatchSource> dead_leaves();

/// Patches of the images *.pgm, *.ppm, *.pnm in a folder: image uniform, place uniform. Colour images become grey
/// (0.299 red + 0.587 green + 0.114 blue) where one channel is asked for, grey ones are repeated where three are.
/// Images are kept in memory as bytes. Throws IoError.
std::shared_ptr<const PatchSource> image_folder(const std::string& folder);

}  // namespace sandglass
