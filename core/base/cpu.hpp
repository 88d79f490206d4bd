#pragma once
#include <string>

namespace sandglass {

/// True if this processor and its operating system run x86-64-v3 code (AVX2, FMA, BMI2 ...).
bool has_x86_64_v3();

/// The same of x86-64-v4 (AVX-512 F, BW, CD, DQ, VL), for which the system has to keep the wide registers.
bool has_x86_64_v4();

/// The processor's name as the system reports it, "unknown" where it does not.
std::string cpu_model_name();

}  // namespace sandglass
