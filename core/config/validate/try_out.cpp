#include "core/config/validate/try_out.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <new>
#include <set>

#include "core/base/rng.hpp"
#include "core/config/space/tried_points.hpp"
#include "core/config/study/study_blocks.hpp"
#include "core/config/validate/unpacked_size.hpp"

namespace sandglass::config {
namespace {

namespace fs = std::filesystem;

constexpr auto kWhereItStarts = "a relative one starts at the folder of the file in which it stands";
constexpr std::string_view kWrapped = "could not be created: ";  // what the registry puts before a factory's own words

/// What went wrong with a plugin, and which of its parameters is to blame; "" if none is known.
struct Refusal {
  std::string reason;
  std::string parameter;
};

/// Calls `call(parameter, path, kind)` for each path that the plugin is given.
template <class Call>
void for_each_path(Kind kind, const PluginUse& use, const Registry& registry, Call&& call) {
  for (const auto& spec : registry.at(kind, use.name).schema.parameters()) {
    const auto* value = spec.path == PathKind::none ? nullptr : use.params.find(spec.name);
    const auto* path = value ? std::get_if<std::string>(value) : nullptr;
    if (path && !path->empty()) call(spec.name, *path, spec.path);
  }
}

/// The paths at which there is nothing. A dataset speaks for its folder itself: it knows what belongs there.
std::vector<Refusal> missing_paths(Kind kind, const PluginUse& use, const Registry& registry) {
  std::vector<Refusal> missing;
  for_each_path(kind, use, registry, [&](const std::string& name, const std::string& path, PathKind expected) {
    std::error_code ignored;
    if (fs::exists(path, ignored) || (kind == Kind::dataset && expected == PathKind::folder)) return;
    missing.push_back({fmt::format("{}: there is no such {}; check the path ({})", path,
                                   expected == PathKind::file ? "file" : "folder", kWhereItStarts),
                       name});
  });
  return missing;
}

/// Whether the message quotes, as what it expected, one of the words that `text` lists with commas between.
bool expects_word(const std::string& message, const std::string& text) {
  const auto expected = message.substr(0, message.find(", found"));
  for (std::size_t start = 0; start <= text.size();) {
    const auto end = std::min(text.find(',', start), text.size());
    const auto first = std::min(text.find_first_not_of(' ', start), end);
    const auto last = text.find_last_not_of(' ', end > 0 ? end - 1 : 0);
    if (first < end && expected.find("'" + text.substr(first, last - first + 1) + "'") != expected.npos) return true;
    start = end + 1;
  }
  return false;
}

/// The parameter that says what the message could not find, such as a column; else that whose path begins it.
std::string blamed(Kind kind, const PluginUse& use, const Registry& registry, const std::string& message) {
  for (const auto& spec : registry.at(kind, use.name).schema.parameters()) {
    const auto* value =
        spec.path == PathKind::none && spec.type == ParameterType::text ? use.params.find(spec.name) : nullptr;
    if (const auto* text = value ? std::get_if<std::string>(value) : nullptr; text && expects_word(message, *text))
      return spec.name;
  }
  std::string parameter;
  std::size_t longest = 0;
  for_each_path(kind, use, registry, [&](const std::string& name, const std::string& path, PathKind) {
    if (message.starts_with(path) && path.size() > longest) parameter = name, longest = path.size();
  });
  return parameter;
}

void make(Kind kind, const PluginUse& use, const Registry& registry) {
  switch (kind) {
    case Kind::dataset: registry.make_dataset(use.name, use.params); return;
    case Kind::transform: registry.make_transform(use.name, use.params); return;
    case Kind::noise: registry.make_noise(use.name, use.params); return;
    case Kind::model: registry.make_model(use.name, use.params); return;
    case Kind::network: registry.make_network(use.name, use.params); return;
    case Kind::loss: registry.make_loss(use.name, use.params); return;
    case Kind::optimizer: registry.make_optimizer(use.name, use.params); return;
    case Kind::metric:
    case Kind::sampler:
    case Kind::pruner: return;  // made elsewhere, to be asked what they can do
  }
}

void open(const PluginUse& use, const SplitConfig& split, const Registry& registry) {
  const auto bytes = bytes_read(use, registry);
  if (!bytes) return;
  const auto dataset = registry.make_dataset(use.name, use.params);
  if (*bytes > kReadWhole) return dataset->inspect();
  const Index pool = split.train > 0 ? split.train + split.valid : 0;
  dataset->load({pool, std::max<Index>(split.test, 0), derive_seed(split.seed, Purpose::dataset)});
}

/// What is wrong with one plugin; nothing if it can be made and its files can be opened.
std::vector<Refusal> refusals_of(Kind kind, const PluginUse& use, const SplitConfig& split, const Registry& registry) {
  std::string reason;
  try {
    make(kind, use, registry);
    if (auto missing = missing_paths(kind, use, registry); !missing.empty()) return missing;
    if (kind == Kind::dataset) open(use, split, registry);
    return {};
  } catch (const std::bad_alloc&) {
    reason = "it needs more memory than this process may have";
  } catch (const std::exception& error) {
    reason = error.what();
  } catch (...) {
    reason = "it threw something that is not a std::exception";
  }
  if (const auto at = reason.find(kWrapped); at != reason.npos) reason.erase(0, at + kWrapped.size());
  return {{reason, blamed(kind, use, registry, reason)}};
}

class TryOut {
 public:
  TryOut(const StudySpec& study, const std::vector<UsePlace>& uses, const std::map<std::string, Mark>& axes,
         const Registry& registry, Diagnostics& diagnostics)
      : study_(study), uses_(uses), axes_(axes), registry_(registry), diagnostics_(diagnostics) {}

