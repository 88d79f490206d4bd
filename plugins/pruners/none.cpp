#include <sandglass/plugin.hpp>

using namespace sandglass;

namespace {

class None final : public Pruner {
 public:
  bool active() const override { return false; }
  void prepare(const PruningPlan&) override {}
  std::int64_t next_rung(std::uint64_t, std::int64_t) const override { return 0; }
  Decision judge(std::span<const TrialSnapshot>, std::uint64_t) override { return Decision::go_on; }
};

}  // namespace

SANDGLASS_PLUGIN(none_pruner, SANDGLASS_VERSION) {
  registrar.pruner("none", "Every trial runs to its end.", Schema{},
                   [](const Params&) { return std::make_unique<None>(); });
}
