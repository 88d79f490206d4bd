#include "core/sweep/execute/process/channel.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "core/base/error.hpp"

namespace sandglass {
namespace {

constexpr std::size_t kHead = 1 + sizeof(std::uint32_t);
constexpr std::uint32_t kLongest = 1U << 30;

void wait_until(int socket, short events) {
  pollfd one{socket, events, 0};
  while (::poll(&one, 1, -1) < 0 && errno == EINTR) {
  }
}

}  // namespace

bool send_frame(int socket, Frame::Type type, std::string_view text) {
  std::string bytes(kHead, static_cast<char>(type));
  const auto length = static_cast<std::uint32_t>(text.size());
  std::memcpy(bytes.data() + 1, &length, sizeof length);
  bytes += text;
  for (std::size_t sent = 0; sent < bytes.size();) {
    const auto count = ::send(socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count > 0) {
      sent += static_cast<std::size_t>(count);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      wait_until(socket, POLLOUT);
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

bool FrameReader::read(int socket) {
  std::array<char, 65536> piece;
  for (;;) {
    const auto count = ::recv(socket, piece.data(), piece.size(), MSG_DONTWAIT);
    if (count > 0) {
      buffer_.append(piece.data(), static_cast<std::size_t>(count));
    } else if (count == 0) {
      return false;
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return true;
    } else if (errno != EINTR) {
      return false;
    }
  }
}

std::optional<Frame> FrameReader::next() {
  if (buffer_.size() < kHead) return std::nullopt;
  std::uint32_t length = 0;
  std::memcpy(&length, buffer_.data() + 1, sizeof length);
  if (length > kLongest) throw IoError("a worker process sent something that is no message");
  if (buffer_.size() < kHead + length) return std::nullopt;
  Frame frame{static_cast<Frame::Type>(buffer_[0]), buffer_.substr(kHead, length)};
  buffer_.erase(0, kHead + length);
  return frame;
}

std::optional<Frame> wait_for_frame(int socket, FrameReader& reader) {
  for (;;) {
    if (auto frame = reader.next()) return frame;
    wait_until(socket, POLLIN);
    if (!reader.read(socket)) return reader.next();
  }
}

}  // namespace sandglass
