#include "core/config/study/study_schema.hpp"

#include "core/config/study/study_spec.hpp"

namespace sandglass::config {

const Schema& study_schema() {
  static const Schema schema =
      Schema{}
          .text("name", {.text = "Name of the study and of its folder: letters, digits, '_', '-' and '.'."})
          .text("question", {.fallback = "", .text = "What the study is meant to find out."})
          .integer("seed", {.fallback = 0, .min = 0, .text = "Every random number of the study follows from it."})
          .choice("isolation", {.choices = {name_of(Isolation::thread), name_of(Isolation::process)},
                                .fallback = name_of(Isolation::thread),
                                .text = "Where a trial runs: in a process of its own a crash, an endless loop or "
                                        "runaway memory fails that trial and nothing else."});
  return schema;
}

const Schema& split_schema() {
  static const Schema schema =
      Schema{}
          .integer("train", {.fallback = 0,
                             .min = 0,
                             .unit = "examples",
                             .text = "Training examples; 0 takes all that the other splits leave."})
          .integer("valid", {.fallback = 0, .min = 0, .unit = "examples", .text = "Validation examples; 0 for none."})
          .integer("test", {.min = 0,
                            .unit = "examples",
                            .text = "Test examples; by default the dataset's own test part, if it has one."})
          .integer("labelled", {.fallback = 0,
                                .min = 0,
                                .unit = "examples",
                                .text = "Training examples that keep their label, equally many of each class; 0 for "
                                        "all."})
          .integer("split_seed", {.min = 0, .text = "Seed of the division into splits; by default the study's seed."});
  return schema;
}

const Schema& metric_schema() {
  static const Schema schema = Schema{}.integer(
      "every",
      {.min = 0,
       .unit = "epochs",
       .text = "Epochs between measurements; 0 for once at the end. By default as often as the metric itself asks."});
  return schema;
}

const Schema& train_schema() {
  static const Schema schema =
      Schema{}
          .integer("epochs", {.fallback = 10, .min = 1, .text = "Passes over the training examples."})
          .integer("batch", {.fallback = 128, .min = 1, .unit = "examples", .text = "Examples per training step."})
          .integer("validate_every", {.fallback = 1,
                                      .min = 1,
                                      .unit = "epochs",
                                      .text = "Epochs between validations; the last epoch is always validated."})
          .choice("on_nan",
                  {.choices = {"fail", "prune"},
                   .fallback = "fail",
                   .text = "What becomes of a trial whose training objective, or whose objective on a split, is "
                           "infinite or not a number: it fails, or counts as pruned after its last good epoch."})
          .choice("keep", {.choices = {"last", "best"},
                           .fallback = "last",
                           .text = "The epoch that the objective, weights, latents, reconstructions and test metrics "
                                   "of a completed trial are of: its last, or the one with the best value of the "
                                   "objective (of equal ones the earliest)."})
          .integer("patience", {.fallback = 0,
                                .min = 0,
                                .unit = "validations",
                                .text = "A trial ends, completed, once so many validations in a row have not improved "
                                        "the objective; 0 for never. With keep: best its results are of its best "
                                        "epoch."})
          .real("min_delta", {.fallback = 0.0, .min = 0, .text = "Improvements up to this do not count (patience)."})
          .choice("freeze", {.choices = {"none", "encoder", "decoder"},
                             .text = "The part of the model that keeps the weights it starts with, in every stage; by "
                                     "default none. Running statistics of batch normalisation still follow the "
                                     "data."});
  return schema;
}

const Schema& schedule_schema() {
  static const Schema schema =
      Schema{}
          .choice("kind", {.choices = {"constant", "step", "multistep", "cosine", "one_cycle"},
                           .text = "How the learning rate goes: it stays (as without this key), falls at every so many "
                                   "epochs or after chosen ones, falls along half a cosine in each step, or rises and "
                                   "falls along two of them."})
          .real("warmup", {.min = 0,
                           .unit = "epochs",
                           .text = "Over so many epochs the rate first rises linearly, in each step, to what the kind "
                                   "says; a cosine begins after them. By default none; one_cycle rises by itself."})
          .integer("every", {.min = 1, .unit = "epochs", .text = "step: the rate falls after every so many epochs."})
          .integers("milestones", {.min = 1,
                                   .unit = "epochs",
                                   .text = "multistep: the epochs after which the rate falls, in ascending order."})
          .real("factor", {.above = 0,
                           .text = "step, multistep: what the rate is multiplied with where it falls; 0.1 by default."})
          .real("floor", {.min = 0,
                          .max = 1,
                          .unit = "share",
                          .text = "cosine, one_cycle: the rate at the end, as a share of learning_rate; 0 by default, "
                                  "0.000004 for one_cycle."})
          .real("start", {.max = 1,
                          .above = 0,
                          .unit = "share",
                          .text = "one_cycle: the rate at the start, as a share of learning_rate; 0.04 by default."})
          .real("rise", {.above = 0,
                         .below = 1,
                         .unit = "share",
                         .text = "one_cycle: the share of the steps in which the rate rises; 0.3 by default."});
  return schema;
}

const Schema& start_from_schema() {
  static const Schema schema =
      Schema{}
          .file("study", {.text = "The folder of its run, or its study.h5."})
          .text("trial", {.text = "The trial's number, or best, as without this key; it has to have kept its weights "
                                  "(record.weights)."})
          .choice("parts", {.choices = {"all", "encoder", "decoder"},
                            .text = "Which parameters begin so, by their names; by default all. The others are drawn "
                                    "as in any study."})
          .text("digest", {.text = "Of the weights, which a resolved study notes: with other weights than these it is "
                                   "refused."});
  return schema;
}

const Schema& checkpoint_schema() {
  static const Schema schema =
      Schema{}
          .integer("epochs", {.fallback = 0,
                              .min = 0,
                              .unit = "epochs",
                              .text = "A trial under way is written down every so many epochs; 0 for never."})
          .real("seconds", {.fallback = 60.0,
                            .min = 0,
                            .unit = "s",
                            .text = "And at the end of an epoch once so long has passed; 0 for never."});
  return schema;
}

const Schema& limits_schema() {
  static const Schema schema =
      Schema{}
          .real("time",
                {.fallback = 0.0, .min = 0, .unit = "s", .text = "A trial that runs longer fails; 0 for no limit."})
          .real("memory", {.fallback = 0.0,
                           .min = 0,
                           .unit = "MiB",
                           .text = "A trial whose process holds more, its data included, fails; 0 for no limit. "
                                   "Needs 'isolation: process'."});
  return schema;
}

const Schema& resources_schema() {
  static const Schema schema = Schema{}.real(
      "memory", {.fallback = 0.0,
                 .min = 0,
                 .unit = "MiB",
                 .text = "What the whole study may hold at once: so many trials run side by side as fit, judged by "
                         "limits.memory or by a short measurement; 0 for as many as there are workers."});
  return schema;
}

const Schema& objective_schema() {
  static const Schema schema =
      Schema{}
          .text("metric", {.fallback = "valid.reconstruction",
                           .text = "What trials are ranked by: train.loss, valid.loss, valid.reconstruction or "
                                   "valid.<output of a metric>."})
          .choice("goal", {.choices = {"minimize", "maximize"},
                           .text = "Which way is better; if left out as the metric itself says (sandglass describe), "
                                   "else minimize."});
  return schema;
}

const Schema& record_schema() {
  static const Schema schema =
      Schema{}
          .choice("latents", {.choices = {"none", "train", "valid", "test"},
                              .fallback = "none",
                              .text = "Split whose latent codes are written to the study file."})
          .integer("latent_examples", {.fallback = 0,
                                       .min = 0,
                                       .unit = "examples",
                                       .text = "How many of the split, from its start; 0 for all."})
          .choice("weights", {.choices = {"none", "best", "all"},
                              .fallback = "best",
                              .text = "Trials whose trained parameters are kept."})
          .integer("reconstructions", {.fallback = 0,
                                       .min = 0,
                                       .unit = "examples",
                                       .text = "Test examples (without a test split: validation examples) kept beside "
                                               "their reconstructions; with a noise also as it corrupts them, and "
                                               "what the model makes of that."});
  return schema;
}

const Schema& sweep_schema() {
  static const Schema schema =
      Schema{}
          .integer("lookahead",
                   {.fallback = 8,
                    .min = 0,
                    .max = 100'000,
                    .unit = "trials",
                    .text = "A choice (a sampler's point, a pruner's decision) knows the outcomes of all trials, or "
                            "parts of them up to a rung, but the last so many: the more, the more workers are kept "
                            "busy, and the less a search learns."})
          .integer("replicates",
                   {.fallback = 1,
                    .min = 1,
                    .max = 1'000'000,
                    .text = "Trials at each point, each with its own seed: initial weights, order of the examples and "
                            "noise are drawn anew, the data and their split are not. As a block, {count: 5, redraw: "
                            "[initialisation, split, labels, data]}, it names what is drawn anew: initialisation, and "
                            "all else that training draws; split, which examples are of which split; labels, which "
                            "training examples keep theirs; data, what a dataset generates and transforms draw. "
                            "{folds: 5} cross-validates: replicate k validates on fold k of the training pool and "
                            "trains on the others. Replicates of one number have the same draws at every point."});
  return schema;
}

const Schema& replicates_schema() {
  static const Schema schema =
      Schema{}
          .integer("count", {.min = 1, .max = 1'000'000, .text = "Trials at each point."})
          .integer("folds", {.min = 2,
                             .max = 1'000'000,
                             .text = "In place of count: each part of the training pool, drawn with equal shares of "
                                     "the classes, validates in one replicate."});
  return schema;
}

Schema axis_range_schema(ParameterType type) {
  const auto *min = "The smallest value.", *max = "The largest value.";
  const auto* step = "The distance of two values, counted from min; without it every number of the range is one.";
  Schema schema;
  if (type == ParameterType::integer) {
    schema.integer("min", {.text = min}).integer("max", {.text = max}).integer("step", {.min = 1, .text = step});
  } else {
    schema.real("min", {.text = min}).real("max", {.text = max}).real("step", {.above = 0, .text = step});
  }
  return schema.boolean("log", {.fallback = false, .text = "Whether the range is searched by the logarithm."});
}

const std::vector<BlockKey>& sweep_blocks() {
  static const std::vector<BlockKey> blocks{
      {"variants", "Named sets of blocks laid over the study: the values of a first axis, 'variant'.",
       "block of names, each a block of a trial's blocks and axes of its own"},
      {"sampler", "Chooses the points of the search space.", "plugin", Kind::sampler},
      {"pruner", "Ends trials early that promise little.", "plugin", Kind::pruner},
      {"axes",
       "Parameters by path (noise.ratio), each with a list of values or {min, max, log, step}; blocks (optimizer), "
       "each with a list of plugins, as names or as blocks: [adam, {use: sgd, momentum: 0.9}]. A parameter that only "
       "some of them have counts where one of those is chosen.",
       "block of paths, each a list or a range"},
      {"when", "Axes that count only where another one has a value: {model.sparsity: {model.kind: sparse}}.",
       "block of paths, each with another path and its value"},
      {"zip", "Axes whose values are taken together, the first of each, the second ...: [[noise.ratio, model.latent]].",
       "list of lists of paths"},
      {"require", "Conditions that every point meets, over the paths of numbers: [\"model.latent < 2 * train.batch\"].",
       "list of conditions"},
      {"first",
       "Points to try before the sampler is asked, in addition to its own: [{noise.ratio: 0.25}]; axes left out take "
       "the study's value.",
       "list of blocks of paths with values"}};
  return blocks;
}

std::string_view default_plugin(Kind kind) {
  switch (kind) {
    case Kind::noise: return "none";
    case Kind::loss: return "bce";
    case Kind::optimizer: return "adam";
    case Kind::metric: return "mse";
    case Kind::sampler: return "grid";
    case Kind::pruner: return "none";
    case Kind::dataset:
    case Kind::transform:
    case Kind::model: return "";
    case Kind::network: return "dense";
  }
  return "";
}

}  // namespace sandglass::config
