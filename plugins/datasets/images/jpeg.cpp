#include <cstdio>  // jpeglib.h needs it first
// clang-format off
#include <jpeglib.h>
#include <jerror.h>
// clang-format on

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstring>

#include "plugins/datasets/files/byte_source.hpp"
#include "plugins/datasets/images/image_formats.hpp"

namespace sandglass {
namespace {

constexpr int kMostScans = 500;  // a progressive file of many scans takes for ever

/// libjpeg reports an error by a jump, which must not pass over objects with destructors: so whatever is in use lies in
/// members, and the functions that jumps return to have no locals.
class JpegDecoder {
 public:
  JpegDecoder(const std::string& name, std::span<const std::uint8_t> bytes) : name_(name), bytes_(bytes) {
    jpeg_.err = jpeg_std_error(&errors_);
    errors_.error_exit = on_error;
    errors_.emit_message = on_message;
    jpeg_.client_data = this;
    if (!try_create()) broken();
    progress_.progress_monitor = on_progress;
    jpeg_.progress = &progress_;
  }
  ~JpegDecoder() { jpeg_destroy_decompress(&jpeg_); }
  JpegDecoder(const JpegDecoder&) = delete;
  JpegDecoder& operator=(const JpegDecoder&) = delete;

  ImageHeader header() {
    if (!try_header()) broken();
    require_size(name_, jpeg_.image_height, jpeg_.image_width);
    if (jpeg_.jpeg_color_space == JCS_CMYK || jpeg_.jpeg_color_space == JCS_YCCK || jpeg_.num_components == 4)
      refuse_data(name_, "a grey or RGB image", "a CMYK JPEG, made for printing; convert it: mogrify -colorspace sRGB");
    require_end();
    return {jpeg_.image_height, jpeg_.image_width, jpeg_.num_components == 1 ? 1 : 3};
  }

  Image image() {
    const auto known = header();
    jpeg_.out_color_space = known.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_.dct_method = JDCT_ISLOW;  // whole numbers, the same on every machine
    if (!try_start()) broken();
    row_.resize(static_cast<std::size_t>(known.width * known.channels));
    row_pointer_ = row_.data();
    Image image{known.height, known.width, known.channels, {}};
    image.samples.reserve(static_cast<std::size_t>(known.height) * row_.size());
    for (Index y = 0; y < known.height; ++y) {
      if (!try_row()) broken();
      for (const auto sample : row_) image.samples.push_back(static_cast<float>(sample) / 255);
    }
    if (!try_finish()) broken();
    return image;
  }

 private:
  /// The mark of the end cannot occur within the data of an image: without it the file was cut off.
  void require_end() {
    static constexpr std::array<JOCTET, 2> kEnd = {0xFF, JPEG_EOI};
    const std::span rest(jpeg_.src->next_input_byte, jpeg_.src->bytes_in_buffer);
    if (!std::ranges::search(rest, kEnd).empty()) return;
    std::strncpy(message_, "it ends early", sizeof message_ - 1);
    broken();
  }

  bool try_create() {
    if (setjmp(jump_) != 0) return false;
    jpeg_create_decompress(&jpeg_);
    jpeg_.client_data = this;
    return true;
  }
  bool try_header() {
    if (setjmp(jump_) != 0) return false;
    jpeg_mem_src(&jpeg_, bytes_.data(), bytes_.size());
    jpeg_read_header(&jpeg_, TRUE);
    return true;
  }
  bool try_start() {
    if (setjmp(jump_) != 0) return false;
    return jpeg_start_decompress(&jpeg_) != 0;
  }
  bool try_row() {
    if (setjmp(jump_) != 0) return false;
    return jpeg_read_scanlines(&jpeg_, &row_pointer_, 1) == 1;
  }
  bool try_finish() {
    if (setjmp(jump_) != 0) return false;
    return jpeg_finish_decompress(&jpeg_) != 0;
  }

  [[noreturn]] void broken() const {
    refuse_data(name_, "a whole JPEG image", "one that is broken (" + std::string(message_) + "); fetch it again");
  }

  [[noreturn]] static void on_error(j_common_ptr jpeg) {
    auto* self = static_cast<JpegDecoder*>(jpeg->client_data);
    jpeg->err->format_message(jpeg, self->message_);
    std::longjmp(self->jump_, 1);
  }
  /// What libjpeg warns of, such as an early end, it fills up with grey: here that is an error. Bytes too many between
  /// two parts do no harm.
  static void on_message(j_common_ptr jpeg, int level) {
    if (level < 0 && jpeg->err->msg_code != JWRN_EXTRANEOUS_DATA) on_error(jpeg);
  }
  static void on_progress(j_common_ptr jpeg) {
    if (reinterpret_cast<j_decompress_ptr>(jpeg)->input_scan_number <= kMostScans) return;
    jpeg->err->msg_code = JERR_BAD_PROGRESSION;
    on_error(jpeg);
  }

  std::string name_;
  std::span<const std::uint8_t> bytes_;
  jpeg_decompress_struct jpeg_{};
  jpeg_error_mgr errors_{};
  jpeg_progress_mgr progress_{};
  std::jmp_buf jump_{};
  char message_[JMSG_LENGTH_MAX] = {};
  std::vector<JSAMPLE> row_;
  JSAMPROW row_pointer_ = nullptr;
};

}  // namespace

ImageHeader read_jpeg_header(const std::string& name, std::span<const std::uint8_t> bytes) {
  return JpegDecoder(name, bytes).header();
}

Image read_jpeg(const std::string& name, std::span<const std::uint8_t> bytes) {
  return JpegDecoder(name, bytes).image();
}

}  // namespace sandglass
