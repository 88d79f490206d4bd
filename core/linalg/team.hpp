#pragma once
#include <algorithm>

#include "core/base/denormals.hpp"
#include "core/linalg/types.hpp"

namespace sandglass::linalg {

/// Threads that help the calling one inside a kernel. Whoever runs a trial sets one up (TeamScope); kernels split what
/// they write among it. Which thread computes what never changes a bit: pieces are cut by their outputs, and no sum is
/// divided.
class Team {
 public:
  virtual ~Team();

  /// How many threads may compute at this moment, the caller among them. May change from call to call, and may call for
  /// more.
  virtual Index width() = 0;

  /// Calls piece(argument, i) once for each i < pieces, on any thread in any order, and returns when all are done. The
  /// calls must not throw.
  virtual void run(Index pieces, void (*piece)(void* argument, Index i), void* argument) = 0;
};

/// While one is alive, the kernels that its thread calls are split among `team`; with nullptr among nobody.
class TeamScope {
 public:
  explicit TeamScope(Team* team);
  ~TeamScope();
  TeamScope(const TeamScope&) = delete;
  TeamScope& operator=(const TeamScope&) = delete;

 private:
  Team* outer_;
};

/// The team of the calling thread; nullptr if it computes alone.
Team* active_team();

/// How many threads split() would use at this moment.
inline Index team_width() {
  Team* const team = active_team();
  return team != nullptr ? team->width() : 1;
}

/// Calls work(first, count) for ranges that cover [0, n) once, together on the threads of the team. Ranges begin at
/// multiples of `unit` and hold at least `least` elements, so that a piece is worth waking a thread for (some 10
/// microseconds); less than two such pieces run on this thread alone.
template <class Work>
void split(Index n, Index unit, Index least, Work&& work) {
  Team* const team = n < 2 * least ? nullptr : active_team();
  const Index width = team != nullptr ? team->width() : 1;
  // Two pieces a thread: one that comes late, or is interrupted, holds the others up for half as long. If they are
  // not worth it, one each: with three pieces two threads would take as long as for four.
  Index pieces = width > 1 ? std::min(2 * width, n / std::max<Index>(least, 1)) : 1;
  if (pieces > width) pieces -= pieces % width;
  if (pieces < 2) return work(Index{0}, n);
  const Index units = (n + unit - 1) / unit;
  struct Piece {
    Work& work;
    Index n, unit, units, pieces;
    Denormals denormals = DenormalScope::now();  // a helping thread computes as this one does
    static void run(void* argument, Index i) {
      const Piece& p = *static_cast<const Piece*>(argument);
      const TeamScope alone(nullptr);
      const DenormalScope same(p.denormals);
      const Index first = i * p.units / p.pieces * p.unit, last = std::min(p.n, (i + 1) * p.units / p.pieces * p.unit);
      if (first < last) p.work(first, last - first);
    }
  } piece{work, n, unit, units, pieces};
  team->run(pieces, &Piece::run, &piece);
}

/// The same for the rows of a matrix: calls work(row) once for each.
template <class Work>
void split_rows(Index rows, Index cols, Index least, Work&& work) {
  split(rows, 1, least / std::max<Index>(cols, 1) + 1, [&](Index first, Index count) {
    for (Index r = first; r < first + count; ++r) work(r);
  });
}

}  // namespace sandglass::linalg
