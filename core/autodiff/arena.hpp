#pragma once
#include <cstddef>
#include <memory>
#include <new>
#include <vector>

/// Private to this module: the memory of a graph.
namespace sandglass {

/// Memory that is needed from step `first` to step `last`. Its address is put into `target`.
struct MemoryRequest {
  std::size_t bytes = 0;
  std::size_t first = 0;
  std::size_t last = 0;
  void** target = nullptr;
  std::size_t offset = 0;  ///< in the block, a multiple of 64
};

/// One block of memory, in which requests whose lives do not overlap share bytes.
class Arena {
 public:
  /// Makes the block, all zeros, and binds the requests to it. One shares bytes only with those before it in the list.
  void bind(std::vector<MemoryRequest> requests);
  std::size_t bytes() const { return bytes_; }

 private:
  struct AlignedFree {
    void operator()(std::byte* p) const { ::operator delete (p, std::align_val_t{64}); }
  };
  std::unique_ptr<std::byte[], AlignedFree> block_;
  std::size_t bytes_ = 0;
};

}  // namespace sandglass
