#include "results/analysis/latents/centred.hpp"

namespace sandglass::results {

Dense centred(const Codes& codes) {
  using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Eigen::Map<const Rows> rows(codes.values.data(), static_cast<Eigen::Index>(codes.examples),
                                    static_cast<Eigen::Index>(codes.units));
  Dense out = rows.cast<double>();
  if (codes.examples > 0) out.rowwise() -= out.colwise().mean().eval();
  return out;
}

}  // namespace sandglass::results
