#include "core/sweep/execute/process/frames.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "core/base/error.hpp"

namespace sandglass {
namespace {

constexpr std::size_t kHead = 1 + sizeof(std::uint32_t) + sizeof(std::uint64_t);
constexpr std::uint32_t kLongest = 1U << 30;
constexpr int kPieces = 8;  // of 64 KiB in one read, so that a flood of bytes is looked at while it comes

void wait_until(int socket, short events) {
  pollfd one{socket, events, 0};
  while (::poll(&one, 1, -1) < 0 && errno == EINTR) {
  }
}

bool is_known(char type) { return type != 0 && std::strchr("utrephfwlxcgnd", type) != nullptr; }

}  // namespace

std::string frame_of(const WorkerMessage& message, std::uint64_t key) {
  std::string bytes(kHead, static_cast<char>(message.type));
  const auto length = static_cast<std::uint32_t>(message.text.size());
  std::memcpy(bytes.data() + 1, &length, sizeof length);
  std::memcpy(bytes.data() + 1 + sizeof length, &key, sizeof key);
  return bytes += message.text;
}

bool send_some(int socket, std::string& bytes) {
  std::size_t sent = 0;
  bool reachable = true;
  while (sent < bytes.size()) {
    const auto count = ::send(socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count >= 0) {
      sent += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      reachable = errno == EAGAIN || errno == EWOULDBLOCK;
      break;
    }
  }
  bytes.erase(0, sent);
  return reachable;
}

bool send_all(int socket, std::string bytes) {
  while (send_some(socket, bytes)) {
    if (bytes.empty()) return true;
    wait_until(socket, POLLOUT);
  }
  return false;
}

FrameReader::Arrived FrameReader::read(int socket) {
  std::array<char, 65536> piece;
  for (int pieces = 0; pieces < kPieces;) {
    const auto count = ::recv(socket, piece.data(), piece.size(), MSG_DONTWAIT);
    if (count > 0) {
      buffer_.append(piece.data(), static_cast<std::size_t>(count));
      ++pieces;
    } else if (count == 0) {
      return Arrived::closed;
    } else if (errno != EINTR) {
      return errno == EAGAIN || errno == EWOULDBLOCK ? Arrived::all : Arrived::closed;
    }
  }
  return Arrived::part;
}

std::optional<WorkerMessage> FrameReader::next() {
  if (buffer_.size() < kHead) return std::nullopt;
  std::uint32_t length = 0;
  std::uint64_t key = 0;
  std::memcpy(&length, buffer_.data() + 1, sizeof length);
  std::memcpy(&key, buffer_.data() + 1 + sizeof length, sizeof key);
  if (!key_) key_ = key;
  if (!is_known(buffer_[0]) || length > kLongest || key != *key_)
    throw IoError("what arrived on the channel between a study and its worker is no message");
  if (buffer_.size() < kHead + length) return std::nullopt;
  WorkerMessage message{static_cast<WorkerMessage::Type>(buffer_[0]), buffer_.substr(kHead, length)};
  buffer_.erase(0, kHead + length);
  return message;
}

std::optional<WorkerMessage> wait_for_message(int socket, FrameReader& reader) {
  for (bool open = true;;) {
    if (auto message = reader.next()) return message;
    if (!open) return std::nullopt;
    wait_until(socket, POLLIN);
    open = reader.read(socket) != FrameReader::Arrived::closed;
  }
}

}  // namespace sandglass
