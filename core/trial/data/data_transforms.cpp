#include "core/trial/data/data_transforms.hpp"

#include <fmt/format.h>

#include "core/base/denormals.hpp"
#include "core/trial/train/plugin_fault.hpp"

namespace sandglass {
namespace {

/// Every example of a split through one transform; `part` is 0 for the pool's examples, 1 for those of a test part.
void transform_split(Split& split, const Transform& transform, Index features, std::uint64_t seed, std::uint64_t part) {
  std::vector<float> out(static_cast<std::size_t>(split.count * features));
  for (Index i = 0; i < split.count; ++i) {
    Rng rng(seed, Purpose::dataset, static_cast<std::uint64_t>(split.source[static_cast<std::size_t>(i)]), part);
    transform.apply({split.inputs.data() + i * split.features, static_cast<std::size_t>(split.features)},
                    {out.data() + i * features, static_cast<std::size_t>(features)}, rng);
  }
  split.inputs = std::move(out);
  split.features = features;
}

void require_in_order(const DataSplits& data, const NamedTransform& named, const DataShape& before,
                      const DataShape& after) {
  if (!named.transform->every_epoch() && !data.every_epoch.empty())
    throw ConfigError(
        fmt::format("{} stands behind {}, which draws the examples again in every epoch and so has to be "
                    "among the last\nput {} before it",
                    named.id, data.every_epoch.back().id, named.id));
  if (after.features < 1)
    throw PluginError(fmt::format("{} says that an example has {} features", named.id, after.features));
  if (named.transform->every_epoch() && after.features != before.features)
    throw PluginError(fmt::format("{} makes {} features of {}; a transform of every epoch has to keep their number",
                                  named.id, after.features, before.features));
}

}  // namespace

void transform_splits(DataSplits& data, const std::vector<NamedTransform>& transforms, std::uint64_t seed,
                      bool own_test) {
  const DenormalScope flush(Denormals::flushed);
  for (std::size_t t = 0; t < transforms.size(); ++t) {
    const auto& named = transforms[t];
    guarded(named.id, [&] {
      auto& transform = *named.transform;
      const DataShape before = data.shape;
      DataShape after = transform.prepare(before);
      after.classes = before.classes;
      require_in_order(data, named, before, after);
      if (transform.every_epoch()) {
        if (data.every_epoch.empty()) data.train.raw = data.train.inputs;
        data.every_epoch.push_back(named);
      }
      transform.fit(data.train.view());
      data.fitted.push_back({named.id.substr(named.id.find('/') + 1), transform.fitted()});
      const auto own_seed = derive_seed(seed, Purpose::dataset, 1 + t);
      transform_split(data.train, transform, after.features, own_seed, 0);
      transform_split(data.valid, transform, after.features, own_seed, 0);
      transform_split(data.test, transform, after.features, own_seed, own_test ? 1 : 0);
      data.shape = after;
      if (const auto source = transform.source(); !source.empty()) data.source += "; " + source;
    });
  }
}

}  // namespace sandglass
