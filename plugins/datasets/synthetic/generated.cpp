#include "plugins/datasets/synthetic/generated.hpp"

namespace sandglass {
namespace {

class Drawn final : public Examples {
 public:
  Drawn(std::shared_ptr<const Generator> generator, Index count, std::uint64_t seed, std::uint64_t part)
      : generator_(std::move(generator)), count_(count), seed_(seed), part_(part) {}

  Index count() const override { return count_; }
  bool has_labels() const override { return true; }
  std::int32_t label(Index i) const override { return generator_->label(stream(i)); }
  void read(Index i, std::span<float> out) const override { generator_->features(stream(i), out); }
  void coordinates(Index i, std::span<float> out) const override { generator_->coordinates(stream(i), out); }

 private:
  Rng stream(Index i) const { return Rng(seed_, Purpose::dataset, static_cast<std::uint64_t>(i), part_); }

  std::shared_ptr<const Generator> generator_;
  Index count_;
  std::uint64_t seed_, part_;
};

}  // namespace

Generator::~Generator() = default;

void Generator::coordinates(Rng, std::span<float>) const {
  throw PluginError("this generator has no intrinsic coordinates");
}

DatasetParts generate(std::shared_ptr<const Generator> generator, const GeneratedSet& set,
                      const DatasetRequest& request) {
  DatasetParts parts;
  parts.shape = set.shape;
  parts.pool = std::make_unique<Drawn>(generator, request.pool > 0 ? request.pool : set.pool, request.seed, 0);
  parts.test = std::make_unique<Drawn>(generator, request.test > 0 ? request.test : set.test, request.seed, 1);
  parts.source = "generated: " + set.source + ", seed " + std::to_string(request.seed);
  parts.coordinates = set.coordinates;
  return parts;
}

}  // namespace sandglass
