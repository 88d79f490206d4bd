#pragma once
#include <string_view>

// The page's own script and style, made of results/report/page while the program is built (results/report/embed).
namespace sandglass::results {

extern const std::string_view kPageScript, kPageStyle;

}  // namespace sandglass::results
