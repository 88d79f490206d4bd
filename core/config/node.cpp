#include "core/config/node.hpp"

#include <algorithm>
#include <utility>

namespace sandglass::config {

const Entry* Node::find(std::string_view key) const {
  const auto found = std::ranges::find(entries, key, &Entry::key);
  return found == entries.end() ? nullptr : &*found;
}

Entry* Node::find(std::string_view key) { return const_cast<Entry*>(std::as_const(*this).find(key)); }

}  // namespace sandglass::config
