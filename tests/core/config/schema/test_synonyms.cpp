#include <catch2/catch.hpp>
#include <vector>

#include "core/config/schema/synonyms.hpp"

using sandglass::config::elsewhere;
using sandglass::config::meant;

namespace {

const std::vector<std::string> kKnown{"train.batch", "batch", "epochs", "learning_rate", "latent", "labels", "label"};

}  // namespace

TEST_CASE("a word of another program means the key that is called so here") {
  CHECK(meant("batch_size", kKnown) == "batch");
  CHECK(meant("Batch-Size", kKnown) == "batch");
  CHECK(meant("n_epochs", kKnown) == "epochs");
  CHECK(meant("lr", kKnown) == "learning_rate");
  CHECK(meant("latent_dim", kKnown) == "latent");
}

TEST_CASE("of a path the last part may be another program's word") {
  CHECK(meant("train.batch_size", kKnown) == "train.batch");
  CHECK_FALSE(meant("model.batch_size", kKnown));
}

TEST_CASE("a word means only what is known here, else what is spelt like it") {
  CHECK_FALSE(meant("weight_decay", kKnown));
  CHECK_FALSE(meant("hidden_sizes", kKnown));
  CHECK(meant("epochz", kKnown) == "epochs");
  CHECK(meant("targets", kKnown) == "labels");
}

TEST_CASE("a key of another block, or of another network, is told where it belongs") {
  CHECK(elsewhere("the study", "batch_size") == "did you mean 'train.batch'?");
  CHECK(elsewhere("network/dense", "channels") == "a key of network/convolutional: add 'use: convolutional'");
  CHECK(elsewhere("network/dense", "chanels").empty());
  CHECK(elsewhere("network/residual", "channels").empty());
  CHECK(elsewhere("schedule", "use") == "the key is 'kind': write 'schedule: {kind: cosine}'");
}
