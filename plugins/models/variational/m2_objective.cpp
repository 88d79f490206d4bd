#include "plugins/models/variational/m2_objective.hpp"

#include <cmath>

namespace sandglass {
namespace {

/// L(x, y) of each row, (R, 1).
Value labelled_bound(const LabelledLatentModel& model, Value x, Value y, const Posterior& q) {
  const Value z = reparameterise(q.mean, q.log_variance);
  const Value bound = model.negative_log_likelihood(x, y, z) + kl_standard_normal(q.mean, q.log_variance);
  return shift(bound, std::log(static_cast<double>(model.classes)));
}

/// U(x) of each row, (R, 1): every row is taken with every class, weighted by q(y|x).
Value unlabelled_bound(const LabelledLatentModel& model, Value x, Value seen, Value logits) {
  const Index rows = x.rows(), classes = model.classes;
  const Value of_class = labelled_bound(model, repeat_rows(x, classes), every_class(x.graph(), rows, classes),
                                        model.encoder.with_every_class(seen, classes));
  return row_sum(softmax(logits) * (reshape(of_class, rows, classes) + log_softmax(logits)));
}

Value rows_of(Value x, Index first, Index count) { return count == x.rows() ? x : slice_rows(x, first, count); }

}  // namespace

Objective m2_objective(TrainingBatch& batch, Value x, Value seen, const LabelledLatentModel& model, double alpha) {
  const Index labelled = batch.labelled(), others = x.rows() - labelled;
  const double share =
      others == 0 ? 1 : static_cast<double>(batch.labelled_examples()) / static_cast<double>(batch.examples());
  const Value logits = model.classifier(seen);
  Objective result{{}, {}, "nats per example, mean over batch"};
  const auto add = [&](const char* name, Value term, double weight) {
    const Value weighted = weight == 1 ? term : scale(term, weight);
    result.total = result.total.valid() ? result.total + weighted : weighted;
    result.terms.push_back({name, term});
  };
  if (labelled > 0) {
    const Value y = batch.labels();
    const auto q = model.encoder(rows_of(seen, 0, labelled), y);
    add("labelled", mean(labelled_bound(model, rows_of(x, 0, labelled), y, q)), share);
  }
  if (others > 0) {
    const Value bound = unlabelled_bound(model, rows_of(x, labelled, others), rows_of(seen, labelled, others),
                                         rows_of(logits, labelled, others));
    add("unlabelled", mean(bound), labelled > 0 ? 1 - share : 1);
  }
  if (labelled > 0)
    add("classification", mean(cross_entropy_from_logits(rows_of(logits, 0, labelled), batch.labels())), alpha);
  return result;
}

std::vector<TrainingSeries> semi_supervised_series() {
  return {{"labelled", "The bound on -ln p(x, y) of the labelled examples, nats per example."},
          {"unlabelled", "The bound on -ln p(x) of the others, nats per example."},
          {"classification", "Cross-entropy of the classifier on the labelled examples, nats per example."}};
}

Schema& add_semi_supervised_options(Schema& schema, const std::string& stage) {
  return schema
      .real("alpha", {.fallback = 0.1,
                      .min = 0,
                      .text = "Weight of the classifier's cross-entropy, averaged over the labelled examples, against "
                              "the bound averaged over all examples.",
                      .stage = stage})
      .integer("labelled_per_batch", {.fallback = 64,
                                      .min = 1,
                                      .max = 65536,
                                      .unit = "examples",
                                      .text = "Labelled examples that each batch is given before its others, where "
                                              "some labels are withheld.",
                                      .stage = stage});
}

SemiSupervisedOptions semi_supervised_options(const Params& params) {
  return {.alpha = params.real("alpha"), .labelled_per_batch = params.integer("labelled_per_batch")};
}

}  // namespace sandglass
