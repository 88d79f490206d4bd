#pragma once
#include <cstring>
#include <latch>
#include <thread>
#include <vector>

#include "core/linalg/team.hpp"

/// Teams for tests of what is split among threads.
namespace sandglass::linalg {

/// Runs the pieces backwards on the calling thread, and counts them.
class BackwardTeam final : public Team {
 public:
  explicit BackwardTeam(Index width) : width_(width) {}
  Index width() override { return width_; }
  void run(Index pieces, void (*piece)(void*, Index), void* argument) override {
    pieces_ += pieces;
    for (Index i = pieces; i-- > 0;) piece(argument, i);
  }
  Index pieces_ = 0;

 private:
  Index width_;
};

/// Runs every piece on a thread of its own, all at once, and counts them.
class ThreadTeam final : public Team {
 public:
  explicit ThreadTeam(Index width) : width_(width) {}
  Index width() override { return width_; }
  void run(Index pieces, void (*piece)(void*, Index), void* argument) override {
    pieces_ += pieces;
    std::vector<std::thread> threads;
    std::latch begun(pieces);
    for (Index i = 0; i < pieces; ++i) {
      threads.emplace_back([&begun, piece, argument, i] {
        begun.arrive_and_wait();
        piece(argument, i);
      });
    }
    for (auto& thread : threads) thread.join();
  }
  Index pieces() const { return pieces_; }

 private:
  Index width_;
  Index pieces_ = 0;
};

/// Whether two arrays are equal bit for bit.
template <class T>
bool equal_bits(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

}  // namespace sandglass::linalg
