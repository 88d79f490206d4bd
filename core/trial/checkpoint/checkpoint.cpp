#include "core/trial/checkpoint/checkpoint.hpp"

#include <fmt/format.h>

#include "core/base/error.hpp"
#include "core/trial/checkpoint/byte_stream.hpp"
#include "results/base/checksum.hpp"

namespace sandglass {
namespace {

constexpr std::uint64_t kName = 0x1a54504b43474453ULL;  // "SDGCKPT", then the byte that ends a text file in DOS
constexpr std::uint64_t kVersion = 2;
constexpr std::size_t kHead = 3 * sizeof(std::uint64_t), kTail = sizeof(std::uint64_t);

void write_head(ByteWriter& to, const Checkpoint& from) {
  to.add_bytes(from.identity);
  to.add(from.data);
  to.add_index(from.epochs);
  to.add_index(from.halted_at);
  to.add(from.updates);
  to.add(from.stage);
  to.add_index(from.stage_epochs);
  to.add(from.visits);
  to.add_real(from.seconds);
}

void write_weights(ByteWriter& to, const Checkpoint& from) {
  to.add(from.parameters.size());
  for (const auto& parameter : from.parameters) {
    to.add_bytes(parameter.name);
    to.add_index(parameter.rows);
    to.add_index(parameter.cols);
    to.add(parameter.trained ? 1 : 0);
    to.add_bytes(parameter.values);
    to.add_bytes(parameter.best);
    to.add_bytes(parameter.before);
  }
  to.add(from.optimizers.size());
  for (const auto& optimizer : from.optimizers) {
    to.add(optimizer.size());
    for (const auto& state : optimizer) to.add_bytes(state);
  }
}

void write_record(ByteWriter& to, const Checkpoint& from) {
  to.add(from.series.size());
  for (const auto& series : from.series) {
    for (const auto* text : {&series.name, &series.unit, &series.text}) to.add_bytes(*text);
    to.add(series.values.size());
    for (const double value : series.values) to.add_real(value);
  }
  to.add(from.scalars.size());
  for (const auto& scalar : from.scalars) {
    for (const auto* text : {&scalar.name, &scalar.unit, &scalar.text}) to.add_bytes(*text);
    to.add_real(scalar.value);
  }
}

void read_head(ByteReader& from, Checkpoint& to) {
  to.identity = from.text();
  to.data = from.number();
  to.epochs = from.index();
  to.halted_at = from.index();
  to.updates = from.number();
  to.stage = from.number();
  to.stage_epochs = from.index();
  to.visits = from.number();
  to.seconds = from.real();
}

void read_weights(ByteReader& from, Checkpoint& to) {
  to.parameters.resize(from.count());
  for (auto& parameter : to.parameters) {
    parameter.name = from.text();
    parameter.rows = from.index();
    parameter.cols = from.index();
    parameter.trained = from.number() != 0;
    parameter.values = from.bytes();
    parameter.best = from.bytes();
    parameter.before = from.bytes();
  }
  to.optimizers.resize(from.count());
  for (auto& optimizer : to.optimizers) {
    optimizer.resize(from.count());
    for (auto& state : optimizer) state = from.bytes();
  }
}

void read_record(ByteReader& from, Checkpoint& to) {
  to.series.resize(from.count());
  for (auto& series : to.series) {
    for (auto* text : {&series.name, &series.unit, &series.text}) *text = from.text();
    series.values.resize(from.count());
    for (double& value : series.values) value = from.real();
  }
  to.scalars.resize(from.count());
  for (auto& scalar : to.scalars) {
    for (auto* text : {&scalar.name, &scalar.unit, &scalar.text}) *text = from.text();
    scalar.value = from.real();
  }
}

std::size_t encoded_size(const Checkpoint& checkpoint) {
  std::size_t size = 4096 + checkpoint.identity.size();
  for (const auto& parameter : checkpoint.parameters)
    size += 64 + parameter.name.size() + parameter.values.size() + parameter.best.size() + parameter.before.size();
  for (const auto& optimizer : checkpoint.optimizers)
    for (const auto& state : optimizer) size += 8 + state.size();
  for (const auto& series : checkpoint.series) size += 256 + 8 * series.values.size();
  return size;
}

}  // namespace

std::string encode(const Checkpoint& checkpoint) {
  ByteWriter to;
  to.reserve(encoded_size(checkpoint));
  to.add(kName);
  to.add(kVersion);
  to.add(0);  // the length, once it is known
  write_head(to, checkpoint);
  write_weights(to, checkpoint);
  write_record(to, checkpoint);
  const std::uint64_t size = to.bytes().size() + kTail;
  to.bytes().replace(2 * sizeof size, sizeof size, reinterpret_cast<const char*>(&size), sizeof size);
  to.add(results::crc32(to.bytes()));
  return std::move(to.bytes());
}

void require_whole(std::string_view bytes) {
  if (bytes.size() < kHead + kTail)
    throw IoError(fmt::format("the checkpoint is cut off after {} bytes", bytes.size()));
  ByteReader head(bytes);
  if (head.number() != kName) throw IoError("this is not a checkpoint, or its first bytes are damaged");
  const auto version = head.number(), size = head.number();
  if (version != kVersion)
    throw IoError(fmt::format("the checkpoint has format version {}, expected {}", version, kVersion));
  if (size != bytes.size())
    throw IoError(fmt::format("the checkpoint is cut off: expected {} bytes, got {}", size, bytes.size()));
  const auto body = bytes.substr(0, bytes.size() - kTail);
  if (ByteReader(bytes.substr(body.size())).number() != results::crc32(body))
    throw IoError("the checkpoint is damaged: its checksum does not match what it holds");
}

Checkpoint decode(std::string_view bytes) {
  require_whole(bytes);
  ByteReader from(bytes.substr(kHead, bytes.size() - kHead - kTail));
  Checkpoint checkpoint;
  read_head(from, checkpoint);
  read_weights(from, checkpoint);
  read_record(from, checkpoint);
  if (!from.at_end()) throw IoError("the checkpoint is damaged: it goes on beyond its end");
  return checkpoint;
}

void refuse_checkpoint(const std::string& why) {
  throw IoError(fmt::format("the checkpoint does not fit the trial: {}", why));
}

void require_same_identity(std::string_view of_checkpoint, std::string_view of_trial) {
  const auto next_line = [](std::string_view& text) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    return line;
  };
  const auto shown = [](std::string_view line) { return line.empty() ? std::string_view("nothing") : line; };
  while (!of_checkpoint.empty() || !of_trial.empty()) {
    const auto theirs = next_line(of_checkpoint), ours = next_line(of_trial);
    if (theirs != ours)
      throw IoError(
          fmt::format("the checkpoint belongs to another trial\nexpected {}\ngot      {}", shown(ours), shown(theirs)));
  }
}

}  // namespace sandglass
