#include "tests/support/script.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

#include "tests/support/free_port.h"

extern char** environ;

namespace umkm {
namespace {

std::string MakeFolder(const std::string& name) {
  std::string folder = "/tmp/umkm-test-" + name + "-XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no folder in /tmp");
  chmod(folder.c_str(), 0755);  // the user postgres has to reach what is within
  return folder;
}

}  // namespace

ScriptedServer::ScriptedServer(const std::string& name, const std::string& end, int ports)
    : script_(std::string(UMKM_SOURCE_DIR) + "/deploy/local/" + name),
      folder_(MakeFolder(name)),
      data_(folder_ + "/data"),
      port_(FreePort(ports)) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  // The guard reads a pipe that only this process writes to: it ends when this process has ended.
  const std::string guard = "trap '' INT TERM; cat >/dev/null; '" + script_ + "' " + end + " " +
                            data_ + " " + std::to_string(port_) + "; rm -rf " + folder_;
  std::string shell = "/bin/bash", option = "-c", text = guard;
  char* arguments[] = {shell.data(), option.data(), text.data(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  const int failed =
      posix_spawn(&guard_pid_, shell.c_str(), &actions, &attributes, arguments, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[0]);
  guard_pipe_ = ends[1];
  if (failed != 0) throw std::runtime_error("no guard process");
}

ScriptedServer::~ScriptedServer() {
  close(guard_pipe_);
  int status = 0;
  waitpid(guard_pid_, &status, 0);
}

void ScriptedServer::Run(const std::string& command, const std::string& argument) const {
  const std::string line =
      "'" + script_ + "' " + command + " " + data_ + " " + std::to_string(port_) + " " + argument;
  if (std::system(line.c_str()) != 0) throw std::runtime_error("this failed: " + line);
}

}  // namespace umkm