  void run() {
    for (const UsePlace& place : uses_)
      if (place.sound && axes_of(place).empty()) try_place(place);
    if (!diagnostics_.empty()) return;
    if (!study_.space.empty())
      try_points();
    else if (!study_.linked.empty())
      try_point({});  // what follows the replicate's number
  }

 private:
  /// The paths of the plugin's parameters that differ between points. The study's own keys in the block, such as
  /// dataset.split_seed, do not change what the plugin refuses.
  std::vector<std::string> axes_of(const UsePlace& place) const {
    const std::string prefix = place.block + ".";
    const Schema& schema = registry_.at(place.kind, place.use.name).schema;
    std::vector<std::string> paths;
    const auto add = [&](const std::string& path) {
      if (path.starts_with(prefix) && schema.find(path.substr(prefix.size()))) paths.push_back(path);
    };
    for (const Axis& axis : study_.parameters) add(axis.path);
    for (const auto& link : study_.linked) add(link.path);
    return paths;
  }

  const TrialConfig& base_of(const std::string& variant) const {
    const auto found = std::ranges::find(study_.variants, variant, &Variant::name);
    return found == study_.variants.end() ? study_.base : found->base;
  }

  void try_place(const UsePlace& place) {
    for (const Refusal& refusal : refusals_of(place.kind, place.use, base_of(place.variant).split, registry_)) {
      const auto written = place.marks.find(refusal.parameter);
      const Mark& mark = written == place.marks.end() ? place.mark : written->second;
      diagnostics_.push_back(config::refusal(mark, id_of(place.kind, place.use), refusal.reason));
    }
  }

  void try_points() {
    for_each_tried_point(study_, registry_, [&](const Point& point) { return try_point(point); });
  }

  /// False, and a diagnostic, if a plugin refuses the point's values.
  bool try_point(const Point& point) {
    const TrialConfig config = at_point(study_, point);
    for (const StudyBlock& block : trial_blocks()) {
      bool sound = true;
      for_each_plugin(config, block, [&](const PluginUse& use) {
        const std::string path = block.is_list ? fmt::format("{}.{}", block.key, use.name) : std::string(block.key);
        if (sound && block.kind) sound = try_use(*block.kind, path, use, config.split, point);
      });
      if (!sound) return false;
    }
    return true;
  }

  bool try_use(Kind kind, const std::string& block, const PluginUse& use, const SplitConfig& split,
               const Point& point) {
    std::string key = id_of(kind, use);
    for (const auto& [name, value] : use.params.values()) key += fmt::format("|{}={}", name, to_string(value));
    if (!tried_.insert(key).second) return true;
    const auto refusals = refusals_of(kind, use, split, registry_);
    if (refusals.empty()) return true;
    const Refusal& first = refusals.front();
    Diagnostic diagnostic = refusal(mark_of(block, use, first), id_of(kind, use), first.reason);
    std::string values;
    for (const auto& [path, value] : parameters_at(study_, point))
      values += fmt::format("{}{}={}", values.empty() ? "" : ", ", path, to_string(value));
    if (!values.empty()) diagnostic.notes.insert(diagnostic.notes.begin(), "at the point " + values);
    diagnostics_.push_back(std::move(diagnostic));
    return false;
  }

  /// Where an axis of the plugin stands: that of the blamed parameter, if it is one.
  Mark mark_of(const std::string& block, const PluginUse& use, const Refusal& refusal) const {
    for (const UsePlace& place : uses_) {
      if (place.block != block || place.use.name != use.name) continue;
      const auto paths = axes_of(place);
      const auto blamed = std::ranges::find(paths, place.block + "." + refusal.parameter);
      for (const auto& path : blamed == paths.end() ? paths : std::vector{*blamed})
        if (const auto found = axes_.find(path); found != axes_.end()) return found->second;
      if (const auto written = place.marks.find(refusal.parameter); written != place.marks.end())
        return written->second;
      if (axes_.empty()) return place.mark;
    }
    return axes_.empty() ? Mark{} : axes_.begin()->second;
  }

  const StudySpec& study_;
  const std::vector<UsePlace>& uses_;
  const std::map<std::string, Mark>& axes_;
  const Registry& registry_;
  Diagnostics& diagnostics_;
  std::set<std::string> tried_;
};

}  // namespace

std::optional<std::uintmax_t> bytes_read(const PluginUse& dataset, const Registry& registry) {
  std::optional<std::uintmax_t> bytes;
  const auto add = [&](const fs::path& file) {
    const auto size = unpacked_size(file);
    *bytes += std::min(size, std::numeric_limits<std::uintmax_t>::max() - *bytes);
  };
  for_each_path(Kind::dataset, dataset, registry, [&](const std::string&, const std::string& path, PathKind) {
    if (!bytes) bytes = 0;
    std::error_code fault;
    if (!fs::is_directory(path, fault)) return add(path);
    for (fs::recursive_directory_iterator entry(path, fault), end; !fault && entry != end; entry.increment(fault)) {
      add(entry->path());
      if (*bytes > kReadWhole) return;
    }
  });
  return bytes;
}

void try_out(const StudySpec& study, const std::vector<UsePlace>& uses, const std::map<std::string, Mark>& axes,
             const Registry& registry, Diagnostics& diagnostics) {
  TryOut(study, uses, axes, registry, diagnostics).run();
}

}  // namespace sandglass::config
