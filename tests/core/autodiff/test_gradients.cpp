#include <catch2/catch.hpp>
#include <cmath>

#include "core/autodiff/gradient_check.hpp"
#include "core/autodiff/ops/ops.hpp"
#include "core/base/error.hpp"

namespace sandglass::test_gradients {

namespace {

struct OperatorCase {
  const char* name;
  Value (*build)(Value a, Value b, Value row, Value column);
};

/// a, b: (4, 3), positive where asked; row (1, 3); column (4, 1). Each builds any matrix; the loss weighs its elements
/// unequally, so that no gradient hides behind a symmetry.
const OperatorCase kOperatorCases[] = {
    {"linear", [](Value a, Value b, Value row, Value) { return linear(a, matmul(b, a, true, false), row); }},
    {"linear sigmoid",
     [](Value a, Value b, Value row, Value) {
       return linear(a, matmul(b, a, true, false), row, Activation::sigmoid);
     }},
    {"linear tanh without bias",
     [](Value a, Value b, Value, Value) {
       return linear(a, matmul(b, a, true, false), Value{}, Activation::tanh);
     }},
    {"linear_transposed softplus",
     [](Value a, Value b, Value row, Value) {
       return linear_transposed(a, matmul(b, a, true, false), row, Activation::softplus);
     }},
    {"matmul", [](Value a, Value b, Value, Value) { return matmul(a, matmul(b, a, true, false)); }},
    {"matmul nt", [](Value a, Value b, Value, Value) { return matmul(a, b, false, true); }},
    {"matmul tn", [](Value a, Value b, Value, Value) { return matmul(a, b, true, false); }},
    {"matmul tt", [](Value a, Value b, Value, Value) { return matmul(a, matmul(b, a, false, true), true, true); }},
    {"matmul with itself", [](Value a, Value, Value, Value) { return matmul(a, a, false, true); }},
    {"add", [](Value a, Value b, Value, Value) { return a + b; }},
    {"sub", [](Value a, Value b, Value, Value) { return a - b; }},
    {"mul", [](Value a, Value b, Value, Value) { return a * b; }},
    {"mul with itself", [](Value a, Value, Value, Value) { return a * a; }},
    {"divide", [](Value a, Value b, Value, Value) { return divide(a, b); }},
    {"divide by itself", [](Value a, Value, Value, Value) { return divide(a, a); }},
    {"scale, shift, negate", [](Value a, Value, Value, Value) { return -(2.5 * a + 1.0) - 3.0; }},
    {"square", [](Value a, Value, Value, Value) { return square(a); }},
    {"sqrt", [](Value, Value b, Value, Value) { return sqrt(b); }},
    {"exp", [](Value a, Value, Value, Value) { return exp(a); }},
    {"log", [](Value, Value b, Value, Value) { return log(b); }},
    {"abs", [](Value a, Value, Value, Value) { return abs(a); }},
    {"sigmoid", [](Value a, Value, Value, Value) { return sigmoid(a); }},
    {"tanh", [](Value a, Value, Value, Value) { return tanh(a); }},
    {"relu", [](Value a, Value, Value, Value) { return relu(a); }},
    {"softplus", [](Value a, Value, Value, Value) { return softplus(a); }},
    {"elu", [](Value a, Value, Value, Value) { return elu(a); }},
    {"leaky_relu", [](Value a, Value, Value, Value) { return leaky_relu(a); }},
    {"silu", [](Value a, Value, Value, Value) { return silu(a); }},
    {"gelu", [](Value a, Value, Value, Value) { return gelu(a); }},
    {"linear gelu",
     [](Value a, Value b, Value row, Value) { return linear(a, matmul(b, a, true, false), row, Activation::gelu); }},
    {"linear_transposed silu",
     [](Value a, Value b, Value row, Value) {
       return linear_transposed(a, matmul(b, a, true, false), row, Activation::silu);
     }},
    {"lgamma", [](Value a, Value b, Value, Value) { return lgamma(b) + lgamma(a) + lgamma(8.0 * b); }},
    {"digamma", [](Value a, Value b, Value, Value) { return digamma(b + 0.5) + digamma(8.0 * b) + digamma(a + 2.0); }},
    {"batched_matmul", [](Value a, Value b, Value, Value) { return batched_matmul(a, matmul(a, b, true, false), 1); }},
    {"batched_matmul nt", [](Value a, Value b, Value, Value) { return batched_matmul(a, b, 2, false, true); }},
    {"batched_matmul tn", [](Value a, Value b, Value, Value) { return batched_matmul(a, b, 2, true, false); }},
    {"batched_matmul tt",
     [](Value a, Value b, Value, Value) { return batched_matmul(reshape(a, 6, 2), b, 2, true, true); }},
    {"batched_matmul nn", [](Value a, Value b, Value, Value) { return batched_matmul(reshape(a, 6, 2), b, 2); }},
    {"batched_matmul with itself", [](Value a, Value, Value, Value) { return batched_matmul(a, a, 4, true, false); }},
    {"add_column", [](Value a, Value, Value, Value column) { return add_column(a, column); }},
    {"broadcast_column", [](Value a, Value, Value, Value column) { return broadcast_column(column, 3) * a; }},
    {"identity activation", [](Value a, Value, Value, Value) { return activation(a, Activation::identity) * a; }},
    {"add_row", [](Value a, Value, Value row, Value) { return add_row(a, row); }},
    {"mul_row", [](Value a, Value, Value row, Value) { return mul_row(a, row); }},
    {"mul_column", [](Value a, Value, Value, Value column) { return mul_column(a, column); }},
    {"sum", [](Value a, Value b, Value, Value) { return sum(a) * sum(b); }},
    {"mean", [](Value a, Value b, Value, Value) { return mean(a) * mean(b); }},
    {"row_sum", [](Value a, Value, Value, Value) { return row_sum(a); }},
    {"column_mean", [](Value a, Value, Value, Value) { return column_mean(a); }},
    {"concat_columns", [](Value a, Value b, Value, Value column) { return concat_columns({a, column, b, a}); }},
    {"slice_columns",
     [](Value a, Value, Value, Value) { return slice_columns(a, 0, 2) * slice_columns(a, 1, 2); }},
    {"transpose", [](Value a, Value b, Value, Value) { return transpose(a) * transpose(b); }},
    {"repeat_rows", [](Value a, Value, Value row, Value) { return repeat_rows(mul_row(a, row), 3); }},
    {"reshape", [](Value a, Value, Value, Value) { return reshape(a, 2, 6); }},
    {"row_log_sum_exp", [](Value a, Value, Value, Value) { return row_log_sum_exp(4.0 * a); }},
    {"log_softmax", [](Value a, Value, Value, Value) { return log_softmax(4.0 * a); }},
    {"squared_error_rows", [](Value a, Value b, Value, Value) { return squared_error_rows(a, b, Reduction::mean); }},
    {"squared error with itself", [](Value a, Value, Value, Value) { return squared_error_rows(a * a, a); }},
    {"bce_with_logits_rows", [](Value a, Value b, Value, Value) { return bce_with_logits_rows(a, sigmoid(b)); }},
    {"binary cross-entropy against itself", [](Value a, Value, Value, Value) { return bce_with_logits_rows(a, a); }},
    {"losses added up",
     [](Value a, Value b, Value, Value) {
       return mean_squared_error(a, b, Reduction::mean) + bce_with_logits(a, sigmoid(b), Reduction::sum_per_example) +
              3.0 * mean_squared_error(b, a, Reduction::sum_per_example);
     }},
    {"mul_scalar", [](Value a, Value b, Value, Value) { return mul_scalar(a, mean(b)); }},
    {"mul_scalar of a scalar by itself", [](Value a, Value, Value, Value) { return mul_scalar(mean(a), mean(a)); }},
    {"clamp", [](Value a, Value b, Value, Value) { return clamp(a, -0.6, 0.7) + clamp(b, 0.8, 5); }},
    {"row_mean", [](Value a, Value, Value, Value) { return row_mean(a); }},
    {"column_square_sums", [](Value a, Value, Value, Value) { return column_square_sums(a); }},
    {"concat_rows", [](Value a, Value b, Value row, Value) { return concat_rows({a, row, b, a}); }},
    {"slice_rows", [](Value a, Value, Value, Value) { return slice_rows(a, 0, 3) * slice_rows(a, 1, 3); }},
    {"broadcast_row", [](Value a, Value, Value row, Value) { return broadcast_row(row, 4) * a; }},
    {"sum_row_groups", [](Value a, Value b, Value, Value) { return sum_row_groups(a * b, 2); }},
    {"softmax", [](Value a, Value, Value, Value) { return softmax(4.0 * a); }},
    {"cross_entropy_from_logits",
     [](Value a, Value b, Value, Value) { return cross_entropy_from_logits(4.0 * a, b); }},
    {"cross-entropy against itself", [](Value a, Value, Value, Value) { return cross_entropy_from_logits(a, a); }},
    {"pairwise_squared_distances",
     [](Value a, Value b, Value row, Value) { return pairwise_squared_distances(a, concat_rows({b, row, 0.99 * a})); }},
    {"distances from itself", [](Value a, Value, Value, Value) { return pairwise_squared_distances(a, a); }},
    {"kl_standard_normal", [](Value a, Value b, Value, Value) { return kl_standard_normal(a, b); }},
    {"kl_standard_normal of one value", [](Value a, Value, Value, Value) { return kl_standard_normal(a, a); }},
    {"reparameterise", [](Value a, Value b, Value, Value) { return reparameterise(a, b) * reparameterise(b, a); }},
    {"reparameterise of one value", [](Value a, Value, Value, Value) { return reparameterise(a, a); }},
    {"gaussian_nll_rows", [](Value a, Value b, Value, Value) { return gaussian_nll_rows(a, b, a * b); }},
    {"gaussian_nll_rows, a variance for each feature",
     [](Value a, Value b, Value row, Value) { return gaussian_nll_rows(a, b, row); }},
    {"gaussian_nll_rows, one variance",
     [](Value a, Value b, Value row, Value) { return gaussian_nll_rows(a, b, mean(row)); }},
    {"gaussian_nll_rows, one feature",
     [](Value, Value, Value row, Value column) { return gaussian_nll_rows(column, square(column), mean(row)); }},
    {"gaussian_nll_rows of one value", [](Value a, Value, Value, Value) { return gaussian_nll_rows(a, a * a, a); }},
    {"a value used by several operators", [](Value a, Value b, Value, Value) { return exp(a) * a + b * a - a; }},
    {"random draws are constants",
     [](Value a, Value, Value, Value) {
       return a * random_normal(a.graph(), 4, 3) + a * a * random_mask(a.graph(), 4, 3, 0.5) +
              random_uniform(a.graph(), 4, 3);
     }},
};

ParameterSet point() {
  ParameterSet set(Precision::f64);
  Rng rng(3, Purpose::test);
  for (const auto& [name, rows, cols] : {std::tuple{"a", 4, 3}, {"b", 4, 3}, {"row", 1, 3}, {"column", 4, 1}}) {
    Parameter& p = set.add(name, rows, cols);
    for (Index i = 0; i < p.size(); ++i) {
      const double size = rng.uniform(0.3, 1.2);  // away from the kinks at 0
      p.set(i, name[0] == 'b' || rng.bernoulli(0.5) ? size : -size);
    }
  }
  return set;
}

Value weighted(Value x) {
  std::vector<double> weights;
  for (Index i = 0; i < x.size(); ++i) weights.push_back(std::sin(1.0 + 2.0 * static_cast<double>(i)) + 0.3);
  return sum(x * x.graph().constant(x.rows(), x.cols(), weights));
}

/// x^2 with one wrong element in its gradient.
class Wrong final : public TypedOperator<Wrong> {
 public:
  const char* name() const override { return "wrong"; }
  template <class T>
  void forward_as(OperatorContext& c) {
    for (Index i = 0; i < c.size(); ++i) c.output<T>()[i] = c.input<T>(0)[i] * c.input<T>(0)[i];
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    for (Index i = 0; i < c.size(); ++i) {
      c.input_adjoint<T>(0)[i] = c.adjoint<T>()[i] * c.input<T>(0)[i] * T(i == 5 ? 1.9 : 2.0);
    }
  }
};

}  // namespace

TEST_CASE("every operator's gradient agrees with central differences") {
  for (const OperatorCase& c : kOperatorCases) {
    ParameterSet set = point();
    const auto result = check_gradients(
        [&](Graph& g, ParameterSet& p) {
          return weighted(c.build(g.parameter(p.at("a")), g.parameter(p.at("b")), g.parameter(p.at("row")),
                                  g.parameter(p.at("column"))));
        },
        set);
    INFO(c.name << ": " << result.message << ", error " << result.worst_error);
    CHECK(result.passed);
    CHECK(result.checked == 31);
  }
}

TEST_CASE("operators' gradients also agree where they add to what another operator wrote") {
  for (const OperatorCase& c : kOperatorCases) {
    ParameterSet set = point();
    const auto result = check_gradients(
        [&](Graph& g, ParameterSet& p) {
          const Value a = g.parameter(p.at("a")), b = g.parameter(p.at("b"));
          const Value row = g.parameter(p.at("row")), column = g.parameter(p.at("column"));
          const Value first = weighted(c.build(a, b, row, column));
          // Recorded later, so run earlier on the way back: the operator above has to add.
          return first + weighted(mul_column(mul_row(exp(a) * b, row), column));
        },
        set);
    INFO(c.name << ": " << result.message << ", error " << result.worst_error);
    CHECK(result.passed);
  }
}

TEST_CASE("the checker finds a wrong gradient and says where") {
  ParameterSet set = point();
  const auto result = check_gradients(
      [](Graph& g, ParameterSet& p) {
        const Value a = g.parameter(p.at("a"));
        return sum(g.apply(std::make_unique<Wrong>(), {a}, 4, 3));
      },
      set);
  CHECK_FALSE(result.passed);
  CHECK_THAT(result.message, Catch::Matchers::Contains("'a' element 5"));
}

TEST_CASE("the checker fails on a loss that is not a number, and refuses single precision") {
  ParameterSet set = point();
  const LossBuilder loss = [](Graph& g, ParameterSet& p) { return sum(log(-1.0 * exp(g.parameter(p.at("a"))))); };
  const auto result = check_gradients(loss, set);
  CHECK_FALSE(result.passed);
  CHECK_THAT(result.message, Catch::Matchers::Contains("nan"));
  ParameterSet single;
  CHECK_THROWS_AS(check_gradients(loss, single), Error);
}

TEST_CASE("a check leaves the parameters as they were") {
  ParameterSet set = point(), before = point();
  check_gradients([](Graph& g, ParameterSet& p) { return sum(exp(g.parameter(p.at("a")))); }, set);
  for (Index i = 0; i < 12; ++i) CHECK(set.at("a").at(i) == before.at("a").at(i));
}

}  // namespace sandglass::test_gradients
