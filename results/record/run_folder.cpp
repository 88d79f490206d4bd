#include "results/record/run_folder.hpp"

#include <fmt/format.h>

namespace sandglass::results {

std::string RunFolder::trial_file_name(std::uint64_t trial) { return fmt::format("{:06}.h5", trial); }

}  // namespace sandglass::results
