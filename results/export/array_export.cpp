#include "results/export/array_export.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <iterator>

#include "results/base/error.hpp"
#include "results/base/files.hpp"
#include "results/report/csv_text.hpp"
#include "results/store/array_file.hpp"

namespace sandglass::results {
namespace {

static_assert(std::endian::native == std::endian::little, "npy_bytes() writes numbers as they lie in memory");

enum class Format { npy, csv, hdf5, idx };

Format format_of(const std::filesystem::path& file) {
  const std::string ending = file.extension().string();
  if (ending == ".npy") return Format::npy;
  if (ending == ".csv") return Format::csv;
  if (ending == ".h5" || ending == ".hdf5") return Format::hdf5;
  if (ending == ".idx" || file.filename().string().ends_with("-ubyte")) return Format::idx;
  throw IoError(fmt::format("{}: cannot tell the format to write\nknown endings: .npy, .csv, .h5, .hdf5, .idx, -ubyte",
                            file.string()));
}

const char* npy_type(const Array& array) {
  switch (array.data.index()) {
    case 0: return "<f4";
    case 1: return "<f8";
    default: return "<i4";
  }
}

std::uint64_t entries_per_row(const Array& array) {
  std::uint64_t count = 1;
  for (std::size_t axis = 1; axis < array.shape.size(); ++axis) count *= array.shape[axis];
  return count;
}

}  // namespace

std::string npy_bytes(const Array& array) {
  constexpr std::size_t kPreamble = 10, kAlignment = 64;
  std::string shape;
  for (const std::uint64_t size : array.shape) shape += fmt::format("{}, ", size);
  if (array.shape.size() > 1) shape.resize(shape.size() - 2);  // one axis keeps its comma: (3, )
  std::string head = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", npy_type(array), shape);
  head.resize((kPreamble + head.size() + 1 + kAlignment - 1) / kAlignment * kAlignment - kPreamble - 1, ' ');
  head += '\n';
  std::string out("\x93NUMPY\x01\x00", 8);
  out += static_cast<char>(head.size() & 0xFF);
  out += static_cast<char>(head.size() >> 8);
  out += head;
  std::visit(
      [&](const auto& data) {
        out.append(reinterpret_cast<const char*>(data.data()), data.size() * sizeof(*data.data()));
      },
      array.data);
  return out;
}

std::string csv_text(const Array& array, const std::vector<TextColumn>& front) {
  const std::uint64_t columns = entries_per_row(array);
  std::string out;
  for (const auto& column : front) out += csv_field(column.name) + ",";
  for (std::uint64_t c = 0; c < columns; ++c) out += fmt::format("{}{}_{}", c > 0 ? "," : "", array.name, c);
  std::visit(
      [&](const auto& data) {
        for (std::size_t i = 0; i < data.size(); ++i) {
          out += i % columns == 0 ? '\n' : ',';
          if (i % columns == 0)
            for (const auto& column : front) out += csv_words(column.cells[i / columns]) + ",";
          fmt::format_to(std::back_inserter(out), "{}", data[i]);
        }
      },
      array.data);
  return out + "\n";
}

std::string idx_bytes(const std::filesystem::path& file, const Array& array) {
  std::string out{'\0', '\0', '\x08', static_cast<char>(array.shape.size())};
  for (const std::uint64_t size : array.shape)
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(size >> shift & 0xFF);
  std::visit(
      [&](const auto& data) {
        for (const auto value : data) {
          const auto x = static_cast<double>(value);
          if (!(x >= 0 && x <= 1))
            throw IoError(
                fmt::format("{}: expected numbers from 0 to 1 for an IDX file of bytes, found {} in {}\nwrite "
                            "a .npy, .csv or .h5 file instead",
                            file.string(), x, array.name));
          out += static_cast<char>(std::lround(255 * x));
        }
      },
      array.data);
  return out;
}

void write_array(const std::filesystem::path& file, const Array& array, const std::vector<TextColumn>& front) {
  require_known_ending(file, !front.empty());
  switch (format_of(file)) {
    case Format::npy: write_atomically(file, npy_bytes(array)); break;
    case Format::csv: write_atomically(file, csv_text(array, front)); break;
    case Format::idx: write_atomically(file, idx_bytes(file, array)); break;
    case Format::hdf5: write_array_file(file, {array}); break;
  }
}

void require_known_ending(const std::filesystem::path& file, bool texts) {
  if (format_of(file) != Format::csv && texts)
    throw IoError(fmt::format("{}: names and labels are texts, which stand in a .csv file alone", file.string()));
}

}  // namespace sandglass::results
