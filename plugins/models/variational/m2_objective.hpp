#pragma once
#include <functional>

#include "plugins/models/variational/gaussian_encoder.hpp"

namespace sandglass {

/// The parts of p(x|y, z) p(y) p(z) with q(y|x) q(z|x, y); p(y) = 1/C, p(z) = N(0, I).
struct LabelledLatentModel {
  const Layers& classifier;        ///< x -> logits of q(y|x), (B, C)
  const GaussianEncoder& encoder;  ///< x, y -> q(z|x, y)
  /// -ln p(x|y, z) of each row: x (R, D), y (R, C), z (R, L) -> (R, 1), nats.
  std::function<Value(Value x, Value y, Value z)> negative_log_likelihood;
  Index classes;
};

/// The objective of semi-supervised learning with a latent-variable model, in nats per example of the training set:
///   J = N_l/N mean_l L(x, y) + (N - N_l)/N mean_u U(x) + alpha mean_l [-ln q(y|x)]
///   L(x, y) = -ln p(x|y, z) - ln p(y) + KL(q(z|x, y) || N(0, I)),  z drawn from q(z|x, y)
///   U(x) = sum_y q(y|x) [L(x, y) + ln q(y|x)]
/// mean_l is over the labelled rows of the batch, mean_u over the others, whose class is summed out exactly over all C
/// classes. N and N_l count the training examples and the labelled ones of them; alpha is the paper's alpha / N, so
/// that its 0.1 N is 0.1 here, which a labelled example feels as 0.1 N/N_l. If every row is labelled J = mean L + alpha
/// mean
/// [-ln q(y|x)], if none is J = mean U.
/// `seen` (B, D) is what classifier and encoder are given, `x` (B, D) what is explained.
/// Terms, each the mean over its rows, without its weight: labelled (L), unlabelled (U), classification (-ln q(y|x)).
/// Source: Kingma, Rezende, Mohamed & Welling 2014, equations 6 to 9.
Objective m2_objective(TrainingBatch& batch, Value x, Value seen, const LabelledLatentModel& model, double alpha);

/// The terms of m2_objective() where some labels are withheld; where none is, "unlabelled" is not recorded.
std::vector<TrainingSeries> semi_supervised_series();

/// What the M2 models have in common.
struct SemiSupervisedOptions {
  double alpha = 0.1;
  Index labelled_per_batch = 0;
};

/// Declares alpha and labelled_per_batch. `stage`: the first that depends on them.
Schema& add_semi_supervised_options(Schema& schema, const std::string& stage = "");
SemiSupervisedOptions semi_supervised_options(const Params& params);

}  // namespace sandglass
