#include "core/config/space/zipped_axes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "core/base/text.hpp"
#include "core/config/schema/synonyms.hpp"
#include "core/config/schema/value_reader.hpp"
#include "core/config/study/study_spec.hpp"

namespace sandglass::config {
namespace {

constexpr auto kZipForm = "write [[noise.ratio, model.latent]]";

bool same_condition(const Axis& a, const Axis& b) {
  if (!a.when || !b.when) return !a.when && !b.when;
  return a.when->axis == b.when->axis && a.when->values == b.when->values;
}

class ZipReader {
 public:
  ZipReader(const SearchSpace& parameters, bool complete, Diagnostics& diagnostics)
      : parameters_(parameters), complete_(complete), diagnostics_(diagnostics) {}

  void read(const Node& group) {
    if (!group.is_list() || group.items.size() < 2)
      return report(group.mark,
                    fmt::format("an entry of zip is {}, expected the paths of two axes or more",
                                group.is_list() ? "a shorter list" : describe(group)),
                    kZipForm);
    std::vector<std::size_t> members;
    for (const Node& name : group.items) {
      const auto found = find(name);
      if (!found || !fits(*found, members, name.mark)) continue;
      members.push_back(*found);
      taken_.push_back(*found);
    }
    if (members.size() != group.items.size()) return;
    check_repeats(members, group.mark);
    std::ranges::sort(members);
    groups.push_back(std::move(members));
  }

  Zips groups;

 private:
  void report(const Mark& mark, std::string message, std::string hint = "") {
    diagnostics_.push_back({mark, std::move(message), std::move(hint), {}});
  }

  std::optional<std::size_t> find(const Node& name) {
    std::vector<std::size_t> found;
    for (std::size_t p = 0; p < parameters_.size(); ++p)
      if (name.kind == Node::Kind::scalar && parameters_[p].path == name.text) found.push_back(p);
    if (found.size() > 1) {
      report(name.mark, fmt::format("several variants have an axis {}", in_quotes(name.text)),
             "only axes of one variant, or of all, can move together");
    } else if (found.empty() && (complete_ || name.kind != Node::Kind::scalar)) {
      std::vector<std::string> paths;
      for (const Axis& axis : parameters_) paths.push_back(axis.path);
      const auto near = path_hint(name.text, paths);
      report(name.mark, fmt::format("{} is no axis of this study", describe(name)),
             !near.empty()   ? near
             : paths.empty() ? ""
                             : "axes: " + join(paths));
    }
    return found.size() == 1 ? std::optional(found[0]) : std::nullopt;
  }

  /// Whether parameter `p` can move with those before it.
  bool fits(std::size_t p, const std::vector<std::size_t>& members, const Mark& mark) {
    const Axis& axis = parameters_[p];
    const std::size_t before = diagnostics_.size();
    if (axis.path == kVariantAxis) {
      report(mark, "the variant cannot move together with an axis", "give the variants the values");
    } else if (std::ranges::find(taken_, p) != taken_.end()) {
      report(mark, fmt::format("axis {} stands in zip twice", in_quotes(axis.path)), "take it out of one group");
    } else if (!axis.is_list()) {
      report(mark, fmt::format("axis {} is a range, which cannot move together with another", axis.path),
             "list its values");
    } else if (!members.empty()) {
      const Axis& first = parameters_[members[0]];
      if (axis.values.size() != first.values.size())
        report(mark,
               fmt::format("axis {} has {} values, but {} has {}", axis.path, axis.values.size(), first.path,
                           first.values.size()),
               "axes that move together have lists of one length");
      if (!same_condition(axis, first))
        report(mark, fmt::format("axes {} and {} do not count at the same points", first.path, axis.path),
               "axes that move together depend on the same values, or on none");
    }
    return diagnostics_.size() == before;
  }

  void check_repeats(const std::vector<std::size_t>& members, const Mark& mark) {
    std::map<std::vector<ParameterValue>, std::size_t> seen;
    for (std::size_t k = 0; k < parameters_[members[0]].values.size(); ++k) {
      std::vector<ParameterValue> values;
      for (const std::size_t p : members) values.push_back(parameters_[p].values[k]);
      const auto [first, is_new] = seen.emplace(std::move(values), k);
      if (!is_new)
        report(mark, fmt::format("values {} and {} of these axes are the same", first->second + 1, k + 1),
               "to repeat a point with other seeds use 'replicates'");
    }
  }

  const SearchSpace& parameters_;
  bool complete_;
  Diagnostics& diagnostics_;
  std::vector<std::size_t> taken_;
};

Axis zipped_axis(const SearchSpace& parameters, const std::vector<std::size_t>& members) {
  std::vector<std::string> paths;
  for (const std::size_t p : members) paths.push_back(parameters[p].path);
  const auto count = static_cast<std::int64_t>(parameters[members[0]].values.size());
  Axis axis{.path = join(paths, "+"), .spec = {}, .values = {}};
  axis.spec.name = axis.path;
  axis.spec.type = ParameterType::integer;
  axis.spec.min = 0;
  axis.spec.max = static_cast<double>(count - 1);
  axis.spec.text = fmt::format("The place in the lists of {}, which move together.", join(paths, " and "));
  for (std::int64_t k = 0; k < count; ++k) axis.values.emplace_back(k);
  return axis;
}

/// The condition by axes of the space. If the other axis is zipped, its values are places in its lists.
AxisCondition in_space(const AxisCondition& when, const SearchSpace& parameters, const std::vector<std::size_t>& place,
                       const Zips& moves) {
  AxisCondition out{place[when.axis], when.values};
  if (moves[out.axis].size() == 1) return out;
  out.values.clear();
  const auto& values = parameters[when.axis].values;
  for (std::size_t k = 0; k < values.size(); ++k)
    if (std::ranges::find(when.values, values[k]) != when.values.end())
      out.values.emplace_back(static_cast<std::int64_t>(k));
  return out;
}

}  // namespace

Zips read_zip(const Entry* zip, const SearchSpace& parameters, bool complete, Diagnostics& diagnostics) {
  ZipReader reader(parameters, complete, diagnostics);
  for (const Node& group : list_entries(zip, "a list of groups of axes", kZipForm, diagnostics)) reader.read(group);
  return std::move(reader.groups);
}

std::pair<SearchSpace, Zips> zipped_space(const SearchSpace& parameters, const Zips& groups) {
  SearchSpace space;
  Zips moves;
  std::vector<std::size_t> place(parameters.size());
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    const auto group = std::ranges::find_if(
        groups, [&](const auto& members) { return std::ranges::find(members, p) != members.end(); });
    if (group != groups.end() && group->front() != p) {
      place[p] = place[group->front()];
      continue;
    }
    place[p] = space.size();
    Axis axis = group == groups.end() ? parameters[p] : zipped_axis(parameters, *group);
    moves.push_back(group == groups.end() ? std::vector{p} : *group);
    if (parameters[p].when) axis.when = in_space(*parameters[p].when, parameters, place, moves);
    space.push_back(std::move(axis));
  }
  return {std::move(space), std::move(moves)};
}

}  // namespace sandglass::config
