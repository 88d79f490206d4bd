#include <memory>
#include <sandglass/plugin.hpp>

#include "plugins/samplers/fixed/point_file.hpp"

using namespace sandglass;

namespace {

/// The points of a file, in its order. Every axis of the study has a column (in YAML and JSON: a key) of its path. The
/// file is read once, when the study is checked or begins. Without axes there is one point, and no file is read.
class Points final : public Sampler {
 public:
  explicit Points(std::string file) : file_(std::move(file)) {
    if (file_.empty()) throw ConfigError("sampler/points: `file` is empty; name the file with the points");
  }

  std::uint64_t points(const SearchSpace& space) const override {
    return space.empty() ? 1 : points_of(table(), space, file_).size();
  }

  bool enumerates() const override { return true; }

  std::optional<Point> ask(const Ask& ask) override {
    if (ask.space.empty()) return Point{};
    if (ask.index == 0 || points_.empty() || points_[0].size() != ask.space.size())
      points_ = points_of(table(), ask.space, file_);
    if (ask.index >= points_.size()) throw Error("sampler/points was asked for a point beyond its last one");
    return points_[ask.index];
  }

 private:
  const PointFile& table() const {
    if (!table_) table_ = read_point_file(file_);
    return *table_;
  }

  std::string file_;
  mutable std::optional<PointFile> table_;
  std::vector<Point> points_;
};

}  // namespace

SANDGLASS_PLUGIN(points_sampler, SANDGLASS_VERSION) {
  registrar.sampler(
      "points", "The points of a file, one after another.",
      Schema{}.file("file", {.text = "CSV with the axes' paths as header, or a YAML or JSON list of maps."}),
      [](const Params& params) { return std::make_unique<Points>(params.text("file")); });
}
