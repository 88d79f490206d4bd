#include <catch2/catch.hpp>
#include <cstring>

#include "core/base/error.hpp"
#include "core/trial/checkpoint/checkpoint.hpp"
#include "core/trial/trial_run.hpp"
#include "results/base/checksum.hpp"
#include "tests/core/trial/fakes.hpp"

namespace sandglass::test_checkpoint {

namespace {

const std::string kYaml = "optimizer: heavy_ball\ntrain: {epochs: 3, batch: 8}\n";

struct Halted {
  Halted() {
    spec.config = fakes::trial_config(kYaml);
    spec.seed = 5;
    TrialRun run(spec, services);
    run.advance(2);
    bytes = run.checkpoint();
  }
  /// Whether a trial may go on from these bytes.
  bool accepts(const std::string& checkpoint) {
    try {
      TrialRun::restore(spec, services, checkpoint);
      return true;
    } catch (const IoError&) {
      return false;
    }
  }
  DataCache cache{fakes::registry()};
  TrialServices services{fakes::registry(), cache, {}};
  TrialSpec spec;
  std::string bytes;
};

/// `bytes` with the length and the checksum that they ought to have: as if a broken program had written them.
std::string sealed(std::string bytes) {
  bytes.resize(std::max<std::size_t>(bytes.size(), 32));
  const std::uint64_t size = bytes.size();
  std::memcpy(bytes.data() + 16, &size, sizeof size);
  const std::uint64_t sum = results::crc32(std::string_view(bytes).substr(0, bytes.size() - 8));
  std::memcpy(bytes.data() + bytes.size() - 8, &sum, sizeof sum);
  return bytes;
}

}  // namespace

TEST_CASE("a checkpoint that was cut off anywhere is refused") {
  Halted halted;
  REQUIRE(halted.accepts(halted.bytes));
  std::size_t accepted = 0;
  for (std::size_t size = 0; size < halted.bytes.size(); ++size)
    accepted += halted.accepts(halted.bytes.substr(0, size));
  CHECK(accepted == 0);
  CHECK_FALSE(halted.accepts(halted.bytes + '\0'));
}

TEST_CASE("a checkpoint with a flipped bit is refused") {
  Halted halted;
  std::size_t accepted = 0;
  for (std::size_t bit = 0; bit < 8 * halted.bytes.size(); bit += 13) {
    auto flipped = halted.bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    accepted += halted.accepts(flipped);
  }
  CHECK(accepted == 0);
}

TEST_CASE("a checkpoint that is whole but makes no sense is refused, or gives a trial that ends") {
  Halted halted;
  for (std::size_t size = 0; size + 8 < halted.bytes.size(); size += 5)
    CHECK_FALSE(halted.accepts(sealed(halted.bytes.substr(0, size) + std::string(8, '\0'))));
  for (std::size_t at = 24; at + 8 < halted.bytes.size(); at += 3) {
    auto changed = halted.bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x40);
    try {
      const auto run = TrialRun::restore(halted.spec, halted.services, sealed(changed));
      CHECK(run->advance(run->epoch() + 1) != TrialRun::State::stopped);
    } catch (const IoError& fault) {
      CHECK_THAT(fault.what(), Catch::Contains("checkpoint"));
    }
  }
}

TEST_CASE("a refused checkpoint is told what is wrong with it") {
  Halted halted;
  const auto reason = [&](const std::string& bytes) {
    try {
      TrialRun::restore(halted.spec, halted.services, bytes);
    } catch (const IoError& fault) {
      return std::string(fault.what());
    }
    return std::string();
  };
  CHECK_THAT(reason(""), Catch::Contains("cut off after 0 bytes"));
  CHECK_THAT(reason(halted.bytes.substr(0, 100)), Catch::Contains("expected") && Catch::Contains("got 100"));
  CHECK_THAT(reason(std::string(200, 'x')), Catch::Contains("not a checkpoint"));
  auto other = halted.bytes;
  other[8] = 3;
  CHECK_THAT(reason(other), Catch::Contains("format version 3, expected 2"));
  other = halted.bytes;
  other[other.size() / 2] ^= 1;
  CHECK_THAT(reason(other), Catch::Contains("checksum"));

  auto decoded = decode(halted.bytes);
  const auto changed = [&](auto&& change) {
    auto copy = decoded;
    change(copy);
    return reason(encode(copy));
  };
  CHECK_THAT(
      changed([](Checkpoint& c) { c.identity = "sandglass: 0.0.1\n" + c.identity.substr(c.identity.find('\n') + 1); }),
      Catch::Contains("got      sandglass: 0.0.1"));
  CHECK_THAT(changed([](Checkpoint& c) { ++c.data; }), Catch::Contains("other data") && Catch::Contains("a ramp"));
  CHECK_THAT(changed([](Checkpoint& c) { c.parameters[0].rows = 1; }), Catch::Contains("encoder.weight"));
  CHECK_THAT(changed([](Checkpoint& c) { c.parameters.pop_back(); }), Catch::Contains("1 parameters, expected 2"));
  CHECK_THAT(changed([](Checkpoint& c) { c.epochs = 3; }), Catch::Contains("3 epochs, 2 of them in stage 0"));
  CHECK_THAT(changed([](Checkpoint& c) { c.optimizers[0].pop_back(); }), Catch::Contains("another state"));
  CHECK_THAT(changed([](Checkpoint& c) { c.optimizers.push_back({}); }), Catch::Contains("2 optimizers"));
  CHECK_THAT(changed([](Checkpoint& c) { c.series[0].values.resize(9); }), Catch::Contains("longer"));
}

TEST_CASE("a checkpoint of another configuration or seed names what differs") {
  Halted halted;
  auto spec = halted.spec;
  spec.seed = 6;
  CHECK_THROWS_WITH(TrialRun::restore(spec, halted.services, halted.bytes),
                    Catch::Contains("another trial\nexpected seed: 6\ngot      seed: 5"));
  spec = halted.spec;
  spec.config = fakes::trial_config(kYaml + "model: {use: line, latent: 3}\n");
  CHECK_THROWS_WITH(TrialRun::restore(spec, halted.services, halted.bytes),
                    Catch::Contains("expected model.latent: 3\ngot      model.latent: 2"));
  spec = halted.spec;
  spec.config.train.epochs = 4;
  CHECK_THROWS_WITH(TrialRun::restore(spec, halted.services, halted.bytes), Catch::Contains("train.epochs: 4"));
}

}  // namespace sandglass::test_checkpoint
