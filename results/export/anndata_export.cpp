#include "results/export/anndata_export.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "results/base/error.hpp"
#include "results/record/data_names.hpp"
#include "results/report/study_rows.hpp"

namespace sandglass::results {
namespace {

constexpr const char* kLatent = "latent";
constexpr const char* kExample = "example";

const Array* find(const std::vector<Array>& arrays, std::string_view name) {
  const auto found = std::ranges::find(arrays, name, &Array::name);
  return found == arrays.end() ? nullptr : &*found;
}

/// A '/' in a name would make a level.
std::string safe(std::string name) {
  std::ranges::replace(name, '/', '_');
  return name;
}

AnnDataMatrix matrix(std::string name, const Array& array) {
  AnnDataMatrix out{std::move(name), 1, {}};
  for (std::size_t axis = 1; axis < array.shape.size(); ++axis) out.columns *= array.shape[axis];
  std::visit([&](const auto& data) { out.values.assign(data.begin(), data.end()); }, array.data);
  return out;
}

/// Classes by name, or by number where the dataset names none.
AnnDataColumn::Categories categories(const Array& label, const Array* classes) {
  AnnDataColumn::Categories out;
  const auto& labels = std::get<std::vector<std::int32_t>>(label.data);
  if (classes && std::holds_alternative<std::vector<std::int32_t>>(classes->data))
    out.names = names_from_array(std::get<std::vector<std::int32_t>>(classes->data));
  const std::set<std::int32_t> values(labels.begin(), labels.end());
  const bool named = values.empty() || (*values.begin() >= 0 && *values.rbegin() < std::ssize(out.names) &&
                                        std::set(out.names.begin(), out.names.end()).size() == out.names.size());
  if (!named) {
    out.names.clear();
    for (const auto value : values) out.names.push_back(std::to_string(value));
  }
  for (const auto value : labels)
    out.codes.push_back(named ? value : static_cast<std::int32_t>(std::distance(values.begin(), values.find(value))));
  return out;
}

class Builder {
 public:
  Builder(const StudySource& source, const FinishedStudy& study) : source_(source), study_(study) {
    const auto& header = study.table.header;
    out_.content.uns = {
        {"study", header.name}, {"question", header.question}, {"sandglass_yaml", header.resolved_yaml}};
  }

  void add(std::uint64_t number) {
    const auto& trials = study_.table.trials;
    const auto trial = std::ranges::find(trials, number, &TrialRecord::trial);
    if (trial == trials.end()) return leave_out(number, "it has not finished, or there is no such trial");
    const auto [arrays, problem] = source_.readable_arrays(number);
    if (!problem.empty()) {
      lost_ = true;
      return leave_out(number, "its arrays are lost: " + problem);
    }
    const auto* latent = find(arrays, kLatent);
    if (!latent || latent->shape.size() < 2)
      return leave_out(number, trial->status == TrialStatus::completed ? "it recorded no latents"
                                                                       : "it was not completed, and has no latents");
    if (out_.content.obsm.empty())
      begin(arrays, *latent);
    else if (const auto other = mismatch(arrays, *latent); !other.empty())
      return leave_out(number, other);
    out_.content.obsm.push_back(matrix(fmt::format("X_latent_t{}", number), *latent));
    add_values(arrays, number);
    describe(*trial, study_.digests[static_cast<std::size_t>(trial - trials.begin())]);
  }

  AnnDataExport take() {
    if (!out_.content.obsm.empty()) return std::move(out_);
    std::string reasons;
    for (const auto& note : out_.notes) reasons += note + "\n";
    if (lost_ && source_.folder())
      throw IoError(
          fmt::format("{}: no trial has latents that can be read\n{}"
                      "other trials may have theirs: --trial N; to have lost ones again: sandglass rerun {} "
                      "--trial N",
                      source_.folder()->root.string(), reasons, source_.folder()->root.string()));
    throw IoError(fmt::format("{}: no trial has latents to export\n{}{}", source_.label().string(), reasons,
                              lost_ ? "other trials may have theirs: --trial N"
                                    : "record them with this line of the study:\n  record: {latents: test}"));
  }

