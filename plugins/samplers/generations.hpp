#pragma once
#include <vector>

#include "plugins/samplers/outcomes.hpp"

namespace sandglass {

/// For samplers whose point n belongs to generation n / size, and that learn from one whole generation after another.
class Generations {
 public:
  explicit Generations(std::uint64_t size) : size_(size) {}

  /// Takes note of what is seen. True if what was derived from earlier questions does not hold.
  bool update(const Ask& ask);

  /// The members of generation g, as places in `seen`, by their index. Nothing unless all are seen.
  std::optional<std::vector<std::size_t>> members(std::uint64_t g) const;

  std::uint64_t of(std::uint64_t index) const { return index / size_; }

 private:
  std::uint64_t size_;
  KnownOutcomes known_;
  std::vector<std::size_t> place_;  ///< in `seen`, by index; kUnseen
};

}  // namespace sandglass
