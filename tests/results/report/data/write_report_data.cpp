// write_report_data STUDY FOLDER: what a report of the study would hold, as files: study.json, arrays.bin (the blocks)
// and arrays.b64 (as they stand in the page). For those who work on the page.
#include <cstdio>
#include <filesystem>

#include "results/base/error.hpp"
#include "results/base/files.hpp"
#include "results/report/data/report_data.hpp"
#include "results/report/html/packing.hpp"

int main(int count, char** arguments) try {
  namespace results = sandglass::results;
  if (count != 3) {
    std::fputs("usage: write_report_data STUDY FOLDER\n", stderr);
    return 2;
  }
  const std::filesystem::path folder = arguments[2];
  const auto data = results::report_data(results::StudySource(arguments[1]), {.study = arguments[1]});
  results::create_folders(folder);
  results::write_atomically(folder / "study.json", data.document);
  results::write_atomically(folder / "arrays.bin", data.arrays);
  results::write_atomically(folder / "arrays.b64", results::base64(results::gzipped(data.arrays)));
  return 0;
} catch (const sandglass::Error& error) {
  std::fprintf(stderr, "error: %s\n", error.what());
  return 3;
}
