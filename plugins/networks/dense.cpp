#include "plugins/networks/dense_layers.hpp"
#include "plugins/networks/dense_network.hpp"
#include "plugins/networks/headed.hpp"

namespace sandglass {

std::unique_ptr<Layers> DenseNetwork::encoder(const LayerSite& site, const DataShape& in, Index given) const {
  return std::make_unique<DenseLayers>(site, in.features, given, layout_.hidden, layout_.options);
}

std::unique_ptr<Layers> DenseNetwork::decoder(const LayerSite& site, Index latent, Index given,
                                              const DataShape& out) const {
  std::vector<Index> sizes(layout_.hidden.rbegin(), layout_.hidden.rend());
  if (latent == 0) {
    require_a_layer();
    latent = sizes.front();
    sizes.erase(sizes.begin());
  }
  return std::make_unique<Headed>(std::make_unique<DenseLayers>(site, latent, given, sizes, layout_.options), site,
                                  out.features, Activation::identity);
}

std::unique_ptr<Layers> DenseNetwork::tied_decoder(const LayerSite& site, const Layers& encoder, const Dense* head,
                                                   const DataShape&) const {
  const auto* own = dynamic_cast<const DenseLayers*>(&encoder);
  if (!own) throw PluginError("network/dense: the encoder to be mirrored is none of its own");
  std::vector<const Dense*> mirrored;
  for (const Dense& layer : own->layers()) mirrored.push_back(&layer);
  if (head) mirrored.push_back(head);
  if (mirrored.empty()) require_a_layer();
  return std::make_unique<TiedDenseLayers>(site, mirrored, layout_.options);
}

void DenseNetwork::require_a_layer() const {
  if (layout_.hidden.empty())
    throw ConfigError(
        "with latent: 0 the last hidden layer is the code, but hidden is []; give hidden a size, such as [32], or "
        "latent one");
}

namespace {

Schema dense_network_schema() {
  Schema schema;
  schema.integers("hidden", {.fallback = std::vector<std::int64_t>{256},
                             .min = 1,
                             .max = 65536,
                             .unit = "units",
                             .text = "Sizes of the encoder's hidden layers, mirrored in the decoder; [] for none."});
  return add_hidden_options(schema, "the hidden layers")
      .boolean("tied", {.fallback = false, .text = "Whether the decoder uses the encoder's weights, transposed."});
}

}  // namespace
}  // namespace sandglass

using namespace sandglass;

SANDGLASS_PLUGIN(dense_network, SANDGLASS_VERSION) {
  registrar.network("dense", "Fully connected layers of any depth.", dense_network_schema(), [](const Params& params) {
    const auto& hidden = params.integers("hidden");
    return std::make_unique<DenseNetwork>(DenseLayout{
        .hidden = {hidden.begin(), hidden.end()}, .options = hidden_options(params), .tied = params.boolean("tied")});
  });
}
