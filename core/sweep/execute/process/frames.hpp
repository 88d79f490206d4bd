#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/sweep/execute/worker_channel.hpp"

namespace sandglass {

/// Messages as bytes on a socket between a study's process and a worker process of the same program:
///   type (1 byte), length of the text (4 bytes), key (8 bytes), text.
/// The key is a number that the study draws for each worker. What a plugin in the worker writes on the socket without
/// knowing it is not taken for a message.

/// The descriptor that a worker process is given for its socket.
inline constexpr int kWorkerDescriptor = 3;

std::string frame_of(const WorkerMessage& message, std::uint64_t key);

/// Sends as much of the bytes as the socket takes without waiting, and removes that from them. False once the other
/// side is gone.
bool send_some(int socket, std::string& bytes);

/// Sends all of the bytes, however long it takes. False if the other side is gone.
bool send_all(int socket, std::string bytes);

/// Puts messages together from what arrives in pieces.
class FrameReader {
 public:
  /// Without a key the first frame's is taken: for a worker, which learns it from the study's first message.
  explicit FrameReader(std::optional<std::uint64_t> key = {}) : key_(key) {}

  enum class Arrived : std::uint8_t {
    all,    ///< nothing more is there at the moment
    part,   ///< there may be more: a read takes some hundred kilobytes at most
    closed  ///< the other side is gone, and nothing is left
  };

  /// Takes in what there is without waiting.
  Arrived read(int socket);

  /// The next whole message. Throws IoError if what arrived is none.
  std::optional<WorkerMessage> next();

  /// As soon as it is known.
  const std::optional<std::uint64_t>& key() const { return key_; }

 private:
  std::string buffer_;
  std::optional<std::uint64_t> key_;
};

/// The next message, however long it takes; nothing once the other side is gone. Throws as FrameReader::next().
std::optional<WorkerMessage> wait_for_message(int socket, FrameReader& reader);

}  // namespace sandglass
