#include "core/cli/use/forward.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/base/denormals.hpp"
#include "core/base/error.hpp"
#include "core/base/rng.hpp"
#include "core/trial/train/passes.hpp"
#include "core/trial/train/plugin_fault.hpp"

namespace sandglass {
namespace {

constexpr Index kBatch = 256;

void require_columns(const TrainedTrial& trial, const Rows& rows, Index expected, const char* what,
                     const std::string& where) {
  if (rows.columns != expected)
    throw ConfigError(fmt::format("{}: {} numbers in a row, but {} of trial {} has {} of {} numbers", where,
                                  rows.columns, trial.plugins->model_id, trial.number, what, expected));
}

void require_labels(const TrainedTrial& trial, const Rows& rows, const std::string& where) {
  const Index classes = trial.shape.classes;
  if (rows.labels.empty())
    throw ConfigError(fmt::format("{}: {} needs the class of each row\nadd --label K with K from 0 to {}, or --labels",
                                  where, trial.plugins->model_id, classes - 1));
  for (const auto label : rows.labels)
    if (label < 0 || label >= classes)
      throw ConfigError(fmt::format("{}: label {}, expected 0 to {}", where, label, classes - 1));
}

/// Rows [first, first + count) into a pass's inputs.
void fill(const Rows& rows, Index first, Index count, float* input, float* one_hot, Index classes) {
  std::copy_n(rows.values.begin() + first * rows.columns, count * rows.columns, input);
  if (one_hot) write_one_hot(rows.labels.data() + first, count, classes, one_hot);
}

/// Calls `batch` with the first row and the size of each batch; `prepare` before the size changes.
void in_batches(Index count, const std::function<void(Index rows)>& prepare,
                const std::function<void(Index first, Index rows)>& batch) {
  const DenormalScope flush(Denormals::flushed);  // as when the model was trained and measured
  Index prepared = 0;
  for (Index first = 0; first < count; first += kBatch) {
    const Index rows = std::min(kBatch, count - first);
    if (rows != prepared) prepare(rows);
    prepared = rows;
    batch(first, rows);
  }
}

void append(std::vector<float>& to, BatchView view) { to.insert(to.end(), view.all().begin(), view.all().end()); }

/// Calls `take` with each pass and its first row.
void pass_examples(const TrainedTrial& trial, const Rows& examples, ReconstructionPass::Depth depth,
                   const std::string& where, const std::function<void(ReconstructionPass&, Index first)>& take) {
  require_columns(trial, examples, trial.shape.features, "examples", where);
  std::unique_ptr<ReconstructionPass> pass;
  in_batches(
      examples.count,
      [&](Index rows) {
        pass = std::make_unique<ReconstructionPass>(*trial.plugins, trial.shape, rows, depth);
        if (pass->labels()) require_labels(trial, examples, where);
      },
      [&](Index first, Index rows) {
        fill(examples, first, rows, pass->input(), pass->labels(), trial.shape.classes);
        pass->forward();
        take(*pass, first);
      });
}

/// The decoder and the loss's output function, traced for batches of `rows`.
class DecodingPass {
 public:
  DecodingPass(const TrainedTrial& trial, Index rows) : trial_(trial) {
    const Model& model = trial.model();
    code_ = graph_.input("code", rows, model.latent_size());
    if (model.conditional()) labels_ = graph_.input("labels", rows, trial.shape.classes);
    const Value pre_activation = guarded(trial.plugins->model_id, [&] {
      return model.conditional() ? model.decode_given(code_, labels_) : model.decode(code_);
    });
    out_ = guarded(trial.plugins->loss_id, [&] { return trial.plugins->loss->reconstruction(pre_activation); });
    graph_.finish_forward_only({out_});
  }

  float* input() { return graph_.input_data<float>(code_); }
  float* labels() { return labels_.valid() ? graph_.input_data<float>(labels_) : nullptr; }
  void forward() {
    guarded(trial_.plugins->model_id, [&] { graph_.forward(); });
  }
  BatchView output() const { return {graph_.data<float>(out_), out_.rows(), out_.cols()}; }

 private:
  const TrainedTrial& trial_;
  Graph graph_;
  Value code_, labels_, out_;
};

}  // namespace

std::vector<float> encode_rows(const TrainedTrial& trial, const Rows& examples, const std::string& where) {
  std::vector<float> out;
  pass_examples(trial, examples, ReconstructionPass::Depth::encode, where,
                [&](ReconstructionPass& pass, Index) { append(out, pass.latent()); });
  return out;
}

std::vector<float> draw_rows(const TrainedTrial& trial, const Rows& examples, std::uint64_t seed,
                             const std::string& where) {
  std::vector<float> out;
  pass_examples(trial, examples, ReconstructionPass::Depth::reconstruct, where,
                [&](ReconstructionPass& pass, Index first) {
                  const BatchView mean = pass.latent(), log_variance = pass.log_variance();
                  if (log_variance.rows == 0)
                    throw ConfigError(
                        fmt::format("{} has no posterior q(z|x) to draw from, only codes\n"
                                    "leave --draw out, or use a model such as vae",
                                    trial.plugins->model_id));
                  for (Index i = 0; i < mean.rows; ++i) {
                    Rng rng(seed, Purpose::sample, static_cast<std::uint64_t>(first + i));
                    for (std::size_t j = 0; j < mean.row(i).size(); ++j) {
                      const double deviation = std::exp(static_cast<double>(log_variance.row(i)[j]) / 2);
                      out.push_back(static_cast<float>(rng.normal(static_cast<double>(mean.row(i)[j]), deviation)));
                    }
                  }
                });
  return out;
}

std::vector<float> reconstruct_rows(const TrainedTrial& trial, const Rows& examples, const std::string& where) {
  std::vector<float> out;
  pass_examples(trial, examples, ReconstructionPass::Depth::reconstruct, where,
                [&](ReconstructionPass& pass, Index) { append(out, pass.reconstruction()); });
  return out;
}

std::vector<float> decode_rows(const TrainedTrial& trial, const Rows& codes, const std::string& where) {
  require_columns(trial, codes, trial.model().latent_size(), "codes", where);
  if (trial.model().conditional()) require_labels(trial, codes, where);
  std::vector<float> out;
  std::unique_ptr<DecodingPass> pass;
  in_batches(
      codes.count, [&](Index rows) { pass = std::make_unique<DecodingPass>(trial, rows); },
      [&](Index first, Index rows) {
        fill(codes, first, rows, pass->input(), pass->labels(), trial.shape.classes);
        pass->forward();
        append(out, pass->output());
      });
  return out;
}

}  // namespace sandglass
