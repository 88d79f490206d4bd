#include "core/plugin/interfaces/network.hpp"

#include "core/base/error.hpp"

namespace sandglass {

Layers::~Layers() = default;
Network::~Network() = default;

Value Layers::with_every_class(Value x, Index classes) const {
  return (*this)(repeat_rows(x, classes), every_class(x.graph(), x.rows(), classes));
}

Layers::Moved Layers::along(Value x, Value) const { return {(*this)(x), {}}; }

Value every_class(Graph& graph, Index rows, Index classes) {
  std::vector<double> one_hot(static_cast<std::size_t>(rows * classes * classes), 0);
  for (Index r = 0; r < rows * classes; ++r) one_hot[static_cast<std::size_t>(r * classes + r % classes)] = 1;
  return graph.constant(rows * classes, classes, one_hot);
}

std::unique_ptr<Layers> Network::tied_decoder(const LayerSite&, const Layers&, const Dense*, const DataShape&) const {
  throw PluginError("the network says that its weights are tied, but builds no decoder that shares them");
}

std::string_view to_string(NetworkRole role) {
  switch (role) {
    case NetworkRole::encoder: return "encoder";
    case NetworkRole::decoder: return "decoder";
    case NetworkRole::classifier: return "classifier";
    case NetworkRole::discriminator: return "discriminator";
  }
  return "?";
}

}  // namespace sandglass
