#include "results/report/serve/served_studies.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "results/base/error.hpp"
#include "results/base/folder_lock.hpp"
#include "results/report/html/packing.hpp"
#include "results/report/html/report_page.hpp"
#include "results/report/serve/study_folders.hpp"
#include "results/store/study_source.hpp"

namespace sandglass::results {
namespace {

namespace fs = std::filesystem;

/// Changes when the study does: a running one appends to its journal.
std::string version_of(const fs::path& path) {
  const RunFolder folder{path};
  std::string version = folder_lock_holder(path).empty() ? "" : "running ";
  for (const auto& file : {path, folder.journal(), folder.study_file()}) {
    std::error_code error;
    const auto time = fs::last_write_time(file, error);
    if (error || fs::is_directory(file, error)) continue;
    version += fmt::format("{:x}-{:x} ", time.time_since_epoch().count(), fs::file_size(file, error));
  }
  return version;
}

ListedStudy read_listed(const fs::path& path) {
  const StudySource source(path);
  ListedStudy study;
  study.name = source.header().name;
  study.question = source.header().question;
  study.planned = source.header().planned_trials;
  source.for_each([&](TrialRecord&& record, std::uint64_t) {
    ++study.finished;
    study.failed += record.status == TrialStatus::failed ? 1 : 0;
  });
  const bool running = source.folder() && !folder_lock_holder(source.folder()->root).empty();
  study.status = study.finished >= study.planned ? "complete" : running ? "running" : "stopped";
  return study;
}

}  // namespace

ServedStudies::ServedStudies(std::vector<fs::path> roots, Options options)
    : roots_(std::move(roots)), options_(std::move(options)) {}

ListedStudy ServedStudies::listed(const std::string& address, const fs::path& path) {
  auto& known = known_[address];
  auto version = version_of(path);
  if (known.version != version || version.empty()) {
    known = {std::move(version), {}};
    try {
      known.listed = read_listed(path);
    } catch (const Error& error) {
      known.listed = {.problem = error.what()};
    }
    known.listed.address = address;
    known.listed.path = path;
  }
  return known.listed;
}

std::vector<ListedStudy> ServedStudies::list() {
  const std::lock_guard lock(mutex_);
  std::vector<ListedStudy> studies;
  for (const auto& [address, path] : find_studies(roots_)) studies.push_back(listed(address, path));
  return studies;
}

std::shared_ptr<const ServedStudy> ServedStudies::study(const std::string& address) {
  constexpr std::size_t kMostServed = 4;  // in memory
  const std::lock_guard lock(mutex_);
  const auto studies = find_studies(roots_);
  const auto at = studies.find(address);
  if (at == studies.end()) return nullptr;
  const auto version = version_of(at->second);
  if (const auto known = served_.find(address); known != served_.end() && known->second->version == version)
    return known->second;
  const StudySource source(at->second);
  auto options = options_(source, at->second);
  options.live = true;
  auto data = report_data(source, options);
  auto page = page_html(data, true);
  auto served = std::make_shared<const ServedStudy>(
      ServedStudy{version, std::move(page), std::move(data.document), gzipped(data.arrays)});
  served_.erase(address);
  if (served_.size() >= kMostServed) served_.erase(served_.begin());
  served_[address] = served;
  return served;
}

}  // namespace sandglass::results
