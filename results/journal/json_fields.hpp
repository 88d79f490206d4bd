#pragma once
#include <simdjson.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

// Reading JSON with a check for whatever it may hold. Everything here throws IoError that names the field and says what
// it has to be; texts and lists live until their parser's next document.
namespace sandglass::results {

using JsonElement = simdjson::dom::element;

/// Throws IoError.
[[noreturn]] void wrong(const std::string& what);

/// `key` is what messages call the value.
std::string_view to_text(JsonElement value, std::string_view key);
/// Any number, or the texts "nan", "inf" and "-inf".
double to_real(JsonElement value, std::string_view key);
std::int64_t to_integer(JsonElement value, std::string_view key);
simdjson::dom::array to_list(JsonElement value, std::string_view key);

/// The fields of an object by name. One that stands behind the one asked for before is found without a search, so the
/// order of the writer is the fast one, and any other works.
class JsonFields {
 public:
  /// `what` is what a message calls it if it is no object.
  JsonFields(JsonElement value, std::string_view what);

  /// Each throws if the field is missing or of another type.
  JsonElement at(std::string_view key);
  std::string_view text(std::string_view key) { return to_text(at(key), key); }
  double real(std::string_view key) { return to_real(at(key), key); }
  std::int64_t integer(std::string_view key) { return to_integer(at(key), key); }
  std::uint64_t natural(std::string_view key);    ///< >= 0
  std::uint32_t natural32(std::string_view key);  ///< >= 0, and not above 2^32 - 1
  bool flag(std::string_view key);
  simdjson::dom::array list(std::string_view key) { return to_list(at(key), key); }
  std::vector<double> reals(std::string_view key);
  std::map<std::string, std::string> texts_by_name(std::string_view key);

  bool has(std::string_view key);

 private:
  /// Goes to the field; false if there is none.
  bool seek(std::string_view key);

  simdjson::dom::object object_;
  simdjson::dom::object::iterator at_;
};

}  // namespace sandglass::results
