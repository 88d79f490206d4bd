#include "core/trial/guarded_network.hpp"

#include <fmt/format.h>

#include <utility>

#include "core/trial/train/plugin_fault.hpp"

namespace sandglass {

template <class Body>
auto GuardedNetwork::call(Body&& body) const {
  try {
    return guarded(id_, body);
  } catch (const PluginRefusal& refusal) {
    if (refusal.plugin() != id_) throw;
    throw PluginRefusal(id_, refusal.what(), refusal.parameter(), block_);
  }
}

template <class Body>
std::unique_ptr<Layers> GuardedNetwork::layers(const char* what, Body&& body) const {
  auto built = call(body);
  if (!built) throw PluginFault(id_, fmt::format("{}() returned nothing", what));
  return built;
}

GuardedNetwork::GuardedNetwork(const Registry& registry, const config::PluginUse& use, std::string block)
    : id_("network/" + use.name), block_(std::move(block)) {
  set_name(id_);
  network_ = call([&] { return registry.make_network(use.name, use.params); });
}

std::unique_ptr<Layers> GuardedNetwork::encoder(const LayerSite& site, const DataShape& in, Index given) const {
  return layers("encoder", [&] { return network_->encoder(site, in, given); });
}

std::unique_ptr<Layers> GuardedNetwork::decoder(const LayerSite& site, Index latent, Index given,
                                                const DataShape& out) const {
  return layers("decoder", [&] { return network_->decoder(site, latent, given, out); });
}

bool GuardedNetwork::tied() const {
  return call([&] { return network_->tied(); });
}

std::unique_ptr<Layers> GuardedNetwork::tied_decoder(const LayerSite& site, const Layers& encoder, const Dense* head,
                                                     const DataShape& out) const {
  return layers("tied_decoder", [&] { return network_->tied_decoder(site, encoder, head, out); });
}

}  // namespace sandglass
