#pragma once
#include <string>
#include <vector>

#include "core/config/study/study_spec.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass::config {

/// The trained weights of a trial of another study, that trials start from (block `start_from`). A study and its copies
/// share them.
class StartWeights {
 public:
  /// `study`: a run's folder or a study.h5; `trial`: a number or "best"; `digest`: what the weights have to have, or
  /// empty. Reads nothing.
  StartWeights(std::string study, std::string trial, std::string digest);

  /// Loaded ones: `arrays` of 4-byte floats, by the names of the parameters.
  StartWeights(std::string label, std::vector<results::Array> arrays);

  /// Reads them, once. Throws IoError if the study cannot be read or its weights have another digest than they had,
  /// ConfigError if there is no such trial or it has no weights; both say how to mend it. Calls into results/store: on
  /// the thread that does, before trials run.
  void load();

  /// By the names of the parameters, each with its shape. Throws Error before load(). Any thread.
  const std::vector<results::Array>& arrays() const;

  const std::string& digest() const { return digest_; }  ///< 16 hexadecimal digits; after load()
  const std::string& label() const { return label_; }    ///< "trial 3 of runs/base"

 private:
  std::string study_, trial_, digest_, label_;
  bool loaded_ = false;
  std::vector<results::Array> arrays_;
};

/// StartWeights::load() of all that the study's trials start from.
void load_start_weights(const StudySpec& study);

}  // namespace sandglass::config
