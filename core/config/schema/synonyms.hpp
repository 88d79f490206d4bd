#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sandglass::config {

/// The one of `known` that a person meant by `word`, for "did you mean 'batch'?": what other programs of the field call
/// `word` (batch_size, lr, latent_dim), as a key or as the last part of a path, or else the nearest in spelling
/// (closest()). A word without points is also the last part of the one path that ends so. Nothing if there is none.
std::optional<std::string> meant(std::string_view word, std::span<const std::string> known);

/// "hidden is a parameter of the network: write network.hidden" for "model.hidden", if that is one of `known`; else "".
std::string of_network(std::string_view path, std::span<const std::string> known);

/// How to correct a path that is none of `known`: of_network(), else "did you mean '...'?"; "" if nothing is near.
std::string path_hint(std::string_view path, std::span<const std::string> known);

/// What to do instead of the key `word` in the block `owner` ("the study", "train"), if it belongs to another block or
/// is called for by another way of working: "did you mean 'train.batch'?". "" if nothing is known.
std::string elsewhere(std::string_view owner, std::string_view word);

}  // namespace sandglass::config
