#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace sandglass::results {

/// A column of AnnData's `obs`: numbers, or a category for each row.
struct AnnDataColumn {
  struct Categories {
    std::vector<std::int32_t> codes;  ///< positions in `names`, -1 for none
    std::vector<std::string> names;
  };
  std::string name;
  std::variant<std::vector<double>, std::vector<std::int32_t>, Categories> values;
};

/// A matrix with a row for each row of the file, row-major.
struct AnnDataMatrix {
  std::string name;
  std::uint64_t columns = 0;
  std::vector<float> values;
};

/// What an .h5ad file holds, in the words of AnnData.
struct AnnDataContent {
  std::vector<std::string> rows;       ///< obs_names
  std::vector<std::string> variables;  ///< var_names: of the columns of x
  AnnDataMatrix x;
  std::vector<AnnDataColumn> obs;
  std::vector<AnnDataMatrix> obsm;
  /// uns: texts and numbers; a '/' in a name makes a level ("trials/3/seed").
  std::vector<std::pair<std::string, std::variant<std::string, double, std::int64_t>>> uns;
};

/// Writes it as HDF5 in AnnData's on-disk format 0.1.0, which anndata 0.8 and later read. Throws IoError. One thread of
/// a process at a time.
void write_anndata_file(const std::filesystem::path& file, const AnnDataContent& content);

}  // namespace sandglass::results
