#include "core/plugin/schema/kind.hpp"

namespace sandglass {

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::dataset: return "dataset";
    case Kind::transform: return "transform";
    case Kind::noise: return "noise";
    case Kind::model: return "model";
    case Kind::network: return "network";
    case Kind::loss: return "loss";
    case Kind::optimizer: return "optimizer";
    case Kind::metric: return "metric";
    case Kind::sampler: return "sampler";
    case Kind::pruner: return "pruner";
  }
  return "?";
}

std::optional<Kind> kind_from(std::string_view name) {
  for (Kind kind : kKinds)
    if (to_string(kind) == name) return kind;
  return std::nullopt;
}

}  // namespace sandglass
