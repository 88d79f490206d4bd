#include "plugins/networks/headed.hpp"

#include "plugins/networks/slope.hpp"

namespace sandglass {

Layers::Moved Headed::along(Value x, Value v) const {
  const auto features = below_->along(x, v);
  if (!features.tangent.valid()) return {head_(features.out), {}};
  const auto code = activated(head_, features.out, head_.activation());
  return {code.y, tangent_of(head_, code, features.tangent)};
}

}  // namespace sandglass
