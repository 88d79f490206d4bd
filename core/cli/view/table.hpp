#pragma once
#include <string>
#include <vector>

#include "core/cli/view/terminal.hpp"

namespace sandglass {

/// Rows of text in aligned columns under a head line. Numbers go to the right, words to the left.
class Table {
 public:
  enum class Align { left, right };

  /// What may be done to cells that do not fit.
  enum class Cells {
    rounded,  ///< numbers lose digits
    exact     ///< nothing to numbers: another number would be another thing
  };

  void column(std::string head, Align align, Cells cells = Cells::rounded);

  /// One cell per column, all of which are there; `emphasis` prints the row bold.
  void row(std::vector<std::string> cells, bool emphasis = false);

  std::size_t rows() const { return rows_.size(); }

  /// The whole table, each line indented by two; no line is wider than the terminal. Where it does not fit, heads are
  /// broken into lines after a dot or an underscore, or where they must; then what is too wide is cut from the last
  /// column of words, then from the others. Numbers are rounded to what fits, or stand as they are, but are never cut;
  /// where even that does not fit, the last columns are left out, and named beneath.
  std::string text(const Terminal& terminal) const;

  /// How many columns, from the first, there is room for.
  std::size_t room(const Terminal& terminal) const;

 private:
  struct Column {
    std::string head;
    Align align;
    Cells cells;
    std::size_t widest;  // of its cells
  };
  struct Row {
    std::vector<std::string> cells;
    bool emphasis;
  };
  /// Of the columns that fit.
  std::vector<std::size_t> widths(const Terminal& terminal) const;

  /// The least that the cells of a column can be given.
  std::size_t narrowest(std::size_t column) const;

  /// Narrows the columns whose heads are much wider than what they hold, as many as it takes.
  void break_heads(std::vector<std::size_t>& width, std::size_t room) const;

  std::vector<Column> columns_;
  std::vector<Row> rows_;
};

}  // namespace sandglass
