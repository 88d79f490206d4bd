#include "results/report/serve/study_folders.hpp"

#include <algorithm>

#include "results/record/run_folder.hpp"

namespace sandglass::results {
namespace {

namespace fs = std::filesystem;

constexpr int kDepth = 3;
constexpr std::size_t kMostFolders = 20'000;  ///< looked into

class Search {
 public:
  explicit Search(const std::vector<fs::path>& roots) {
    std::error_code ignored;
    for (const auto& root : roots) inside_.push_back(fs::canonical(root, ignored));
  }

  void look(const fs::path& path, const std::string& address, int depth) {
    std::error_code ignored;
    if (!is_inside(path) || ++looked_ > kMostFolders) return;
    if (is_study(path)) {
      found_.emplace(address, path);
      return;
    }
    if (depth == 0 || !fs::is_directory(path, ignored)) return;
    std::vector<fs::path> inside;  // folders, and study files that lie about
    for (fs::directory_iterator entry(path, fs::directory_options::skip_permission_denied, ignored), end;
         !ignored && entry != end; entry.increment(ignored)) {
      std::error_code unreadable;
      if (entry->path().filename().string().starts_with(".")) continue;
      if (entry->is_directory(unreadable) || (is_hdf5(entry->path()) && entry->is_regular_file(unreadable)))
        inside.push_back(entry->path());
    }
    std::ranges::sort(inside);
    for (const auto& one : inside) look(one, address + "/" + one.filename().string(), depth - 1);
  }

  std::map<std::string, fs::path> found() && { return std::move(found_); }

 private:
  static bool is_hdf5(const fs::path& path) { return path.extension() == ".h5" || path.extension() == ".hdf5"; }

  static bool is_study(const fs::path& path) {
    std::error_code ignored;
    if (!fs::is_directory(path, ignored)) return fs::is_regular_file(path, ignored);
    const RunFolder run{path};
    return fs::exists(run.journal(), ignored) || fs::exists(run.study_file(), ignored) ||
           (fs::exists(run.study_yaml(), ignored) && fs::exists(run.lock(), ignored));
  }

  bool is_inside(const fs::path& path) const {
    std::error_code error;
    const auto real = fs::canonical(path, error);
    if (error) return false;
    return std::ranges::any_of(inside_, [&](const fs::path& root) {
      return !root.empty() && std::mismatch(root.begin(), root.end(), real.begin(), real.end()).first == root.end();
    });
  }

  std::vector<fs::path> inside_;
  std::size_t looked_ = 0;
  std::map<std::string, fs::path> found_;
};

}  // namespace

std::map<std::string, fs::path> find_studies(const std::vector<fs::path>& roots) {
  Search search(roots);
  for (std::size_t i = 0; i < roots.size(); ++i) search.look(roots[i], std::to_string(i), kDepth);
  return std::move(search).found();
}

}  // namespace sandglass::results
