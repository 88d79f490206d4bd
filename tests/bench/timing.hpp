#pragma once
#include <vector>

/// What the benchmark programs share.
namespace sandglass::bench {

/// Seconds of a clock that only goes forward.
double now();

/// Seconds of the processor that this thread had: what others run beside it is not counted.
double busy();

double median(std::vector<double> x);

/// Multiply-adds of one core in GF/s with vectors of 256 or 512 bits: independent chains in registers, the best of
/// several runs. 0 where the processor has no such vectors.
double peak_of_256_bits();
double peak_of_512_bits();

/// The processor, the instruction set in use, and the core's peak; then the same as a line of JSON.
void print_machine();

}  // namespace sandglass::bench
