#pragma once
#include <string>
#include <vector>

#include "core/cli/terminal.hpp"

namespace sandglass {

/// Rows of text in aligned columns under a head line. Numbers go to the right, words to the left.
class Table {
 public:
  enum class Align { left, right };

  void column(std::string head, Align align) { columns_.push_back({std::move(head), align}); }

  /// One cell per column; `emphasis` prints the row bold.
  void row(std::vector<std::string> cells, bool emphasis = false) { rows_.push_back({std::move(cells), emphasis}); }

  std::size_t rows() const { return rows_.size(); }

  /// The whole table, each line indented by two; no line is wider than the terminal: what does not fit is cut from the
  /// last column, then from the others.
  std::string text(const Terminal& terminal) const;

 private:
  struct Column {
    std::string head;
    Align align;
  };
  struct Row {
    std::vector<std::string> cells;
    bool emphasis;
  };
  std::vector<std::size_t> widths(const Terminal& terminal) const;

  std::vector<Column> columns_;
  std::vector<Row> rows_;
};

}  // namespace sandglass
