#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "results/report/data/report_data.hpp"

namespace sandglass::results {

/// What the list says of a study.
struct ListedStudy {
  std::string address{}, name{}, question{};
  std::filesystem::path path{};
  std::string status{};   ///< "complete", "running", "stopped"; empty if it cannot be read
  std::string problem{};  ///< why it cannot be read
  std::uint64_t finished = 0, failed = 0, planned = 0;
};

/// A study's page and data as they are now.
struct ServedStudy {
  std::string version;                 ///< another one as soon as the study has changed
  std::string page, document, arrays;  ///< the arrays gzipped
};

/// The studies below some folders, read again when they have changed. Any thread; they are read one at a time.
class ServedStudies {
 public:
  /// What a report says beside what lies in the study; called by one thread at a time.
  using Options = std::function<ReportOptions(const StudySource& source, const std::filesystem::path& path)>;

  ServedStudies(std::vector<std::filesystem::path> roots, Options options);

  std::vector<ListedStudy> list();

  /// Null if there is no study at that address. Throws IoError if it cannot be read.
  std::shared_ptr<const ServedStudy> study(const std::string& address);

 private:
  struct Known {
    std::string version;
    ListedStudy listed;
  };
  ListedStudy listed(const std::string& address, const std::filesystem::path& path);

  std::vector<std::filesystem::path> roots_;
  Options options_;
  std::mutex mutex_;  // one thread at a time calls into results/store
  std::map<std::string, Known> known_;
  std::map<std::string, std::shared_ptr<const ServedStudy>> served_;  // the last few
};

}  // namespace sandglass::results
