#include <algorithm>
#include <limits>

#include "plugins/metrics/classification/labelled_codes.hpp"
#include "plugins/metrics/features.hpp"
#include "plugins/metrics/neighbours.hpp"

using namespace sandglass;
using namespace sandglass::metrics;

namespace {

/// Share of examples whose label is the most frequent one among the k nearest codes of labelled training examples, by
/// Euclidean distance; as a baseline the inputs stand in the codes' place. Of equally frequent labels the smallest
/// counts. NaN if a code is not finite. Measured on the training split, every example is its own nearest neighbour. O(Q
/// N L) for Q examples and N training examples. Source: Cover & Hart 1967.
class Knn final : public Metric {
 public:
  Knn(Index k, Features::Of of) : name_(of == Features::Of::input ? "knn_input" : "knn"), k_(k), features_(of) {}

  std::vector<MetricOutput> outputs() const override {
    const std::string things = name_ == "knn" ? "codes" : "inputs";
    return {
        {name_ + "_accuracy", "share of examples",
         "Examples classified rightly by the " + std::to_string(k_) + " nearest " + things + " of the training split.",
         Goal::maximize}};
  }

  bool every_epoch() const override { return false; }

  void begin(const MetricContext& context) override {
    require_labelled_training(context, name_, k_);
    features_.begin(context, name_);
    context_ = &context;
  }

  void add(const MetricBatch& batch) override { features_.add(batch); }

  std::vector<double> finish() override {
    const LabelledCodes train(*context_, features_.train());
    if (!all_finite(train.codes().all()) || !all_finite(features_.rows().values))
      return {std::numeric_limits<double>::quiet_NaN()};
    const auto neighbours = nearest_rows(train.codes(), features_.split(), k_);
    std::vector<Index> votes(static_cast<std::size_t>(context_->shape().classes));
    double right = 0;
    const auto k = static_cast<std::size_t>(k_);
    for (std::size_t i = 0; i < features_.labels().size(); ++i) {
      std::fill(votes.begin(), votes.end(), 0);
      for (std::size_t n = 0; n < k; ++n) ++votes[static_cast<std::size_t>(train.label(neighbours[i * k + n]))];
      right += std::max_element(votes.begin(), votes.end()) - votes.begin() == features_.labels()[i];
    }
    return {right / static_cast<double>(features_.labels().size())};
  }

 private:
  std::string name_;
  Index k_;
  Features features_;
  const MetricContext* context_ = nullptr;
};

Schema knn_schema(const std::string& things) {
  return Schema{}.integer("k", {.fallback = 5,
                                .min = 1,
                                .max = 1000,
                                .unit = "neighbours",
                                .text = "Nearest training " + things + " that vote."});
}

Schema knn_of_codes_schema() {
  auto schema = knn_schema("codes");
  return Features::add_code(schema);
}

}  // namespace

SANDGLASS_PLUGIN(knn_metric, SANDGLASS_VERSION) {
  registrar.metric(
      "knn", "Accuracy of k nearest neighbours on the codes.", knn_of_codes_schema(),
      [](const Params& params) { return std::make_unique<Knn>(params.integer("k"), Features::of_code(params)); });
  registrar.metric(
      "knn_input", "Baseline: accuracy of k nearest neighbours on the inputs, without the model.", knn_schema("inputs"),
      [](const Params& params) { return std::make_unique<Knn>(params.integer("k"), Features::Of::input); });
}