 private:
  void leave_out(std::uint64_t trial, const std::string& reason) {
    out_.notes.push_back(fmt::format("trial {} is not there: {}", trial, reason));
  }

  void begin(const std::vector<Array>& arrays, const Array& latent) {
    auto& content = out_.content;
    content.x = matrix("X", latent);
    for (std::uint64_t i = 0; i < latent.shape[0]; ++i) content.rows.push_back(std::to_string(i));
    for (std::uint64_t i = 0; i < content.x.columns; ++i) content.variables.push_back(fmt::format("latent_{}", i));
    if (const auto* label = find(arrays, "label")) {
      label_ = *label;
      if (std::holds_alternative<std::vector<std::int32_t>>(label->data) &&
          label->shape == std::vector{latent.shape[0]})
        content.obs.push_back({"label", categories(*label, find(arrays, kClassNames))});
    }
    if (const auto* origin = find(arrays, "source")) {
      source_array_ = *origin;
      if (const auto* positions = std::get_if<std::vector<std::int32_t>>(&origin->data);
          positions && origin->shape == std::vector{latent.shape[0]})
        content.obs.push_back({"source", *positions});
    }
  }

  /// Why the trial's examples are not those of the first; empty if they are.
  std::string mismatch(const std::vector<Array>& arrays, const Array& latent) const {
    if (latent.shape[0] != out_.content.rows.size())
      return fmt::format("it has latents of {} examples, the first trial of {}", latent.shape[0],
                         out_.content.rows.size());
    const auto* origin = find(arrays, "source");
    const auto* label = find(arrays, "label");
    if ((origin && source_array_ && origin->data != source_array_->data) ||
        (label && label_ && label->data != label_->data))
      return "its examples are others than those of the first trial (another split)";
    return {};
  }

  void add_values(const std::vector<Array>& arrays, std::uint64_t trial) {
    for (const auto& array : arrays) {
      if (array.weights || array.dimensions != std::vector<std::string>{kExample}) continue;
      if (array.name == "label" || array.name == "source" || array.shape[0] != out_.content.rows.size()) continue;
      std::vector<double> values;
      std::visit([&](const auto& data) { values.assign(data.begin(), data.end()); }, array.data);
      out_.content.obs.push_back({fmt::format("{}_t{}", safe(array.name), trial), std::move(values)});
    }
  }

  void describe(const TrialRecord& trial, std::uint64_t digest) {
    auto& uns = out_.content.uns;
    const auto at = fmt::format("trials/{}/", trial.trial);
    for (const auto& [path, value] : trial.parameters) {
      const auto name = at + "parameters/" + safe(path);
      if (const auto* whole = std::get_if<std::int64_t>(&value))
        uns.emplace_back(name, *whole);
      else if (const auto* real = std::get_if<double>(&value))
        uns.emplace_back(name, *real);
      else
        uns.emplace_back(name, exact_text(value));
    }
    for (const auto& [name, value] : metrics_of(trial)) uns.emplace_back(at + "metrics/" + safe(name), value);
    uns.emplace_back(at + "point", static_cast<std::int64_t>(trial.point));
    uns.emplace_back(at + "replicate", static_cast<std::int64_t>(trial.replicate));
    uns.emplace_back(at + "seed", std::to_string(trial.seed));
    uns.emplace_back(at + "status", std::string(status_name(trial.status)));
    uns.emplace_back(at + "digest", digest_text(digest));
  }

  const StudySource& source_;
  const FinishedStudy& study_;
  std::optional<Array> label_, source_array_;
  bool lost_ = false;  // arrays of a trial that is asked for
  AnnDataExport out_;
};

}  // namespace

AnnDataExport anndata_export(const StudySource& source, const FinishedStudy& study,
                             const std::vector<std::uint64_t>& trials) {
  Builder builder(source, study);
  std::set<std::uint64_t> done;
  for (const auto trial : trials)
    if (done.insert(trial).second) builder.add(trial);
  return builder.take();
}

}  // namespace sandglass::results
