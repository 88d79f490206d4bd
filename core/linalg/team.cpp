#include "core/linalg/team.hpp"

#include <utility>

namespace sandglass::linalg {
namespace {

thread_local Team* team_of_thread = nullptr;

}  // namespace

Team::~Team() = default;

TeamScope::TeamScope(Team* team) : outer_(std::exchange(team_of_thread, team)) {}
TeamScope::~TeamScope() { team_of_thread = outer_; }

Team* active_team() { return team_of_thread; }

}  // namespace sandglass::linalg
