#include "tests/support/postgres.h"

#include <csignal>
#include <fstream>
#include <stdexcept>

#include "tests/support/eventually.h"
#include "tests/support/script.h"

namespace umkm {
namespace {

struct Cluster {
  Cluster() : server("postgres", "remove", 1) { server.Run("start"); }
  ScriptedServer server;
  int databases = 0;
};

Cluster& TheCluster() {
  static Cluster cluster;
  return cluster;
}

}  // namespace

TestPostgres::TestPostgres() : port(std::to_string(TheCluster().server.port())) {}

std::string TestPostgres::NewDatabase() {
  const std::string name = "test" + std::to_string(++TheCluster().databases);
  TheCluster().server.Run("database", name);
  return "host=127.0.0.1 port=" + port + " user=" + name + " dbname=" + name;
}

std::string TestPostgres::AsSuperuser(const std::string& database) {
  return database + " user=postgres";
}

void TestPostgres::Stop() {
  pid_t pid = 0;
  std::ifstream(TheCluster().server.folder() + "/data/postmaster.pid") >> pid;
  if (pid <= 0 || kill(pid, SIGQUIT) != 0) throw std::runtime_error("PostgreSQL does not run");
  if (!Eventually(absl::Seconds(20), [&] { return kill(pid, 0) != 0; })) {
    throw std::runtime_error("PostgreSQL did not stop");
  }
}

void TestPostgres::Start() { TheCluster().server.Run("start"); }

}  // namespace umkm
