#pragma once

#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace sandglass::results {

/// A page's document with its blocks: four points of two axes with two replicates each, and a part of every kind.
class ExampleDocument {
 public:
  ExampleDocument() {
    using Json = nlohmann::json;
    document = Json::parse(R"({
      "study": {"name": "masking", "question": "How much?", "replicates": 2},
      "objectives": [{"metric": "valid.mse", "goal": "minimize", "unit": "squared error per pixel", "text": ""},
                     {"metric": "valid.active", "goal": "maximize", "unit": "", "text": ""}],
      "axes": [{"name": "noise.ratio", "kind": "real", "scale": "linear", "unit": "", "levels": [0, 0.5]},
               {"name": "model.hidden", "kind": "list", "scale": null, "unit": "", "levels": ["[64]", "[64, 32]"]}],
      "metrics": [{"name": "valid.mse", "role": "series", "unit": "squared error per pixel", "goal": "minimize"}],
      "verdict": {"best_set": [0, 1], "undecided": [], "best_point": 0},
      "points": {"point": [0, 1, 2, 3], "axes": [[0, 0, 0.5, 0.5], ["[64]", "[64, 32]", "[64]", null]],
                 "rank": [1, 2, 3, null], "front": [true, true, false, false],
                 "objectives": [{"mean": [0.1, 0.2, "inf", null], "half_width": [0.01, null, 0.1, null]},
                                {"mean": [3, 4, 2, null], "half_width": [1, 1, null, null]}],
                 "metrics": [{"mean": [0.1, 0.2, "inf", null], "half_width": [0.01, null, 0.1, null]}]},
      "trials": {"trial": [0, 1, 2, 3, 4], "point": [0, 0, 1, 2, 3], "status": [0, 0, 0, 2, 1]},
      "failures": [{"trial": 3, "point": 2, "status": 2, "epoch": 4, "reason": "the loss is NaN"},
                   {"trial": 4, "point": 3, "status": 1, "epoch": 2, "reason": null}],
      "t975": [12.7062, 4.30265],
      "effects": [{"axis": 0, "levels": [0, 0.5], "mean": [0.15, "inf"], "low": [0.1, null], "high": [0.2, null],
                   "trials": [4, 1], "sparse": [false, true]}],
      "importance": {"rows": [{"name": "noise.ratio", "variance": {"share": 0.7, "low": 0.5, "high": 0.8},
                               "best_tenth": null},
                              {"name": "seed", "variance": {"share": 0.1, "low": 0.0, "high": 0.2}, "best_tenth": null}],
                     "questions": {"variance": "of the differences", "best_tenth": "what the best have in common"}},
      "missing": {}
    })");
    document["series"] = Json::array({{{"name", "valid.mse"},
                                       {"epochs", add<std::int32_t>({0, 3, 5, 8}, "i32")},
                                       {"values", add<float>({3, 2, 1, 4, 3, 9, 8, 7}, "f32")},
                                       {"every", 1}}});
    const auto pixels = add<std::uint8_t>({0, 255, 128, 64, 255, 0, 1, 2}, "u8");
    document["images"] = {{"shape", {2, 2, 1}},
                          {"samples", 2},
                          {"range", {0, 255}},
                          {"input", pixels},
                          {"trials", Json::array({{{"trial", 0}, {"point", 0}, {"reconstruction", pixels}}})}};
    const auto xy = add<std::int16_t>({-100, 5, 100, 7, 3, -3}, "i16", 0.01);
    const Json picture{{"xy", xy},
                       {"variance", {0.5, 0.25}},
                       {"trustworthiness", 0.9},
                       {"neighbour_class_here", 0.5},
                       {"neighbour_class_all", 0.8}};
    document["latents"]["trials"] = Json::array({{{"trial", 0},
                                                  {"point", 0},
                                                  {"size", 3},
                                                  {"pca", picture},
                                                  {"umap", nullptr},
                                                  {"label", add<std::int32_t>({0, 1, 0}, "i32")},
                                                  {"unit_variance", {0.001, 2.0, 0.5}},
                                                  {"active_units", 2}}});
    document["health"] = {{"active", 0.01}, {"trials", document["latents"]["trials"]}};
    document["stability"] = Json::array({{{"point", 0},
                                          {"trials", {0, 1}},
                                          {"procrustes", 0.1},
                                          {"cka", 0.9},
                                          {"neighbours", 0.5},
                                          {"aligned", {xy, xy}}}});
    document["filters"] = Json::array({{{"trial", 0},
                                        {"point", 0},
                                        {"shape", {2, 2, 1}},
                                        {"weight", add<float>({1, -1, 0, 0.5F, 0, 0, 0, 0}, "f32")}}});
  }

  nlohmann::json document;
  std::string blocks;

 private:
  template <class T>
  nlohmann::json add(const std::vector<T>& items, const char* type, double scale = 1) {
    blocks.resize((blocks.size() + 7) / 8 * 8);
    const std::size_t offset = blocks.size();
    blocks.append(reinterpret_cast<const char*>(items.data()), items.size() * sizeof(T));
    return {{"offset", offset}, {"length", items.size()}, {"type", type}, {"scale", scale}};
  }
};

}  // namespace sandglass::results
