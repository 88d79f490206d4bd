#pragma once
#include <cstdint>
#include <string>

#include "results/base/checksum.hpp"

namespace sandglass::results {

/// The digest of a study: FNV-1a over number and digest of its finished trials. Equal digests mean equal bits.
class StudyDigest {
 public:
  /// By trial number.
  void add(std::uint64_t trial, std::uint64_t digest) {
    hash_.add(trial);
    hash_.add(digest);
  }
  std::uint64_t value() const { return hash_.value(); }

 private:
  Fnv1a hash_;
};

}  // namespace sandglass::results
