#include <cmath>
#include <sandglass/plugin.hpp>

#include "plugins/metrics/latent/encoder_jacobian.hpp"
#include "plugins/metrics/split_store.hpp"

using namespace sandglass;

namespace {

/// One channel of a filter as an image.
struct Image {
  const float* pixels;
  Index height, width, stride;
  double at(Index r, Index c) const { return static_cast<double>(pixels[(r * width + c) * stride]); }
};

/// Sums over the inner pixels of products of the two central differences: the structure tensor of the whole image.
struct Tensor {
  double rows = 0, columns = 0, both = 0;

  void add(const Image& image) {
    for (Index r = 1; r + 1 < image.height; ++r)
      for (Index c = 1; c + 1 < image.width; ++c) {
        const double down = image.at(r + 1, c) - image.at(r - 1, c), right = image.at(r, c + 1) - image.at(r, c - 1);
        rows += down * down, columns += right * right, both += down * right;
      }
  }
  double coherence() const { return std::hypot(rows - columns, 2 * both) / (rows + columns); }
};

/// Products of neighbouring pixels less the mean, and squares: their ratio is the neighbours' correlation.
struct Neighbours {
  double products = 0, pairs = 0, squares = 0, pixels = 0;

  void add(const Image& image) {
    double mean = 0;
    for (Index r = 0; r < image.height; ++r)
      for (Index c = 0; c < image.width; ++c) mean += image.at(r, c);
    mean /= static_cast<double>(image.height * image.width);
    for (Index r = 0; r < image.height; ++r)
      for (Index c = 0; c < image.width; ++c) {
        const double here = image.at(r, c) - mean;
        squares += here * here, ++pixels;
        if (r + 1 < image.height) products += here * (image.at(r + 1, c) - mean), ++pairs;
        if (c + 1 < image.width) products += here * (image.at(r, c + 1) - mean), ++pairs;
      }
  }
  double correlation() const { return products / pairs / (squares / pixels); }
};

/// What the filters of the code's units look like: the gradients dz_j/dx at the mean of the training inputs, which for
/// a first layer are its weights. Means over the units; a unit without a gradient is left out.
///   filter_orientation  coherence of the structure tensor, (l1 - l2) / (l1 + l2) of its eigenvalues, from central
///                       differences over the whole filter: 1 for a straight edge or bar, near 0 for noise and round
///                       blobs
///   filter_smoothness   correlation of neighbouring pixels: 0 for noise, near 1 for strokes and smooth shapes
/// Needs images of at least 3 x 3. Source of the tensor: Bigun & Granlund 1987.
class Filters final : public Metric {
 public:
  std::vector<MetricOutput> outputs() const override {
    return {{"filter_orientation", "coherence, mean over units", "How much the units' filters are straight edges."},
            {"filter_smoothness", "correlation, mean over units", "Correlation of neighbouring pixels of a filter."}};
  }

  bool every_epoch() const override { return false; }

  void begin(const MetricContext& context) override {
    const DataShape& shape = context.shape();
    if (shape.height < 3 || shape.width < 3)
      throw ConfigError("metric/filters looks at images of at least 3 x 3 pixels\nuse a dataset of images");
    if (context.model().conditional())
      throw ConfigError("metric/filters does not know which class to give a conditional model\nuse metric/jacobian");
    context_ = &context;
  }

  void add(const MetricBatch&) override {}

  std::vector<double> finish() override {
    const auto mean = metrics::column_means(context_->train_inputs());
    const std::vector<float> at(mean.begin(), mean.end());
    metrics::EncoderJacobian jacobian(*context_);
    const BatchView filters = jacobian(at);
    const DataShape& shape = context_->shape();
    double orientation = 0, smoothness = 0, units = 0;
    for (Index j = 0; j < filters.rows; ++j) {
      Tensor tensor;
      Neighbours neighbours;
      for (Index channel = 0; channel < shape.channels; ++channel) {
        const Image image{filters.row(j).data() + channel, shape.height, shape.width, shape.channels};
        tensor.add(image), neighbours.add(image);
      }
      if (tensor.rows + tensor.columns == 0) continue;
      orientation += tensor.coherence(), smoothness += neighbours.correlation(), ++units;
    }
    return {orientation / units, smoothness / units};
  }

 private:
  const MetricContext* context_ = nullptr;
};

}  // namespace

SANDGLASS_PLUGIN(filters_metric, SANDGLASS_VERSION) {
  registrar.metric("filters", "How much the code's units look like edge detectors.", Schema{},
                   [](const Params&) { return std::make_unique<Filters>(); });
}
