#pragma once
#include <string>
#include <vector>

#include "core/trial/data/data_splits.hpp"

namespace sandglass {

/// How many examples a dataset gave, and what one is: for a person to see that their data were read as they are meant.
struct DataOverview {
  std::string dataset;                  ///< name of the plugin
  std::vector<std::string> variants{};  ///< of the study that have these data, as far as it has variants
  bool varies = false;                  ///< other trials of a variant may have others
  Index train = 0, valid = 0, test = 0;
  Index labelled = 0;  ///< training examples whose label is seen
  Index left_out = 0;  ///< records of the dataset's files that are no examples
  DataShape shape{};   ///< after the transforms

  /// "398 train, 85 valid, 86 test; 30 features, 2 classes; 3 records left out".
  std::string words() const;
};

DataOverview overview_of(const std::string& dataset, const DataSplits& data);

/// words() of each with the dataset in front, and with the variants where two are of one dataset.
std::vector<std::string> overview_lines(const std::vector<DataOverview>& overviews);

}  // namespace sandglass
