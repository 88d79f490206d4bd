#include "results/base/error.hpp"

namespace sandglass {

// Out of line, so that each type has one home and crosses library borders unharmed.
Error::~Error() = default;
IoError::~IoError() = default;

}  // namespace sandglass
