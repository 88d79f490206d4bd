#pragma once
#include <vector>

#include "core/autodiff/graph.hpp"

/// Operators that take some of the elements. B = batch (rows), D = features (columns), T = steps. Each throws
/// ShapeError, naming itself and the shapes, if they do not fit. Non-finite numbers that are taken pass through.
namespace sandglass {

/// Columns of x (B, D) in the order given, which may repeat: (B, columns.size()). Each column's gradient is added where
/// it came from, in that order.
Value gather_columns(Value x, const std::vector<Index>& columns);
/// Rows of x (B, D) in the order given: (rows.size(), D).
Value gather_rows(Value x, const std::vector<Index>& rows);

/// Rows of a table, chosen by numbers that are known when the graph runs: table (V, E), ids (B, T), result (B, T * E),
/// step after step. The id -1 is padding and gives zeros. The gradient is added to the table's rows from the first id
/// to the last, and none goes to ids. forward() throws Error for an id that is not one of -1, 0 ... V - 1.
Value embedding(Value table, Value ids);

/// The k largest elements of each row stay, the others become 0: (B, D). Of equal ones the first stays; a NaN counts as
/// largest. The gradient goes through what stayed. Throws ShapeError unless 1 <= k <= D.
/// Source: Makhzani & Frey 2014 (k-sparse autoencoders).
Value top_k(Value x, Index k);
/// Largest element of each row, NaN if there is one: (B, 1). The gradient goes to the first of equal ones.
Value row_max(Value x);
/// Its column, the first of equal ones: (B, 1), no gradient.
Value row_argmax(Value x);

// What a mask leaves out is not read, so that no number there, NaN included, changes a bit. A mask has no gradient.
/// sum(mask x) / sum(mask); x and mask (B, D), result (1, 1), 0 if the mask is 0 everywhere.
Value masked_mean(Value x, Value mask);
/// For each example the sum of mask(b, t) x(b, t) over its steps: x (B, T * F), mask (B, T), result (B, F).
Value masked_step_sum(Value x, Value mask);
/// The same divided by the sum of the example's mask; 0 if that is 0.
Value masked_step_mean(Value x, Value mask);

}  // namespace sandglass
