// A server that a script of deploy/local runs for one test program.
#pragma once

#include <string>
#include <vector>

namespace umkm {

// Owns a folder in /tmp in which the script keeps the server's data. Whatever way the test program
// ends, also killed, a guard process then stops the server and deletes the folder.
class ScriptedServer {
 public:
  // `name`: of the script. `end`: its command that ends the server ("stop", "remove").
  ScriptedServer(const std::string& name, const std::string& end, int ports);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  // Runs `SCRIPT command DIR PORT argument`; throws std::runtime_error when it fails.
  void Run(const std::string& command, const std::string& argument = "") const;

  const std::string& folder() const { return folder_; }
  int port() const { return port_; }

 private:
  std::string script_, folder_, data_;
  int port_;
  int guard_pipe_ = -1;
  int guard_pid_ = -1;
};

}  // namespace umkm
