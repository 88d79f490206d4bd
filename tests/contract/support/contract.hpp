#pragma once
#include <functional>
#include <sandglass/plugin.hpp>
#include <string>
#include <vector>

/// What the contract suites share.
namespace sandglass::contract {

/// The built-in plugins. A plugin added to plugins/CMakeLists.txt is in every suite at once.
const Registry& registry();

/// A plugin with one set of parameter values, and of a model that takes networks the one of all its parts.
struct Case {
  const PluginEntry* entry = nullptr;
  Params params;
  std::string label;                     ///< "model/autoencoder network/dense tied=true"
  const PluginEntry* network = nullptr;  ///< null: none
  Params network_params{};
};

/// Every plugin of a kind: with its defaults, and once for each other value of each choice and flag. Parameters that
/// name files or folders are given small generated ones. Models that take networks: every such case with dense, and
/// with its defaults on every other network that it takes; model/autoencoder on every case of every network.
std::vector<Case> cases(Kind kind);

/// Models with a network that they refuse whatever the data are.
std::vector<Case> refused_pairs();

/// The loss that a model's case is trained with: bce, but for a decoder that is shown data, which sees its own results
/// as well, one whose reconstructions they are.
std::string loss_for(const Case& model);

/// Examples in [0, 1] with structure, the same for the same seed: (rows, cols).
std::vector<float> sample(Index rows, Index cols, std::uint64_t seed);

/// The same, made to contain images of height 4 and width 3 in three classes.
inline const DataShape kImages{.features = 12, .height = 4, .width = 3, .channels = 1, .steps = 0, .classes = 3};

/// A batch whose corrupted copies mask a quarter of the features. The first `labelled` rows have labels: 0, 1, 2, 0 ...
class ContractBatch final : public TrainingBatch {
 public:
  ContractBatch(Value clean, const Loss& loss, Index labelled) : clean_(clean), loss_(loss), labelled_(labelled) {}
  Value clean() const override { return clean_; }
  Value corrupted() override;
  Value corruption_mask() override;
  const Loss& loss() const override { return loss_; }
  Index labelled() const override { return labelled_; }
  Value labels() const override;
  Index examples() const override { return 4 * clean_.rows(); }
  Index labelled_examples() const override { return 2 * labelled_; }
  Value schedule(std::function<double(double epoch)> f) override;

 private:
  Value clean_, kept_;
  const Loss& loss_;
  Index labelled_;
};

/// How many of `rows` rows have labels in a batch of the stage.
Index labelled_rows(const Stage& stage, Index rows);

}  // namespace sandglass::contract
