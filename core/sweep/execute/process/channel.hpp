#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "results/base/files.hpp"

namespace sandglass {

/// What a study's process and a worker process say to each other.
struct Frame {
  enum class Type : char {
    setup = 'u',    ///< to the worker, once: what it serves
    task = 't',     ///< to the worker: run this
    ready = 'r',    ///< from the worker: it has loaded its plugins
    epoch = 'e',    ///< an epoch of the task is done
    halted = 'h',   ///< the trial stands at its rung; carries its record so far
    ended = 'f',    ///< carries the finish entry of the journal
    waiting = 'w',  ///< another trial trains a stage that both share
    lost = 'l',     ///< carries what the trial needs to go on and is not there
    broken = 'x'    ///< carries why results cannot be written
  };
  Type type = Type::ready;
  std::string text;
};

/// Sends a frame whole. False if the other side is gone.
bool send_frame(int socket, Frame::Type type, std::string_view text = {});

/// Puts frames together from what arrives in pieces.
class FrameReader {
 public:
  /// Takes what there is without waiting. False once the other side is gone and nothing is left.
  bool read(int socket);

  /// The next whole frame. Throws IoError if what arrived is no frame.
  std::optional<Frame> next();

 private:
  std::string buffer_;
};

/// The next frame, however long it takes; nothing once the other side is gone.
std::optional<Frame> wait_for_frame(int socket, FrameReader& reader);

}  // namespace sandglass
