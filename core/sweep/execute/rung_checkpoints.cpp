#include "core/sweep/execute/rung_checkpoints.hpp"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <set>

#include "core/trial/checkpoint/checkpoint.hpp"
#include "core/trial/checkpoint/checkpoint_file.hpp"

namespace sandglass {
namespace {

constexpr std::size_t kKept = 2;
constexpr std::string_view kEnding = ".rung";

using Rungs = std::map<std::uint64_t, std::set<std::int64_t>>;

std::filesystem::path rung_path(const std::filesystem::path& folder, std::uint64_t trial, std::int64_t epoch) {
  return folder / fmt::format("{:06}.{}{}", trial, epoch, kEnding);
}

/// "000012.5.rung": trial 12 after 5 epochs.
void add_rung(const std::string& name, Rungs& rungs) {
  std::uint64_t trial = 0;
  std::int64_t epoch = 0;
  const char* end = name.data() + name.size();
  const auto number = std::from_chars(name.data(), end, trial);
  if (number.ec != std::errc() || number.ptr == end || *number.ptr != '.') return;
  const auto rest = std::from_chars(number.ptr + 1, end, epoch);
  if (rest.ec == std::errc() && std::string_view(rest.ptr, end) == kEnding) rungs[trial].insert(epoch);
}

Rungs rungs_in(const std::filesystem::path& folder) {
  Rungs rungs;
  std::error_code ignored;
  for (std::filesystem::directory_iterator at(folder, ignored), end; at != end; at.increment(ignored))
    add_rung(at->path().filename().string(), rungs);
  return rungs;
}

}  // namespace

void write_rung_checkpoint(const std::filesystem::path& folder, std::uint64_t trial, std::int64_t epoch,
                           std::string_view checkpoint) {
  std::filesystem::create_directories(folder);
  write_checkpoint(rung_path(folder, trial, epoch), checkpoint);
  auto kept = rungs_in(folder)[trial];
  for (; kept.size() > kKept; kept.erase(kept.begin())) remove_checkpoint(rung_path(folder, trial, *kept.begin()));
}

std::string read_rung_checkpoint(const std::filesystem::path& folder, std::uint64_t trial, std::int64_t epoch) {
  const auto path = rung_path(folder, trial, epoch);
  std::string note;
  auto bytes = read_checkpoint(path, note);
  if (!bytes)
    throw CheckpointMissing(fmt::format("{} {}", path.string(), note.empty() ? "is not there any more" : "is damaged"));
  return std::move(*bytes);
}

std::vector<results::Series> series_at_rung(const std::filesystem::path& folder, std::uint64_t trial,
                                            std::int64_t epoch) {
  try {
    return decode(read_rung_checkpoint(folder, trial, epoch)).series;
  } catch (const IoError&) {
    return {};
  }
}

std::vector<results::TrialRecord> trials_at_rung_checkpoints(const std::filesystem::path& folder) {
  std::vector<results::TrialRecord> trials;
  for (const auto& [trial, epochs] : rungs_in(folder)) {
    auto series = series_at_rung(folder, trial, *epochs.rbegin());
    if (series.empty()) continue;
    auto& record = trials.emplace_back();
    record.trial = trial;
    record.series = std::move(series);
  }
  return trials;
}

}  // namespace sandglass
