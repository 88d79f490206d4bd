#include "core/sweep/provenance/data_fingerprint.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.hpp"
#include "core/config/validate/move_data.hpp"
#include "results/base/checksum.hpp"
#include "results/base/files.hpp"
#include "results/base/sha256.hpp"

namespace sandglass {
namespace {

constexpr std::size_t kPiece = 1 << 20;
constexpr auto kGoOn =
    "restore what it was, or run the study on the new data into a folder of its own: sandglass run STUDY --out DIR";

std::string words(const results::DataFile& file) {
  return file.sha256.empty() ? fmt::format("{} bytes, CRC-32 {:08x}", file.size, file.checksum)
                             : fmt::format("{} bytes, SHA-256 {}", file.size, file.sha256);
}

}  // namespace

results::DataFile read_data_file(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored))
    throw IoError(
        fmt::format("{}: there is no such file, which the study reads\nif the data have moved: --data DIR", path));
  const auto file = results::open_file(path, O_RDONLY | O_NONBLOCK);
  results::DataFile data{path, results::file_size(file, path), 0};
  results::Sha256 hash;
  for (std::uint64_t at = 0; at < data.size; at += kPiece) {
    const std::string piece = results::read_some(file, at, kPiece, path);
    data.checksum = results::crc32(piece, data.checksum);
    hash.add(piece);
  }
  data.sha256 = results::hex(hash.digest());
  return data;
}

std::vector<results::DataFile> read_data_files(const config::StudySpec& study, const Registry& registry) {
  auto paths = config::data_paths(study, registry);
  for (const auto& spec : registry.at(Kind::sampler, study.sampler.name).schema.parameters())
    if (const auto* path = spec.path == PathKind::file ? study.sampler.params.find(spec.name) : nullptr)
      paths.push_back(std::get<std::string>(*path));
  std::vector<results::DataFile> files;
  for (const auto& path : paths) {
    std::error_code ignored;
    const bool known = std::ranges::find(files, path, &results::DataFile::path) != files.end();
    if (!path.empty() && !known && !std::filesystem::is_directory(path, ignored)) files.push_back(read_data_file(path));
  }
  return files;
}

void require_same_file(const results::DataFile& begun, const results::DataFile& now) {
  const bool same_hash = begun.sha256.empty() || begun.sha256 == now.sha256;
  if (begun.size != now.size || begun.checksum != now.checksum || !same_hash)
    throw IoError(fmt::format("{} has changed since the study began:\n  then {}\n  now  {}\n{}", now.path, words(begun),
                              words(now), kGoOn));
}

void require_same_files(const results::StudyHeader& begun, const std::vector<results::DataFile>& now) {
  for (const auto& file : now) {
    const auto found = std::ranges::find(begun.data_files, file.path, &results::DataFile::path);
    if (found != begun.data_files.end()) require_same_file(*found, file);
  }
}

void require_same_examples(const results::StudyHeader& begun, const std::string& variant, const std::string& digest,
                           const std::string& source) {
  const auto found = begun.data_digests.find(variant);
  if (found == begun.data_digests.end() || found->second == digest) return;
  throw IoError(
      fmt::format("the examples are not those that the study began with:\n  then digest {}\n  now  digest {} "
                  "({})\n{}",
                  found->second, digest, source, kGoOn));
}

}  // namespace sandglass
