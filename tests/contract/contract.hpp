#pragma once
#include <functional>
#include <sandglass/plugin.hpp>
#include <string>
#include <vector>

/// What the contract suites share.
namespace sandglass::contract {

/// The built-in plugins. A plugin added to plugins/CMakeLists.txt is in every suite at once.
const Registry& registry();

/// A plugin with one set of parameter values.
struct Case {
  const PluginEntry* entry = nullptr;
  Params params;
  std::string label;  ///< "model/autoencoder tied=true"
};

/// Every plugin of a kind: with its defaults, and once for each other value of each choice and flag. Parameters that
/// name files or folders are given small generated ones.
std::vector<Case> cases(Kind kind);

/// Examples in [0, 1] with structure, the same for the same seed: (rows, cols).
std::vector<float> sample(Index rows, Index cols, std::uint64_t seed);

/// A batch whose corrupted copies mask a quarter of the features.
class ContractBatch final : public TrainingBatch {
 public:
  ContractBatch(Value clean, const Loss& loss) : clean_(clean), loss_(loss) {}
  Value clean() const override { return clean_; }
  Value corrupted() override;
  const Loss& loss() const override { return loss_; }

 private:
  Value clean_;
  const Loss& loss_;
};

}  // namespace sandglass::contract
