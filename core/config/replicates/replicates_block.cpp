#include "core/config/replicates/replicates_block.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.hpp"
#include "core/config/schema/value_reader.hpp"
#include "core/config/study/study_schema.hpp"

namespace sandglass::config {
namespace {

constexpr const char* kOwner = "sweep.replicates";

std::vector<std::string> part_names() {
  std::vector<std::string> names;
  for (const auto& part : kRedrawParts) names.emplace_back(part.name);
  return names;
}

void read_redraw(const Entry& entry, Redraw& redraw, Diagnostics& diagnostics) {
  const auto expected = fmt::format("a list of {}", join(part_names()));
  const auto& items = list_entries(&entry, expected, "write [initialisation, split]", diagnostics);
  redraw = {.initialisation = false};
  for (const Node& item : items) {
    const auto part = std::ranges::find(kRedrawParts, item.text, &RedrawPart::name);
    if (item.kind != Node::Kind::scalar || part == kRedrawParts.end()) {
      diagnostics.push_back({item.mark,
                             fmt::format("an entry of redraw is {}", describe(item)),
                             suggestion(item.text, part_names(), {}),
                             {}});
    } else {
      redraw.*(part->flag) = true;
    }
  }
}

/// Calls `call(split)` for each variant, and for the study itself if it has none.
template <class Call>
void for_each_split(const StudySpec& study, Call&& call) {
  if (study.variants.empty()) return call(study.base.split);
  for (const Variant& variant : study.variants) call(variant.base.split);
}

bool varies(const StudySpec& study, const std::string& path) {
  return std::ranges::find(study.parameters, path, &Axis::path) != study.parameters.end() ||
         std::ranges::find(study.linked, path, &LinkedParameter::path) != study.linked.end();
}

void check_folds(const StudySpec& study, const Mark& mark, Diagnostics& diagnostics) {
  const auto report = [&](std::string message, const char* hint) {
    diagnostics.push_back({mark, std::move(message), hint, {}});
  };
  if (study.redraw.split || study.redraw.data)
    report(fmt::format("{} folds divide one pool of examples, but replicates redraw {}", study.folds,
                       study.redraw.split ? "split" : "data"),
           "leave it out of redraw: replicate k validates on fold k; or write count in place of folds");
  for (const std::string& path : redrawn(study))
    if (path.starts_with("dataset."))
      report(fmt::format("{} folds divide one pool of examples, but {} follows the replicate", study.folds, path),
             "give it one value");
  for (const char* path : {"dataset.train", "dataset.valid"})
    if (varies(study, path))
      report(fmt::format("{} folds divide the training pool, but {} varies", study.folds, path), "leave it out");
  for_each_split(study, [&](const SplitConfig& split) {
    const std::int64_t others = study.folds - 1;
    if ((split.train == 0 && split.valid == 0) ||
        (split.valid > 0 && split.train / others == split.valid && split.train % others == 0))
      return;
    report(fmt::format("{} folds divide the training pool, but dataset.train is {} and dataset.valid {}", study.folds,
                       split.train, split.valid),
           "leave both out, for all examples that the test part leaves, or give train as folds - 1 times valid");
  });
}

}  // namespace

void read_replicates(const Entry& entry, StudySpec& study, Diagnostics& diagnostics) {
  const auto before = diagnostics.size();
  BlockShape shape{.owner = kOwner,
                   .schemas = {&replicates_schema()},
                   .other_keys = {"redraw"},
                   .may_miss = {"count", "folds"},
                   .notes = {},
                   .mark = entry.key_mark};
  const Params params = read_block(&entry.value, shape, diagnostics);
  if (const Entry* redraw = entry.value.find("redraw")) {
    read_redraw(*redraw, study.redraw, diagnostics);
    if (study.redraw == Redraw{.initialisation = false} && diagnostics.size() == before)
      diagnostics.push_back({redraw->key_mark,
                             "replicates that redraw nothing are one trial several times",
                             "name at least one of " + join(part_names()),
                             {}});
  }
  take(params, "folds", study.folds);
  take(params, "count", study.replicates);
  if (params.find("count") && params.find("folds"))
    diagnostics.push_back(
        {entry.key_mark, "sweep.replicates has count and folds", "leave out count: there is a replicate a fold", {}});
  if (!entry.value.find("count") && !entry.value.find("folds"))
    diagnostics.push_back({entry.key_mark, "sweep.replicates has neither count nor folds", "add count: 5", {}});
  if (study.folds > 0) study.replicates = study.folds;
}

void check_replicates(const Entry& entry, const StudySpec& study, Diagnostics& diagnostics) {
  if (study.folds > 0) check_folds(study, entry.key_mark, diagnostics);
  bool withheld = varies(study, "dataset.labelled");
  for_each_split(study, [&](const SplitConfig& split) { withheld = withheld || split.labelled > 0; });
  if (study.redraw.labels && !withheld)
    diagnostics.push_back(
        {entry.key_mark,
         "replicates redraw labels, but every training example keeps its label (dataset.labelled is 0)",
         "leave labels out of redraw, or set dataset.labelled",
         {}});
}

}  // namespace sandglass::config
