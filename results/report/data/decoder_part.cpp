#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "results/analysis/embedding/codes.hpp"
#include "results/record/data_names.hpp"
#include "results/report/data/array_parts.hpp"

namespace sandglass::results {
namespace {

constexpr std::uint64_t kMostCodes = 2'000;

struct Layer {
  std::size_t in = 0, out = 0;
  std::vector<float> weight, bias;
};

struct Activation {
  const char* name;
  double (*apply)(double);
};

constexpr std::array<Activation, 9> kActivations{{
    {"relu", [](double x) { return std::max(x, 0.0); }},
    {"tanh", [](double x) { return std::tanh(x); }},
    {"sigmoid", [](double x) { return 1 / (1 + std::exp(-x)); }},
    {"linear", [](double x) { return x; }},
    {"elu", [](double x) { return x > 0 ? x : std::expm1(x); }},
    {"softplus", [](double x) { return x > 30 ? x : std::log1p(std::exp(x)); }},
    {"leaky_relu", [](double x) { return x > 0 ? x : 0.01 * x; }},
    {"silu", [](double x) { return x / (1 + std::exp(-x)); }},
    {"gelu", [](double x) { return 0.5 * x * std::erfc(-x / std::sqrt(2.0)); }},
}};

/// Dense layers decoder.0, decoder.1, ...; empty if there are other weights under "decoder." or none.
std::vector<Layer> dense_layers(const std::vector<Array>& arrays) {
  std::vector<Layer> layers;
  while (true) {
    const auto* weight = find_array(arrays, fmt::format("decoder.{}.weight", layers.size()));
    const auto* bias = find_array(arrays, fmt::format("decoder.{}.bias", layers.size()));
    if (weight == nullptr || bias == nullptr) break;
    if (weight->shape.size() != 2 || bias->shape != std::vector{weight->shape[1]}) return {};
    layers.push_back({weight->shape[0], weight->shape[1], floats_of(*weight), floats_of(*bias)});
    if (layers.size() > 1 && layers[layers.size() - 2].out != layers.back().in) return {};
  }
  const auto weights = std::ranges::count_if(arrays, [](const Array& one) { return one.name.starts_with("decoder."); });
  return static_cast<std::size_t>(weights) == 2 * layers.size() ? layers : std::vector<Layer>{};
}

std::vector<double> decoded(const std::vector<Layer>& layers, std::vector<double> values, const Activation& hidden,
                            const Activation& last) {
  for (std::size_t k = 0; k < layers.size(); ++k) {
    const auto& layer = layers[k];
    std::vector<double> sums(layer.bias.begin(), layer.bias.end());
    for (std::size_t i = 0; i < layer.in; ++i)
      for (std::size_t j = 0; j < layer.out; ++j) sums[j] += values[i] * layer.weight[i * layer.out + j];
    const auto& activation = k + 1 < layers.size() ? hidden : last;
    for (auto& sum : sums) sum = activation.apply(sum);
    values = std::move(sums);
  }
  return values;
}

/// Recorded codes with what the program itself made of them.
struct Referee {
  std::vector<std::vector<double>> codes;
  std::vector<float> outputs;
  double range = 0;
};

Referee referee_of(const Array& latent, const Array& outputs) {
  constexpr std::size_t kChecked = 4;
  Referee referee;
  const auto size = static_cast<std::size_t>(latent.shape[1]);
  const auto rows = std::min<std::size_t>({kChecked, latent.shape[0], outputs.shape[0]});
  const auto codes = floats_of(latent);
  referee.outputs = floats_of(outputs);
  for (std::size_t i = 0; i < rows; ++i)
    referee.codes.emplace_back(codes.begin() + static_cast<std::ptrdiff_t>(i * size),
                               codes.begin() + static_cast<std::ptrdiff_t>((i + 1) * size));
  const auto [low, high] = std::ranges::minmax(referee.outputs);
  referee.range = high - low;
  return referee;
}

double worst_error(const std::vector<Layer>& layers, const Referee& referee, const Activation& hidden,
                   const Activation& last) {
  double worst = 0;
  for (std::size_t row = 0; row < referee.codes.size(); ++row) {
    const auto made = decoded(layers, referee.codes[row], hidden, last);
    for (std::size_t i = 0; i < made.size(); ++i) {
      const double error = std::abs(made[i] - referee.outputs[row * made.size() + i]);
      worst = std::isnan(error) ? INFINITY : std::max(worst, error);
    }
  }
  return worst;
}

/// The activations with which the layers make of recorded codes what the program made of them; none if none do. A
/// model's file does not say them.
std::optional<std::pair<const Activation*, const Activation*>> activations(const std::vector<Layer>& layers,
                                                                           const Referee& referee) {
  constexpr double kTolerance = 1e-3;
  for (const auto& last : kActivations)
    for (const auto& hidden : kActivations)
      if (worst_error(layers, referee, hidden, last) <= kTolerance * std::max(referee.range, 1e-6))
        return std::pair(&hidden, &last);
  return std::nullopt;
}

Json layers_json(const std::vector<Layer>& layers, const Activation& hidden, const Activation& last,
                 ReportParts& parts) {
  Json all = Json::array();
  for (std::size_t k = 0; k < layers.size(); ++k) {
    const auto& layer = layers[k];
    all.push_back({{"kind", "dense"},
                   {"in", layer.in},
                   {"out", layer.out},
                   {"activation", k + 1 < layers.size() ? hidden.name : last.name},
                   {"weight", parts.blocks.add_short(layer.weight, {layer.in, layer.out})},
                   {"bias", parts.blocks.add(layer.bias, {layer.out})}});
  }
  return all;
}

struct UnitMoments {
  std::vector<double> mean, deviation;
};

UnitMoments moments_of(const Codes& codes) {
  UnitMoments out{std::vector<double>(codes.units, 0), std::vector<double>(codes.units, 0)};
  const auto count = static_cast<double>(codes.examples);
  for (std::size_t i = 0; i < codes.values.size(); ++i) out.mean[i % codes.units] += codes.values[i] / count;
  for (std::size_t i = 0; i < codes.values.size(); ++i)
    out.deviation[i % codes.units] += std::pow(codes.values[i] - out.mean[i % codes.units], 2) / count;
  for (auto& deviation : out.deviation) deviation = std::sqrt(deviation);
  return out;
}

}  // namespace

void DecoderPart::take(const ShownTrial& shown, ReportParts& parts) {
  if (!decoder_.is_null()) return;
  const auto give_up = [&](const char* reason) {
    if (reason_.empty()) reason_ = reason;
  };
  const auto* latent = find_array(shown.arrays, "latent");
  const auto* outputs = find_array(shown.arrays, "reconstruction");
  const bool has_weights = std::ranges::any_of(shown.arrays, &Array::weights);
  if (!has_weights) return;
  if (latent == nullptr || outputs == nullptr || latent->shape.size() != 2)
    return give_up(
        "The page's decoder is checked against codes and reconstructions of the program: record: {latents: "
        "test, reconstructions: 16}.");
  const auto codes = floats_of(*latent);
  if (!std::ranges::all_of(codes, [](float value) { return std::isfinite(value); }))
    return give_up("The codes are not all finite.");
  const auto layers = dense_layers(shown.arrays);
  if (layers.empty()) return give_up("The decoder is not made of dense layers with weights of their own alone.");
  const auto features = layers.back().out;
  if (layers.front().in != latent->shape[1] || floats_of(*outputs).size() != features * outputs->shape[0])
    return give_up("The decoder takes more than a code, or gives more than an example.");
  const auto found = activations(layers, referee_of(*latent, *outputs));
  if (!found) return give_up("The decoder's layers alone do not give the recorded reconstructions.");
  const auto size = static_cast<std::size_t>(latent->shape[1]);
  const auto [mean, deviation] = moments_of({codes, latent->shape[0], size});
  std::vector<float> shown_codes;
  std::vector<std::int32_t> examples;
  const auto every = (latent->shape[0] + kMostCodes - 1) / kMostCodes;
  for (std::size_t row = 0; row < latent->shape[0]; row += every) {
    examples.push_back(static_cast<std::int32_t>(row));
    shown_codes.insert(shown_codes.end(), codes.begin() + static_cast<std::ptrdiff_t>(row * size),
                       codes.begin() + static_cast<std::ptrdiff_t>((row + 1) * size));
  }
  const auto shape = image_shape(shown.arrays);
  decoder_ = {{"trial", shown.trial},
              {"layers", layers_json(layers, *found->first, *found->second, parts)},
              {"output",
               {{"shape", shape ? Json(*shape) : Json(std::vector{features})},
                {"names", names_json(shown.arrays, kFeatureNames)}}},
              {"mean", mean},
              {"deviation", deviation},
              {"codes", parts.blocks.add(shown_codes, {examples.size(), size})},
              {"example", parts.blocks.add(examples, {examples.size()})}};
}

void DecoderPart::finish(ReportParts& parts) {
  if (decoder_.is_null())
    return parts.lacks("decoder", reason_.empty() ? "No trial shown has weights: record: {weights: best}." : reason_);
  parts.document["decoder"] = std::move(decoder_);
}

}  // namespace sandglass::results
