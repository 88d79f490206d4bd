#pragma once
#include <string>

#include "core/cli/reference/topic.hpp"
#include "core/cli/view/terminal.hpp"

namespace sandglass {

/// For a terminal, with a blank line before it; no line is wider than that.
std::string topic_view(const Topic& topic, const Terminal& terminal);

/// "integer >= 1", "list of conditions".
std::string expected_of(const TopicKey& key);

/// "default 10", "required", "may be left out".
std::string default_of(const TopicKey& key);

/// "Examples classified rightly. (share of examples; the larger the better)".
std::string text_of(const TopicEntry& entry);

/// Its sentence, and from which stage on a key matters.
std::string text_of(const TopicKey& key);

}  // namespace sandglass
