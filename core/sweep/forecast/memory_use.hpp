#pragma once

namespace sandglass {

/// Bytes of the process in memory now; 0 if the system does not say.
double resident_memory();

/// How much memory the process takes at most beyond what it had when this was made: the larger of what the allocator
/// had handed out at the samples, and of the most that was resident, where the system tells.
class MemoryGauge {
 public:
  MemoryGauge();
  void sample();
  double most() const;  ///< bytes; 0 if nobody says

 private:
  double in_use_ = 0, most_in_use_ = 0, resident_ = 0;
  bool sees_peak_ = false;
};

}  // namespace sandglass
