#pragma once
#include <string>
#include <vector>

#include "results/report/serve/served_studies.hpp"

namespace sandglass::results {

/// The page of a server that lists its studies, each with a link to its report or the reason why there is none. It has
/// no script. Free of state, any thread.
std::string list_page(const std::vector<ListedStudy>& studies);

/// A part of a path as it stands in an address: all but letters, digits and -._~/ as %XX.
std::string url_escaped(std::string_view text);

}  // namespace sandglass::results
