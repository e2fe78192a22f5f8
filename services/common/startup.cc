#include "common/startup.h"

#include <signal.h>

#include <pqxx/pqxx>

#include "common/log.h"

namespace umkm {
namespace {

bool EndSignalWithinASecond() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  const timespec second = {.tv_sec = 1, .tv_nsec = 0};
  return sigtimedwait(&signals, nullptr, &second) > 0;
}

}  // namespace

bool RunWhenDatabaseAnswers(const std::function<void()>& step) {
  for (;;) {
    try {
      step();
      return true;
    } catch (const pqxx::broken_connection& error) {
      LogWarning("waiting for the database", {{"error", error.what()}});
    }
    if (EndSignalWithinASecond()) return false;
  }
}

}  // namespace umkm
