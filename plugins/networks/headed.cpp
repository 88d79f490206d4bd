#include "plugins/networks/headed.hpp"

#include "plugins/networks/slope.hpp"

namespace sandglass {

Layers::Moved Headed::along(Value x, Value v) const {
  const auto features = below_->along(x, v);
  const Value y = head_(features.out);
  if (!features.tangent.valid()) return {y, {}};
  return {y, tangent_of(head_, y, features.tangent)};
}

}  // namespace sandglass
