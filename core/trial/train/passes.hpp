#pragma once
#include <memory>
#include <string>

#include "core/trial/train/traced_batch.hpp"

namespace sandglass {

/// The objective of one update of a stage, traced for one shape of batch.
class ObjectivePass {
 public:
  enum class Use { train, train_fused, evaluate };

  /// train_fused: plain gradient descent happens inside backward(). evaluate: forward only, from the data's own
  /// examples: those of the stage (Stage::input) are computed on the way.
  ObjectivePass(const TrialPlugins& plugins, const Stage& stage, const Update& update, const PassShape& shape, Use use);

  Index rows() const { return shape_.rows; }
  Index labelled() const { return shape_.labelled; }
  Graph& graph() { return graph_; }
  float* input() { return graph_.input_data<float>(input_); }
  /// Where the labels of the first labelled() rows go, one-hot; nullptr if the objective does not use them.
  float* labels() { return batch_->label_input().valid() ? graph_.input_data<float>(batch_->label_input()) : nullptr; }

  /// Draws what is random for `key` and computes the objective and its terms. `epoch`: epochs of the stage done.
  void forward(StepKey key, double epoch);
  void backward();

  double total() const { return graph_.scalar(objective_.total); }
  const Objective& objective() const { return objective_; }
  const std::vector<Term>& terms() const { return objective_.terms; }
  double term(std::size_t i) const { return graph_.scalar(objective_.terms[i].value); }

 private:
  std::string model_id_;
  PassShape shape_;
  Graph graph_;
  Value input_;
  std::unique_ptr<TracedBatch> batch_;
  Objective objective_;
};

/// Encoder, decoder and classifier on clean examples, traced for batches of `rows`; forward only.
class ReconstructionPass {
 public:
  enum class Depth {
    encode,      ///< the codes alone
    reconstruct  ///< reconstruction and loss as well
  };
  ReconstructionPass(const TrialPlugins& plugins, const DataShape& shape, Index rows, Depth depth);

  Index rows() const { return rows_; }
  float* input() { return graph_.input_data<float>(clean_); }
  /// Where one-hot labels go; nullptr if the model is not given any.
  float* labels() { return labels_.valid() ? graph_.input_data<float>(labels_) : nullptr; }
  void forward();

  BatchView clean() const { return view(clean_); }
  BatchView latent() const { return view(latent_); }
  BatchView reconstruction() const { return view(reconstruction_); }
  BatchView log_variance() const { return view(log_variance_); }  ///< no rows if the model has no posterior
  BatchView class_logits() const { return view(logits_); }        ///< no rows if the model has no classifier
  double loss() const { return graph_.scalar(loss_); }

 private:
  void trace_codes(const TrialPlugins& plugins, const DataShape& shape);
  void trace_reconstruction(const TrialPlugins& plugins, const DataShape& shape);
  BatchView view(Value value) const {
    return value.valid() ? BatchView{graph_.data<float>(value), value.rows(), value.cols()} : BatchView{};
  }

  std::string model_id_;
  Index rows_;
  Graph graph_;
  Value clean_, labels_, given_, logits_, latent_, log_variance_, reconstruction_, loss_;
};

}  // namespace sandglass
