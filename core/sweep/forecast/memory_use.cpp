#include "core/sweep/forecast/memory_use.hpp"

#include <malloc.h>

#include <algorithm>
#include <fstream>
#include <string>

namespace sandglass {
namespace {

/// A line "VmRSS:   1234 kB" of /proc/self/status, in bytes.
double status_line(const std::string& name) {
  std::ifstream file("/proc/self/status");
  for (std::string word; file >> word;)
    if (double kib = 0; word == name && file >> kib) return kib * 1024;
  return 0;
}

double handed_out() {
#ifdef __GLIBC__
  const auto info = mallinfo2();
  return static_cast<double>(info.uordblks) + static_cast<double>(info.hblkhd);
#else
  return 0;
#endif
}

/// So that what is used next is seen to be resident again.
void give_back() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

/// Resets VmHWM, the peak of the resident memory (proc(5)).
bool reset_peak() {
  std::ofstream file("/proc/self/clear_refs");
  file << "5" << std::flush;
  return file.good();
}

}  // namespace

double resident_memory() { return status_line("VmRSS:"); }

MemoryGauge::MemoryGauge() : in_use_(handed_out()), most_in_use_(in_use_) {
  give_back();
  sees_peak_ = reset_peak();
  resident_ = resident_memory();
}

void MemoryGauge::sample() { most_in_use_ = std::max(most_in_use_, handed_out()); }

double MemoryGauge::most() const {
  const double resident = sees_peak_ ? status_line("VmHWM:") - resident_ : 0;
  return std::max({most_in_use_ - in_use_, resident, 0.0});
}

}  // namespace sandglass
