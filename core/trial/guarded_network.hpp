#pragma once
#include <memory>
#include <string>

#include "core/config/study/study_spec.hpp"
#include "core/plugin/load/registry.hpp"

namespace sandglass {

/// A network as a model gets it: whatever it throws while it is made or builds layers names the network, not the model
/// that asked for them (guarded()), and a refusal the block of the study in which it stands.
class GuardedNetwork final : public Network {
 public:
  /// `block`: "network", "decoder".
  GuardedNetwork(const Registry& registry, const config::PluginUse& use, std::string block);

  std::unique_ptr<Layers> encoder(const LayerSite& site, const DataShape& in, Index given) const override;
  std::unique_ptr<Layers> decoder(const LayerSite& site, Index latent, Index given,
                                  const DataShape& out) const override;
  bool tied() const override;
  std::unique_ptr<Layers> tied_decoder(const LayerSite& site, const Layers& encoder, const Dense* head,
                                       const DataShape& out) const override;

 private:
  template <class Body>
  auto call(Body&& body) const;
  template <class Body>
  std::unique_ptr<Layers> layers(const char* what, Body&& body) const;

  std::string id_, block_;
  std::unique_ptr<Network> network_;
};

}  // namespace sandglass
