#pragma once
#include <sandglass/plugin.hpp>
#include <string>

/// What metrics ask of the data and the model before they measure. Each throws ConfigError, naming the metric and what
/// is missing, with a second line that says how to mend it.
namespace sandglass::metrics {

/// Throws the error: "metric/knn needs <missing>\n<mend>".
[[noreturn]] void refuse(const std::string& metric, const std::string& missing, const std::string& mend);

void require_labels(const MetricContext& context, const std::string& metric);
void require_images(const MetricContext& context, const std::string& metric);
void require_classifier(const MetricContext& context, const std::string& metric);
/// A posterior q(z|x).
void require_posterior(const MetricContext& context, const std::string& metric);
/// A posterior, a prior and a loss that is a likelihood: what ln p(x) needs.
void require_generative(const MetricContext& context, const std::string& metric);
void require_coordinates(const MetricContext& context, const std::string& metric);
/// At least `count` examples in the split; `why` completes "needs at least 11 examples, ...".
void require_examples(const MetricContext& context, const std::string& metric, Index count, const std::string& why);

}  // namespace sandglass::metrics
