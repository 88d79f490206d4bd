#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sandglass::results {

using Json = nlohmann::ordered_json;

/// The arrays of a report, one behind the other, each at a multiple of 8 bytes and in little endian. What add() returns
/// says in the document where one lies: {"offset": bytes, "length": items, "type": "f32", "shape": [..]}, and for
/// quantised ones "scale" and "zero": value = item * scale + zero. One thread at a time.
class Blocks {
 public:
  using Shape = std::vector<std::uint64_t>;

  Json add(std::span<const float> values, const Shape& shape);
  Json add(std::span<const std::int32_t> values, const Shape& shape);

  /// As bytes, 0 for `low` and 255 for `high`; what lies outside is cut, NaN becomes `low`.
  Json add_bytes(std::span<const float> values, const Shape& shape, float low, float high);

  /// As 16-bit integers over the values' own range; NaN becomes the middle of it.
  Json add_short(std::span<const float> values, const Shape& shape);

  const std::string& bytes() const { return bytes_; }

 private:
  Json place(const void* data, std::size_t items, std::size_t item_size, const char* type, const Shape& shape);

  std::string bytes_;
};

/// A number for JSON, which holds neither NaN nor infinities: these become "nan", "inf" and "-inf".
Json json_number(double value);

/// null for what is absent.
Json json_number(const std::optional<double>& value);

}  // namespace sandglass::results
