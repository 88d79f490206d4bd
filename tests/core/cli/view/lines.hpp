#pragma once
#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "core/cli/view/terminal.hpp"

/// The lines of a text, without their ends.
inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Columns of the widest line.
inline std::size_t widest(const std::string& text) {
  std::size_t width = 0;
  for (const auto& line : lines_of(text)) width = std::max(width, sandglass::display_width(line));
  return width;
}
