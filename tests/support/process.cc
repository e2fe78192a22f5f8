#include "tests/support/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

extern char** environ;

namespace umkm::testing {
namespace {

// The present environment without UMKM_ settings, and the given ones.
std::vector<std::string> Merged(const Process::Environment& environment) {
  std::vector<std::string> merged;
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string entry = *each;
    if (entry.rfind("UMKM_", 0) == 0) continue;
    if (environment.count(entry.substr(0, entry.find('=')))) continue;
    merged.push_back(entry);
  }
  for (const auto& [name, value] : environment) merged.push_back(name + "=" + value);
  return merged;
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

pid_t Spawn(std::vector<std::string> command, const Process::Environment& environment, int out,
            int err) {
  auto variables = Merged(environment);
  auto arguments = Pointers(command);
  auto settings = Pointers(variables);
  const pid_t pid = fork();
  if (pid < 0) throw std::runtime_error("fork failed");
  if (pid == 0) {  // only async-signal-safe calls from here on
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    execvpe(arguments[0], arguments.data(), settings.data());
    _exit(127);
  }
  return pid;
}

int Open(const std::string& path, int flags) {
  const int file = open(path.c_str(), flags | O_CLOEXEC, 0644);
  if (file < 0) throw std::runtime_error("cannot open " + path);
  return file;
}

int CodeOf(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

}  // namespace

Process::Process(const std::vector<std::string>& command, const Environment& environment,
                 const std::string& log) {
  const int file = Open(log, O_WRONLY | O_CREAT | O_APPEND);
  pid_ = Spawn(command, environment, file, file);
  close(file);
}

Process::~Process() { Kill(); }

void Process::Signal(int signal) const {
  if (!ended_) kill(pid_, signal);
}

int Process::Wait() {
  if (ended_) return code_;
  int status = 0;
  waitpid(pid_, &status, 0);
  ended_ = true;
  return code_ = CodeOf(status);
}

void Process::Kill() {
  Signal(SIGKILL);
  Signal(SIGCONT);
  Wait();
}

int Process::Terminate() {
  Signal(SIGTERM);
  return Wait();
}

bool Process::Running() {
  if (ended_) return false;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return true;
  ended_ = true;
  code_ = CodeOf(status);
  return false;
}

Ran RunProgram(const std::vector<std::string>& command, const Process::Environment& environment) {
  std::string folder = std::filesystem::temp_directory_path() / "umkm-run-XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  const int out = Open(folder + "/out", O_WRONLY | O_CREAT);
  const int err = Open(folder + "/err", O_WRONLY | O_CREAT);
  const pid_t pid = Spawn(command, environment, out, err);
  close(out);
  close(err);
  int status = 0;
  waitpid(pid, &status, 0);
  Ran ran{CodeOf(status), ReadFile(folder + "/out"), ReadFile(folder + "/err")};
  std::filesystem::remove_all(folder);
  return ran;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace umkm::testing
