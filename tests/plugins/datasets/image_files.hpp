#pragma once
#include <cstdio>
// clang-format off
#include <jpeglib.h>
// clang-format on
#include <png.h>
#include <zlib.h>

#include <cstdlib>
#include <string>
#include <vector>

/// PNG and JPEG files for tests.
namespace sandglass::image_files {

inline void png_word(std::string& out, std::size_t value) {
  for (const int shift : {24, 16, 8, 0}) out.push_back(static_cast<char>(value >> shift));
}

inline void png_chunk(std::string& out, const std::string& type, const std::string& data) {
  png_word(out, data.size());
  const std::string body = type + data;
  out += body;
  png_word(out, crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size())));
}

inline std::string deflated(const std::string& bytes) {
  std::string out(compressBound(bytes.size()), '\0');
  uLongf size = out.size();
  compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  out.resize(size);
  return out;
}

/// What a PNG file holds, made by hand: `rows` are its bytes without the filter byte before each row.
struct Png {
  int height = 1, width = 1;
  int depth = 8, colour = PNG_COLOR_TYPE_GRAY;
  std::vector<std::string> rows{};
  std::string palette{}, palette_opacity{};

  std::string bytes() const {
    std::string header;
    png_word(header, static_cast<std::size_t>(width));
    png_word(header, static_cast<std::size_t>(height));
    header += {static_cast<char>(depth), static_cast<char>(colour), 0, 0, 0};
    std::string data;
    for (const auto& row : rows) data += std::string(1, '\0') + row;
    std::string out = "\x89PNG\r\n\x1a\n";
    png_chunk(out, "IHDR", header);
    if (!palette.empty()) png_chunk(out, "PLTE", palette);
    if (!palette_opacity.empty()) png_chunk(out, "tRNS", palette_opacity);
    png_chunk(out, "IDAT", deflated(data));
    png_chunk(out, "IEND", "");
    return out;
  }
};

/// A grey PNG of 8 bits, pixel k of value first + step * k.
inline std::string grey_png(int height, int width, int first = 0, int step = 10) {
  Png png{height, width};
  for (int y = 0; y < height; ++y) {
    png.rows.emplace_back();
    for (int x = 0; x < width; ++x) png.rows.back().push_back(static_cast<char>(first + step * (y * width + x)));
  }
  return png.bytes();
}

/// An interlaced one, by libpng.
inline std::string interlaced_png(int height, int width, std::vector<std::uint8_t> pixels) {
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  std::string out;
  png_set_write_fn(
      png, &out,
      [](png_structp p, png_bytep data, std::size_t n) {
        static_cast<std::string*>(png_get_io_ptr(p))->append(reinterpret_cast<char*>(data), n);
      },
      nullptr);
  png_set_IHDR(png, info, static_cast<png_uint_32>(width), static_cast<png_uint_32>(height), 8, PNG_COLOR_TYPE_GRAY,
               PNG_INTERLACE_ADAM7, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  std::vector<png_bytep> rows;
  for (int y = 0; y < height; ++y) rows.push_back(pixels.data() + y * width);
  png_write_image(png, rows.data());
  png_write_end(png, nullptr);
  png_destroy_write_struct(&png, &info);
  return out;
}

/// A JPEG of one colour, best quality, all components of 8 bits in `space`.
inline std::string jpeg(int height, int width, const std::vector<std::uint8_t>& pixel, J_COLOR_SPACE space,
                        bool progressive = false) {
  jpeg_compress_struct writer{};
  jpeg_error_mgr errors{};
  writer.err = jpeg_std_error(&errors);
  jpeg_create_compress(&writer);
  unsigned char* memory = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&writer, &memory, &size);
  writer.image_height = static_cast<JDIMENSION>(height);
  writer.image_width = static_cast<JDIMENSION>(width);
  writer.input_components = static_cast<int>(pixel.size());
  writer.in_color_space = space;
  jpeg_set_defaults(&writer);
  jpeg_set_quality(&writer, 100, TRUE);
  if (progressive) jpeg_simple_progression(&writer);
  jpeg_start_compress(&writer, TRUE);
  std::vector<std::uint8_t> row;
  for (int x = 0; x < width; ++x) row.insert(row.end(), pixel.begin(), pixel.end());
  JSAMPROW pointer = row.data();
  for (int y = 0; y < height; ++y) jpeg_write_scanlines(&writer, &pointer, 1);
  jpeg_finish_compress(&writer);
  std::string out(reinterpret_cast<char*>(memory), size);
  jpeg_destroy_compress(&writer);
  std::free(memory);
  return out;
}

}  // namespace sandglass::image_files
