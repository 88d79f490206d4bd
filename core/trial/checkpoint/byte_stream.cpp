#include "core/trial/checkpoint/byte_stream.hpp"

#include <cstring>

#include "core/base/error.hpp"

namespace sandglass {
namespace {

[[noreturn]] void too_short() { throw IoError("the checkpoint is damaged: it ends within a value"); }

}  // namespace

std::uint64_t ByteReader::number() {
  std::uint64_t number = 0;
  if (left_.size() < sizeof number) too_short();
  std::memcpy(&number, left_.data(), sizeof number);
  left_.remove_prefix(sizeof number);
  return number;
}

std::string_view ByteReader::bytes() {
  const std::uint64_t size = number();
  if (size > left_.size()) too_short();
  const auto found = left_.substr(0, size);
  left_.remove_prefix(size);
  return found;
}

std::size_t ByteReader::count() {
  const std::uint64_t count = number();
  if (count > left_.size() / sizeof count) too_short();
  return count;
}

}  // namespace sandglass
