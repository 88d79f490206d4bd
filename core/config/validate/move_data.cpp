#include "core/config/validate/move_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/base/error.hpp"
#include "core/config/study/resolved_yaml.hpp"

namespace sandglass::config {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDataset = "dataset.";

/// The folder that holds all of `paths`.
fs::path common_parent(const std::set<std::string>& paths) {
  fs::path common = fs::path(*paths.begin()).parent_path();
  for (const fs::path path : paths) {
    const fs::path parent = path.parent_path();
    const auto [ours, theirs] = std::mismatch(common.begin(), common.end(), parent.begin(), parent.end());
    fs::path shared;
    for (auto part = common.begin(); part != ours; ++part) shared /= *part;
    common = shared;
  }
  return common;
}

class Move {
 public:
  Move(StudySpec& study, const Registry& registry, fs::path folder)
      : study_(study), registry_(registry), folder_(std::move(folder)) {}

  void run() {
    visit([&](ParameterValue& value, PathKind kind) { places(kind).insert(std::get<std::string>(value)); });
    if (files_.empty() && folders_.empty())
      throw ConfigError(
          fmt::format("dataset/{} reads no file and no folder\nleave out --data", study_.base.dataset.name));
    if (!files_.empty()) files_from_ = common_parent(files_);
    if (!folders_.empty()) folders_from_ = folders_.size() == 1 ? fs::path(*folders_.begin()) : common_parent(folders_);
    visit([&](ParameterValue& value, PathKind kind) {
      const auto& from = kind == PathKind::file ? files_from_ : folders_from_;
      const auto place = fs::path(std::get<std::string>(value)).lexically_relative(from);
      value = place == "." ? folder_.string() : (folder_ / place).string();
    });
  }

  std::vector<std::string> paths() {
    std::vector<std::string> all;
    visit([&](ParameterValue& value, PathKind) { all.push_back(std::get<std::string>(value)); });
    return all;
  }

 private:
  std::set<std::string>& places(PathKind kind) { return kind == PathKind::file ? files_ : folders_; }

  template <class Call>
  void visit(Call&& call) {
    visit_dataset(study_.base.dataset, call);
    for (Variant& variant : study_.variants) visit_dataset(variant.base.dataset, call);
    for (Axis& axis : study_.parameters) visit_axis(axis, call);
    for (Axis& axis : study_.space) visit_axis(axis, call);
    for (Point& point : study_.first)
      for (std::size_t a = 0; a < point.size(); ++a)
        if (is_path(study_.space[a])) visit_value(point[a], study_.space[a].spec, call);
  }

  static bool is_path(const Axis& axis) { return axis.path.starts_with(kDataset) && axis.spec.path != PathKind::none; }

  template <class Call>
  void visit_value(ParameterValue& value, const ParameterSpec& spec, Call&& call) {
    if (const auto* text = std::get_if<std::string>(&value); text && !text->empty()) call(value, spec.path);
  }

  template <class Call>
  void visit_axis(Axis& axis, Call&& call) {
    if (is_path(axis))
      for (auto& value : axis.values) visit_value(value, axis.spec, call);
  }

  template <class Call>
  void visit_dataset(PluginUse& use, Call&& call) {
    for (const auto& spec : registry_.at(Kind::dataset, use.name).schema.parameters()) {
      const auto* found = spec.path == PathKind::none ? nullptr : use.params.find(spec.name);
      if (!found) continue;
      ParameterValue value = *found;
      visit_value(value, spec, call);
      use.params.set(spec.name, std::move(value));
    }
  }

  StudySpec& study_;
  const Registry& registry_;
  fs::path folder_, files_from_, folders_from_;
  std::set<std::string> files_, folders_;
};

}  // namespace

std::vector<std::string> data_paths(const StudySpec& study, const Registry& registry) {
  StudySpec copy = study;
  return Move(copy, registry, {}).paths();
}

void move_data(StudySpec& study, const Registry& registry, const fs::path& folder) {
  fs::path whole = fs::absolute(folder / "").lexically_normal().parent_path();  // without a slash at its end
  Move(study, registry, std::move(whole)).run();
  study.resolved_yaml = resolved_yaml(study, registry);
}

}  // namespace sandglass::config
