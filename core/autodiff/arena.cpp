#include "core/autodiff/arena.hpp"

#include <algorithm>
#include <cstring>

namespace sandglass {
namespace {

/// Fills in the offsets. Returns the size of the block.
std::size_t lay_out(std::vector<MemoryRequest>& requests) {
  struct Slot {
    std::size_t offset, bytes, busy_until;
  };
  std::vector<Slot> slots;
  std::size_t total = 0;
  for (MemoryRequest& request : requests) {
    const std::size_t bytes = (request.bytes + 63) / 64 * 64;
    Slot* best = nullptr;
    for (Slot& slot : slots) {
      if (slot.busy_until < request.first && slot.bytes >= bytes && (best == nullptr || slot.bytes < best->bytes)) {
        best = &slot;
      }
    }
    if (best == nullptr) {
      best = &slots.emplace_back(Slot{total, bytes, 0});
      total += bytes;
    }
    best->busy_until = request.last;
    request.offset = best->offset;
  }
  return total;
}

}  // namespace

void Arena::bind(std::vector<MemoryRequest> requests) {
  bytes_ = lay_out(requests);
  block_.reset(static_cast<std::byte*>(::operator new (std::max<std::size_t>(bytes_, 64), std::align_val_t{64})));
  std::memset(block_.get(), 0, bytes_);
  for (const MemoryRequest& request : requests) *request.target = block_.get() + request.offset;
}

}  // namespace sandglass
