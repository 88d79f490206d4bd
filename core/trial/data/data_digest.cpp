#include "core/trial/data/data_digest.hpp"

#include <algorithm>
#include <cstring>

#include "core/trial/data/data_splits.hpp"

namespace sandglass {
namespace {

/// FNV-1a's scheme by words instead of bytes: the examples of a study may be hundreds of megabytes.
class WordDigest {
 public:
  void add(std::uint64_t word) {
    state_ = (state_ ^ word) * 0x9e3779b97f4a7c15ULL;
    state_ ^= state_ >> 32;
  }

  template <class Number>
  void add(const std::vector<Number>& numbers) {
    const std::size_t size = numbers.size() * sizeof(Number);
    add(size);
    const auto* bytes = reinterpret_cast<const char*>(numbers.data());
    for (std::size_t at = 0; at < size; at += sizeof(std::uint64_t)) {
      std::uint64_t word = 0;
      std::memcpy(&word, bytes + at, std::min(sizeof word, size - at));
      add(word);
    }
  }

  std::uint64_t value() const { return state_ == 0 ? 1 : state_; }

 private:
  std::uint64_t state_ = 0xcbf29ce484222325ULL;
};

}  // namespace

std::uint64_t data_digest(const DataSplits& data) {
  WordDigest digest;
  for (const Split* split : {&data.train, &data.valid, &data.test}) {
    digest.add(static_cast<std::uint64_t>(split->features));
    digest.add(split->inputs);
    digest.add(split->labels);
    digest.add(split->training_labels);
    digest.add(split->coordinates);
    digest.add(split->raw);
  }
  return digest.value();
}

}  // namespace sandglass
