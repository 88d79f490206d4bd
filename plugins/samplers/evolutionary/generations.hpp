#pragma once
#include <optional>
#include <sandglass/plugin.hpp>
#include <unordered_map>
#include <vector>

namespace sandglass {

/// What came out at a point, and how many were told before it.
struct Told {
  Observation seen;
  std::size_t place = 0;
};

/// For samplers whose point n belongs to generation n / size, and that learn from one whole generation after another.
class Generations {
 public:
  explicit Generations(std::uint64_t size) : size_(size) {}

  void tell(const Observation& seen) { told_.insert_or_assign(seen.index, Told{seen, count_++}); }

  /// What came out at the members of generation g, by their index. Nothing unless all are known. Valid until the next
  /// tell().
  std::optional<std::vector<const Told*>> members(std::uint64_t g) const {
    std::vector<const Told*> found;
    for (auto index = g * size_; index < (g + 1) * size_; ++index) {
      const auto told = told_.find(index);
      if (told == told_.end()) return std::nullopt;
      found.push_back(&told->second);
    }
    return found;
  }

  std::uint64_t of(std::uint64_t index) const { return index / size_; }

 private:
  std::uint64_t size_;
  std::size_t count_ = 0;
  std::unordered_map<std::uint64_t, Told> told_;  ///< by index
};

}  // namespace sandglass
