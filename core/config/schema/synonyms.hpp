#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sandglass::config {

/// The one of `known` that a person meant by `word`, for "did you mean 'batch'?": what other programs of the field call
/// `word` (batch_size, lr, latent_dim), as a key or as the last part of a path, or else the nearest in spelling
/// (closest()). Nothing if there is none.
std::optional<std::string> meant(std::string_view word, std::span<const std::string> known);

}  // namespace sandglass::config
