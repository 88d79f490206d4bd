#include "core/config/validate/sweep_block.hpp"

#include "core/config/schema/value_reader.hpp"
#include "core/config/space/constraint_reader.hpp"
#include "core/config/space/first_points.hpp"
#include "core/config/replicates/replicates_block.hpp"
#include "core/config/space/space.hpp"
#include "core/config/study/study_schema.hpp"

namespace sandglass::config {
namespace {

class SweepReader {
 public:
  SweepReader(const Entry* entry, const Registry& registry, bool small, StudySpec& study, Diagnostics& diagnostics)
      : entry_(entry), registry_(registry), small_(small), study_(study), diagnostics_(diagnostics) {}

  SweepPlaces read(const std::vector<VariantParameters>& variants, const std::vector<Reference>& references) {
    const std::size_t before = diagnostics_.size();
    sweep_ = entry_ ? require_map(entry_->value, "sweep", diagnostics_) : nullptr;
    read_numbers();
    const std::size_t before_space = diagnostics_.size();
    read_space(sweep_, variants, study_, diagnostics_);
    places_.space_sound = diagnostics_.size() == before_space;
    link_parameters(references, variants, study_, diagnostics_);
    if (const Entry* replicates = find("replicates"); replicates && replicates->value.is_map())
      check_replicates(*replicates, study_, diagnostics_);
    study_.constraints = read_constraints(find("require"), study_, variants, diagnostics_);
    if (find("require")) places_.require = find("require")->key_mark;
    if (diagnostics_.empty()) read_points();
    study_.sampler = read_use(Kind::sampler, places_.sampler);
    study_.pruner = read_use(Kind::pruner, places_.pruner);
    if (!find("sampler") && !study_.space.empty())
      places_.sampler = (find("axes") ? find("axes") : find("variants"))->key_mark;
    places_.sound = diagnostics_.size() == before;
    return places_;
  }

 private:
  const Entry* find(std::string_view key) const { return sweep_ ? sweep_->find(key) : nullptr; }

  void read_numbers() {
    BlockShape shape{.owner = "sweep",
                     .schemas = {&sweep_schema()},
                     .other_keys = {},
                     .may_miss = {},
                     .notes = {},
                     .mark = entry_ ? entry_->key_mark : Mark{}};
    for (const auto& key : sweep_blocks()) shape.other_keys.emplace_back(key.name);
    const Entry* replicates = find("replicates");
    Node numbers = sweep_ ? *sweep_ : Node{};
    if (replicates && replicates->value.is_map()) {
      read_replicates(*replicates, study_, diagnostics_);
      std::erase_if(numbers.entries, [](const Entry& entry) { return entry.key == "replicates"; });
    }
    const Params params = read_block(sweep_ ? &numbers : nullptr, shape, diagnostics_);
    if (numbers.find("replicates")) take(params, "replicates", study_.replicates);
    take(params, "lookahead", study_.lookahead);
  }

  void read_points() {
    std::vector<Mark> marks;
    study_.first = read_first(find("first"), study_, small_, marks, diagnostics_);
    for (std::size_t i = 0; i < study_.first.size(); ++i)
      if (!is_allowed(study_, study_.first[i]))
        diagnostics_.push_back({marks[i], "this point does not meet the conditions of 'require'", "", {}});
  }

  PluginUse read_use(Kind kind, Mark& mark) {
    const Entry* block = find(to_string(kind));
    const Mark place = block ? block->key_mark : entry_ ? entry_->key_mark : Mark{};
    const ReadUse read = config::read_use(kind, block ? &block->value : nullptr, place, registry_, diagnostics_);
    mark = read.mark;
    return read.use;
  }

  const Entry* entry_;
  const Registry& registry_;
  bool small_;
  StudySpec& study_;
  Diagnostics& diagnostics_;
  const Node* sweep_ = nullptr;
  SweepPlaces places_;
};

}  // namespace

SweepPlaces read_sweep(const Entry* entry, const std::vector<VariantParameters>& variants,
                       const std::vector<Reference>& references, const Registry& registry, bool small, StudySpec& study,
                       Diagnostics& diagnostics) {
  return SweepReader(entry, registry, small, study, diagnostics).read(variants, references);
}

}  // namespace sandglass::config
