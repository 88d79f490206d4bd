#include "core/trial/guard.hpp"

namespace sandglass {

PluginFault::~PluginFault() = default;

}  // namespace sandglass
