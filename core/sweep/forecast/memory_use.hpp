#pragma once

namespace sandglass {

/// Bytes of the process in memory now; 0 if the system does not say.
double resident_memory();

/// The most memory that the process has used since this was made, beyond what it used then. Two figures are taken, and
/// the larger one counts: what the allocator had handed out at each sample(), and the peak of the resident memory,
/// where the system keeps one. One at a time in a process: making one resets that peak.
class MemoryGauge {
 public:
  MemoryGauge();
  void sample();
  double most() const;  ///< bytes; 0 if the system gives neither figure

 private:
  double in_use_ = 0, most_in_use_ = 0, resident_ = 0;
  bool sees_peak_ = false;
};

}  // namespace sandglass
