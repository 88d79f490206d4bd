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
#include "core/autodiff/ops.hpp"
#include "core/autodiff/ops_image.hpp"
#include "core/autodiff/ops_recurrent.hpp"
#include "core/base/error.hpp"
#include "core/base/rng.hpp"
#include "core/base/text.hpp"
#include "core/linalg/gemm.hpp"
#include "core/linalg/random_fill.hpp"
#include "core/nn/conv.hpp"
#include "core/nn/dense.hpp"
#include "core/nn/initialise.hpp"
#include "core/nn/mlp.hpp"
#include "core/nn/optimizer.hpp"
#include "core/nn/recurrent.hpp"
#include "core/plugin/axis.hpp"
#include "core/plugin/dataset.hpp"
#include "core/plugin/handshake.hpp"
#include "core/plugin/loss.hpp"
#include "core/plugin/metric.hpp"
#include "core/plugin/model.hpp"
#include "core/plugin/noise.hpp"
#include "core/plugin/optimizer.hpp"
#include "core/plugin/params.hpp"
#include "core/plugin/pruner.hpp"
#include "core/plugin/registrar.hpp"
#include "core/plugin/sampler.hpp"
#include "core/plugin/schema.hpp"
#include "core/plugin/stage.hpp"
#include "core/plugin/training_batch.hpp"
#include "core/plugin/transform.hpp"
