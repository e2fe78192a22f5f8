// Child processes of a test: started with an environment, ended by pid, never left behind.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

namespace umkm::testing {

// A running program whose stdout and stderr go to a file. Killed when destroyed.
class Process {
 public:
  using Environment = std::map<std::string, std::string>;

  // Throws std::runtime_error when it cannot be started.
  Process(const std::vector<std::string>& command, const Environment& environment,
          const std::string& log);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  void Signal(int signal) const;
  // Waits for its end: the exit code, or 128 + the signal that ended it.
  int Wait();
  // kill -9, and waits.
  void Kill();
  // SIGTERM, and waits.
  int Terminate();
  bool Running();

 private:
  pid_t pid_;
  bool ended_ = false;
  int code_ = -1;
};

// Output of a command that ends by itself.
struct Ran {
  int code;
  std::string out;  // stdout
  std::string err;  // stderr
};
Ran RunProgram(const std::vector<std::string>& command,
               const Process::Environment& environment = {});

std::string ReadFile(const std::string& path);

}  // namespace umkm::testing
