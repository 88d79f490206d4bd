#include "core/base/error.hpp"

namespace sandglass {

// Out of line, so that each type has one home and crosses library borders unharmed.
ConfigError::~ConfigError() = default;
SchemaError::~SchemaError() = default;
PluginError::~PluginError() = default;
ShapeError::~ShapeError() = default;

}  // namespace sandglass
