#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "results/record/trial_record.hpp"

namespace sandglass {

/// The state of a trial at the end of an epoch. Everything random is drawn by position (seed, step), so it holds no
/// state of a generator. Its views point into what it was taken from: the running trial, or the bytes read.
struct Checkpoint {
  /// One parameter of the model or of its loss.
  struct Values {
    std::string name;
    std::int64_t rows = 0, cols = 0;
    bool trained = false;     ///< by a stage so far
    std::string_view values;  ///< float32
    std::string_view best;    ///< in the trial's best epoch so far, if it keeps that (train.keep)
    std::string_view before;  ///< at the beginning of the stage, if it has an input of its own that may depend on them
  };

  std::string identity;           ///< what it belongs to, as a text of lines "what: value"
  std::uint64_t data = 0;         ///< digest of the examples
  std::int64_t epochs = 0;        ///< done, over all stages
  std::int64_t halted_at = 0;     ///< the epoch at which the trial was asked to halt: may lie before `epochs`; 0: none
  std::uint64_t updates = 0;      ///< done, over all stages
  std::uint64_t stage = 0;        ///< the one to continue with
  std::int64_t stage_epochs = 0;  ///< done of that stage
  std::uint64_t visits = 0;       ///< batches of that stage
  double seconds = 0;             ///< that the trial ran
  std::vector<Values> parameters;
  std::vector<std::vector<std::string_view>> optimizers;  ///< of each update of the stage, once it has begun
  std::vector<results::Series> series;
  std::vector<results::Scalar> scalars;
};

/// The checkpoint as bytes: a name, the format's version, their length, what it holds, and a CRC-32 of all of it.
std::string encode(const Checkpoint& checkpoint);

/// The reverse; the views point into `bytes`. Throws IoError, saying what is wrong, unless they are as encode() made
/// them.
Checkpoint decode(std::string_view bytes);

/// Throws IoError as decode() does for bytes that were cut off or altered, without reading what they hold.
void require_whole(std::string_view bytes);

/// Throws IoError: the checkpoint does not fit the trial, and why.
[[noreturn]] void refuse_checkpoint(const std::string& why);

/// Throws IoError naming the first line in which they differ, unless they are equal.
void require_same_identity(std::string_view of_checkpoint, std::string_view of_trial);

}  // namespace sandglass
