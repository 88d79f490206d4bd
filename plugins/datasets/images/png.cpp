#include <png.h>

#include <csetjmp>
#include <cstring>

#include "plugins/datasets/files/byte_source.hpp"
#include "plugins/datasets/images/image_formats.hpp"

namespace sandglass {
namespace {

constexpr std::uint64_t kMostInflation = 1032;  // deflate's limit

/// libpng reports an error by a jump, which must not pass over objects with destructors: so whatever is in use lies in
/// members, and the functions that jumps return to have no locals.
class PngDecoder {
 public:
  PngDecoder(const std::string& name, std::span<const std::uint8_t> bytes) : name_(name), rest_(bytes), all_(bytes) {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, on_error, on_warning);
    info_ = png_ == nullptr ? nullptr : png_create_info_struct(png_);
    if (info_ == nullptr) {
      png_destroy_read_struct(&png_, nullptr, nullptr);
      throw IoError(name_ + ": libpng cannot be started");
    }
    png_set_read_fn(png_, this, on_read);
    png_set_user_limits(png_, 0x7FFFFFFF, 0x7FFFFFFF);  // require_size() has the say
  }
  ~PngDecoder() { png_destroy_read_struct(&png_, &info_, nullptr); }
  PngDecoder(const PngDecoder&) = delete;
  PngDecoder& operator=(const PngDecoder&) = delete;

  ImageHeader header() {
    if (!try_header()) broken();
    const std::uint64_t height = png_get_image_height(png_, info_), width = png_get_image_width(png_, info_);
    require_size(name_, height, width);
    require_end();
    const bool colour = (png_get_color_type(png_, info_) & PNG_COLOR_MASK_COLOR) != 0;
    return {static_cast<Index>(height), static_cast<Index>(width), colour ? 3 : 1};
  }

  Image image() {
    const auto known = header();
    if (!try_expand()) broken();
    const std::size_t row = png_get_rowbytes(png_, info_), height = static_cast<std::size_t>(known.height);
    if (png_get_rowbytes(png_, info_) / 8 * height > kMostInflation * all_.size())
      refuse_data(name_, "as many pixels as the header claims", "a file too short for that; it was cut off");
    bytes_.resize(row * height);
    for (std::size_t y = 0; y < height; ++y) rows_.push_back(bytes_.data() + y * row);
    if (!try_rows()) broken();
    Image image{known.height, known.width, png_get_channels(png_, info_), {}};
    const auto samples = static_cast<std::size_t>(image.height * image.width * image.channels);
    image.samples.reserve(samples);
    if (png_get_bit_depth(png_, info_) == 16) {
      for (std::size_t i = 0; i < samples; ++i)
        image.samples.push_back(static_cast<float>(bytes_[2 * i] * 256 + bytes_[2 * i + 1]) / 65535);
    } else {
      for (std::size_t i = 0; i < samples; ++i) image.samples.push_back(static_cast<float>(bytes_[i]) / 255);
    }
    return image;
  }

 private:
  /// Goes from chunk to chunk, without decoding, as far as the last: so a file that was cut off shows by its header.
  void require_end() {
    constexpr std::size_t kSignature = 8, kAround = 12;  // a chunk's length and type before it, its checksum behind
    for (auto rest = all_.subspan(kSignature); rest.size() >= kAround;) {
      const std::size_t length =
          std::size_t{rest[0]} << 24 | std::size_t{rest[1]} << 16 | std::size_t{rest[2]} << 8 | rest[3];
      if (std::memcmp(rest.data() + 4, "IEND", 4) == 0) return;
      if (length > rest.size() - kAround) break;
      rest = rest.subspan(kAround + length);
    }
    std::strncpy(message_, "it ends early", sizeof message_ - 1);
    broken();
  }

  bool try_header() {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_read_info(png_, info_);
    return true;
  }

  /// To 8 or 16 bits a sample, without palette, transparency as a channel.
  bool try_expand() {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_set_expand(png_);
    png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    return true;
  }

  bool try_rows() {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_read_image(png_, rows_.data());
    png_read_end(png_, nullptr);
    return true;
  }

  [[noreturn]] void broken() const {
    refuse_data(name_, "a whole PNG image", "one that is broken (" + std::string(message_) + "); fetch it again");
  }

  static void on_error(png_structp png, png_const_charp message) {
    auto* self = static_cast<PngDecoder*>(png_get_error_ptr(png));
    std::strncpy(self->message_, message, sizeof self->message_ - 1);
    png_longjmp(png, 1);
  }
  static void on_warning(png_structp, png_const_charp) {}
  static void on_read(png_structp png, png_bytep out, std::size_t size) {
    auto* self = static_cast<PngDecoder*>(png_get_io_ptr(png));
    if (size > self->rest_.size()) png_error(png, "it ends early");
    std::memcpy(out, self->rest_.data(), size);
    self->rest_ = self->rest_.subspan(size);
  }

  std::string name_;
  std::span<const std::uint8_t> rest_, all_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  char message_[128] = {};
  std::vector<std::uint8_t> bytes_;
  std::vector<png_bytep> rows_;
};

}  // namespace

ImageHeader read_png_header(const std::string& name, std::span<const std::uint8_t> bytes) {
  return PngDecoder(name, bytes).header();
}

Image read_png(const std::string& name, std::span<const std::uint8_t> bytes) { return PngDecoder(name, bytes).image(); }

}  // namespace sandglass
