// A private PostgreSQL cluster for a test program.
#pragma once

#include <string>

namespace umkm {

// A handle: every one in a program is of the same cluster, which is started when the first one is
// made and removed when the program ends, however it ends.
class TestPostgres {
 public:
  TestPostgres();

  // The libpq string of a new, empty database; its role owns it and is no superuser.
  std::string NewDatabase();
  // The same database as the superuser, to do what a role may not.
  static std::string AsSuperuser(const std::string& database);
  // Ends it at once, as a crash does ("immediate"): what was not committed is lost.
  void Stop();
  // Starts it again and waits until it serves.
  void Start();

  std::string port;
};

}  // namespace umkm
