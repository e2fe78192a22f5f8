// Programs start in any order: what a program needs may still be away.
#pragma once

#include <functional>
#include <string>

namespace umkm {

// Runs `step` until it succeeds, with a second's pause and a log line whenever the database cannot
// be reached. False when SIGTERM or SIGINT came first (Server::BlockSignals has blocked them): the
// program is to end. Any other exception is thrown.
bool RunWhenDatabaseAnswers(const std::function<void()>& step);

}  // namespace umkm
