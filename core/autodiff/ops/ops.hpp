#pragma once
#include <cstdint>
#include <vector>

#include "core/autodiff/graph.hpp"
#include "core/linalg/activation.hpp"

/// The operators. B = batch (rows), D = features (columns). Each throws ShapeError, naming itself and the shapes, if
/// they do not fit, and Error if the values belong to different graphs. Non-finite numbers pass through.
namespace sandglass {

/// How a loss over (B, D) becomes one number.
enum class Reduction : std::uint8_t {
  mean,            ///< mean over all B * D elements
  sum_per_example  ///< sum over the D features, then mean over the B examples
};

// Products.
/// act(x W + b): x (B, in), W (in, out), b (1, out) or Value{} for none; result (B, out). One fused operator, but for
/// an activation whose slope needs its input (gelu, silu), which is one of its own.
Value linear(Value x, Value weight, Value bias, Activation activation = Activation::identity);
/// act(x W^T + b): W (out, in), b (1, out) or Value{}. With the encoder's W this is a tied decoder.
Value linear_transposed(Value x, Value weight, Value bias, Activation activation = Activation::identity);
/// op(a) op(b), op(x) = x or x^T.
Value matmul(Value a, Value b, bool transpose_a = false, bool transpose_b = false);
/// The same for each of `blocks` matrices that lie below each other: a (blocks * n, k), b (blocks * k, m), result
/// (blocks * n, m) with rows i * n ... being a_i b_i. With transpose_a the blocks of a are (k, n), with transpose_b
/// those of b (m, k).
Value batched_matmul(Value a, Value b, Index blocks, bool transpose_a = false, bool transpose_b = false);

// Element by element, shapes equal.
Value add(Value a, Value b);
Value sub(Value a, Value b);
Value mul(Value a, Value b);
Value divide(Value a, Value b);
Value mul_scalar(Value x, Value s);  ///< x * s with s (1, 1)
inline Value operator+(Value a, Value b) { return add(a, b); }
inline Value operator-(Value a, Value b) { return sub(a, b); }
inline Value operator*(Value a, Value b) { return mul(a, b); }

// Of one value.
Value scale(Value x, double factor);  ///< factor * x
Value shift(Value x, double offset);  ///< x + offset
Value negate(Value x);
Value square(Value x);
Value sqrt(Value x);
Value exp(Value x);
Value log(Value x);  ///< natural logarithm
Value abs(Value x);  ///< derivative 0 at 0
/// ln |Gamma(x)|, with derivative digamma(x). x! is Gamma(x + 1). Relative error below 1e-6 in f32, 1e-13 in f64, x >
/// 0.
Value lgamma(Value x);
Value digamma(Value x);  ///< d/dx ln |Gamma(x)|, with derivative trigamma(x)
Value sigmoid(Value x);
Value tanh(Value x);
Value relu(Value x);        ///< derivative 0 at 0
Value softplus(Value x);    ///< ln(1 + e^x)
Value elu(Value x);         ///< x if x > 0, else e^x - 1
Value leaky_relu(Value x);  ///< x if x > 0, else 0.01 x
Value silu(Value x);        ///< x sigmoid(x)
Value gelu(Value x);        ///< x P(N(0, 1) <= x)
Value activation(Value x, Activation f);
/// min(max(x, low), high): gradient 1 within [low, high], 0 outside. Throws Error unless low <= high.
Value clamp(Value x, double low, double high);
Value stop_gradient(Value x);  ///< x, with gradient 0
inline Value operator*(double factor, Value x) { return scale(x, factor); }
inline Value operator*(Value x, double factor) { return scale(x, factor); }
inline Value operator+(Value x, double offset) { return shift(x, offset); }
inline Value operator-(Value x, double offset) { return shift(x, -offset); }
inline Value operator-(Value x) { return negate(x); }

// Rows and columns.
Value add_row(Value x, Value row);                       ///< (B, D) + (1, D)
Value mul_row(Value x, Value row);                       ///< (B, D) * (1, D)
Value mul_column(Value x, Value column);                 ///< (B, D) * (B, 1)
Value add_column(Value x, Value column);                 ///< (B, D) + (B, 1)
Value broadcast_column(Value column, Index cols);        ///< (B, 1) -> (B, cols)
Value sum(Value x);                                      ///< (1, 1)
Value mean(Value x);                                     ///< (1, 1)
Value row_sum(Value x);                                  ///< (B, 1)
Value row_mean(Value x);                                 ///< (B, 1)
Value column_mean(Value x);                              ///< (1, D)
Value column_square_sums(Value x);                       ///< (1, D): sum_r x(r, c)^2
Value concat_columns(const std::vector<Value>& parts);   ///< (B, D1 + D2 + ...)
Value slice_columns(Value x, Index first, Index count);  ///< (B, count)
Value concat_rows(const std::vector<Value>& parts);      ///< (B1 + B2 + ..., D)
Value slice_rows(Value x, Index first, Index count);     ///< (count, D)
Value transpose(Value x);                                ///< (D, B)
Value broadcast_row(Value row, Index rows);              ///< (1, D) -> (rows, D)
Value repeat_rows(Value x,
                  Index times);  ///< (times * B, D): row r of x becomes rows r * times ... r * times + times - 1
/// (B * k, D) -> (B, D): row r is the sum of rows r * k ... r * k + k - 1 of x. The adjoint of repeat_rows.
Value sum_row_groups(Value x, Index k);
Value reshape(Value x, Index rows, Index cols);  ///< the same elements in row-major order
/// ln sum_c e^x(r, c) of each row, without overflow: (B, 1).
Value row_log_sum_exp(Value x);
/// x - row_log_sum_exp(x): log of the softmax of each row.
Value log_softmax(Value x);
Value softmax(Value x);  ///< e^x(r, c) / sum_c' e^x(r, c'), without overflow
/// |a_i - b_j|^2 of every row of a (N, D) with every row of b (M, D): (N, M). By one product, except that pairs so
/// close that its rounding would show are computed by their difference: never negative, 0 for equal rows.
Value pairwise_squared_distances(Value a, Value b);

// Losses; x and target (B, D). Gradients flow into both.
/// mean: 1/(BD) sum (x-y)^2; sum_per_example: 1/B sum (x-y)^2. Result (1, 1).
Value mean_squared_error(Value x, Value target, Reduction reduction);
/// -[t ln s(l) + (1-t) ln(1-s(l))] from logits l, s = sigmoid; exact for any |l|. Result (1, 1), nats.
Value bce_with_logits(Value logits, Value target, Reduction reduction);
/// The same for each example: sums over the features, or their means. Result (B, 1).
Value squared_error_rows(Value x, Value target, Reduction reduction = Reduction::sum_per_example);
Value bce_with_logits_rows(Value logits, Value target, Reduction reduction = Reduction::sum_per_example);
/// -sum_c t_c ln softmax(l)_c of each row: logits and target probabilities (B, C), result (B, 1), nats. Exact for any
/// |l|.
Value cross_entropy_from_logits(Value logits, Value target);

// Diagonal Gaussians, given by mean and ln of the variance. Result (B, 1), nats: sums over the D features.
/// KL(N(mean, e^lv) || N(0, I)) = 1/2 sum (mean^2 + e^lv - lv - 1). Source: Kingma & Welling 2014, appendix B.
Value kl_standard_normal(Value mean, Value log_variance);
/// -ln N(x; mean, e^lv) = 1/2 sum (lv + (x - mean)^2 / e^lv + ln 2 pi); lv (B, D), (1, D) or (1, 1).
Value gaussian_nll_rows(Value x, Value mean, Value log_variance);
/// mean + e^(lv / 2) * eps, eps drawn from N(0, I) at every step: (B, D), gradients to both.
Value reparameterise(Value mean, Value log_variance);

// Random draws: new ones at every step, keyed by StepKey and by the order in which they were traced.
Value random_normal(Graph& graph, Index rows, Index cols);             ///< N(0, 1)
Value random_uniform(Graph& graph, Index rows, Index cols);            ///< U[0, 1)
Value random_mask(Graph& graph, Index rows, Index cols, double keep);  ///< 1 with probability keep, otherwise 0

}  // namespace sandglass
