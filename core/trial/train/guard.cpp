#include "core/trial/train/guard.hpp"

namespace sandglass {

PluginFault::~PluginFault() = default;

}  // namespace sandglass
