#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/autodiff/graph.hpp"
#include "core/config/study_spec.hpp"
#include "core/plugin/registry.hpp"

namespace sandglass {

/// The plugin instances of one trial, with their names for messages.
struct TrialPlugins {
  TrialPlugins(const Registry& registry, const config::TrialConfig& config);

  std::unique_ptr<Noise> noise;
  std::unique_ptr<Model> model;
  std::unique_ptr<Loss> loss;
  std::unique_ptr<Optimizer> optimizer;
  std::string noise_id, model_id, loss_id, optimizer_id;
};

/// The training objective, recorded for batches of `rows` examples.
class ObjectivePass {
 public:
  enum class Use { train, train_folded, evaluate };

  /// train_folded: plain gradient descent happens inside backward(). evaluate: forward only.
  ObjectivePass(const TrialPlugins& plugins, Index features, Index rows, Use use);

  Index rows() const { return rows_; }
  Graph& graph() { return graph_; }
  float* input() { return graph_.input_data<float>(clean_); }

  /// Draws the corruption for `key` and computes the objective and its terms.
  void forward(StepKey key);
  void backward();

  double total() const { return graph_.scalar(objective_.total); }
  const std::vector<Term>& terms() const { return objective_.terms; }
  double term(std::size_t i) const { return graph_.scalar(objective_.terms[i].value); }

 private:
  std::string model_id_;
  Index rows_;
  Graph graph_;
  Value clean_;
  Objective objective_;
};

/// Encoder and decoder on clean examples, recorded for batches of `rows`; forward only.
class ReconstructionPass {
 public:
  ReconstructionPass(const TrialPlugins& plugins, Index features, Index rows);

  Index rows() const { return rows_; }
  float* input() { return graph_.input_data<float>(clean_); }
  void forward();

  BatchView clean() const { return view(clean_); }
  BatchView latent() const { return view(latent_); }
  BatchView reconstruction() const { return view(reconstruction_); }
  double loss() const { return graph_.scalar(loss_); }

 private:
  BatchView view(Value value) const { return {graph_.data<float>(value), value.rows(), value.cols()}; }

  std::string model_id_;
  Index rows_;
  Graph graph_;
  Value clean_, latent_, reconstruction_, loss_;
};

}  // namespace sandglass
