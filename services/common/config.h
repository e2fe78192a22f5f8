// Settings from the environment, each documented by --help.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace umkm {

// Declares settings and reads them. Usage in main:
//   Config config("umkm-registry", "The register of enterprises and cooperatives.", argc, argv);
//   auto listen = config.Text("UMKM_LISTEN", "127.0.0.1:50051", "address of the gRPC server");
//   if (auto exit = config.Finish()) return *exit;
// With --help or --version Finish prints and gives 0; with a bad or missing setting, or an unknown
// argument, it prints every problem to stderr and gives 2.
class Config {
 public:
  Config(std::string program, std::string about, int argc, char** argv);

  // A setting with a default. A required one has no default.
  std::string Text(const char* name, const std::string& fallback, const char* help);
  std::string Required(const char* name, const char* help);
  int64_t Integer(const char* name, int64_t fallback, int64_t least, int64_t most,
                  const char* help);
  bool Flag(const char* name, bool fallback, const char* help);
  // A secret: the content of the file named by NAME_FILE, without its last line break; may be
  // empty.
  std::string Secret(const char* name, const char* help);
  // A required setting that may hold a secret: NAME, or the file named by NAME_FILE; not both.
  std::string RequiredOrFile(const char* name, const char* help);

  // Exit code when the program has to end now.
  struct Exit {
    bool now;
    int code;
    explicit operator bool() const { return now; }
    int operator*() const { return code; }
  };
  Exit Finish();

  const std::string& program() const { return program_; }
  // All settings declared and what they are, in the order of --help. Of a secret's file its path.
  std::vector<std::pair<std::string, std::string>> Values() const;

 private:
  struct Setting {
    std::string name, fallback, help;
    bool given;         // by the environment
    std::string value;  // that holds
  };
  // The variable's value, when it is set; notes the setting for --help.
  std::optional<std::string> Read(const std::string& name, const std::string& fallback,
                                  const char* help);
  // The file's content without its last line break; notes a problem when it cannot be read.
  std::string ContentOf(const std::string& variable, const std::string& path);
  std::string Help() const;

  std::string program_, about_;
  std::vector<std::string> arguments_;
  std::vector<Setting> settings_;
  std::vector<std::string> problems_;
};

}  // namespace umkm
