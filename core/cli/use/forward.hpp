#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/cli/use/trained_trial.hpp"

namespace sandglass {

/// Rows of numbers, and their labels if they have any.
struct Rows {
  Index count = 0;
  Index columns = 0;
  std::vector<float> values;  ///< (count, columns)
  std::vector<std::int32_t> labels;
  std::vector<std::string> class_names{};  ///< what the labels are called in the file; empty: as their numbers
  std::vector<std::string> names{};        ///< what each is called, or where it stands in its file, from 0
};

// Forward passes through a trained model, in the batches of the trial's own evaluation: the rows that it recorded give
// the same bits again. Among other rows, a row's numbers may differ in their last digits. All throw ConfigError if the
// rows have another number of columns than the model expects, or lack labels that it needs; `where` is how messages
// call the rows.

/// z (count, L): a draw from q(z|x) of each of the examples x, that of row i by the seed and i alone. Throws
/// ConfigError if the model has no posterior.
std::vector<float> draw_rows(const TrainedTrial& trial, const Rows& examples, std::uint64_t seed,
                             const std::string& where);

/// z (count, L) of examples x; of a probabilistic model the mean of q(z|x).
std::vector<float> encode_rows(const TrainedTrial& trial, const Rows& examples, const std::string& where);

/// The reconstructions of examples x, (count, D).
std::vector<float> reconstruct_rows(const TrainedTrial& trial, const Rows& examples, const std::string& where);

/// x^ (count, D) of codes z: what the decoder gives, through the loss's output function.
std::vector<float> decode_rows(const TrainedTrial& trial, const Rows& codes, const std::string& where);

}  // namespace sandglass
