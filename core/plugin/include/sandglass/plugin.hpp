#pragma once

/// The one header that a plugin includes.
///
/// A plugin implements one of the interfaces below, declares its parameters in a Schema and registers a factory:
///
///   #include <sandglass/plugin.hpp>
///   using namespace sandglass;
///   namespace {
///   class Scaling final : public Noise { ... };
///   }
///   SANDGLASS_PLUGIN(scaling, "1.0.0") {
///     registrar.noise("scaling", "Scales each example by a random factor.",
///                     Schema{}.real("width", {.fallback = 0.1, .min = 0, .text = "Half-width of the factor."}),
///                     [](const Params& params) { return std::make_unique<Scaling>(params.real("width")); });
///   }

#include "core/autodiff/graph.hpp"
#include "core/autodiff/ops/image.hpp"
#include "core/autodiff/ops/normalise/normalise.hpp"
#include "core/autodiff/ops/ops.hpp"
#include "core/autodiff/ops/recurrent.hpp"
#include "core/autodiff/ops/select/select.hpp"
#include "core/base/denormals.hpp"
#include "core/base/error.hpp"
#include "core/base/rng.hpp"
#include "core/base/text.hpp"
#include "core/linalg/gemm.hpp"
#include "core/linalg/random_fill.hpp"
#include "core/nn/conv.hpp"
#include "core/nn/dense.hpp"
#include "core/nn/gradient_preparation.hpp"
#include "core/nn/initialise.hpp"
#include "core/nn/mlp.hpp"
#include "core/nn/normalise.hpp"
#include "core/nn/optimizer.hpp"
#include "core/nn/recurrent.hpp"
#include "core/plugin/interfaces/axis.hpp"
#include "core/plugin/interfaces/dataset.hpp"
#include "core/plugin/interfaces/loss.hpp"
#include "core/plugin/interfaces/metric.hpp"
#include "core/plugin/interfaces/model.hpp"
#include "core/plugin/interfaces/network.hpp"
#include "core/plugin/interfaces/noise.hpp"
#include "core/plugin/interfaces/optimizer.hpp"
#include "core/plugin/interfaces/pruner.hpp"
#include "core/plugin/interfaces/sampler.hpp"
#include "core/plugin/interfaces/stage.hpp"
#include "core/plugin/interfaces/training_batch.hpp"
#include "core/plugin/interfaces/transform.hpp"
#include "core/plugin/load/handshake.hpp"
#include "core/plugin/load/registrar.hpp"
#include "core/plugin/schema/params.hpp"
#include "core/plugin/schema/schema.hpp"
