#include "common/log.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "common/clock.h"

namespace umkm {
namespace {

constexpr std::size_t kMostCharacters = 2000;

// The one state that belongs to the whole process, as stderr does. Set before threads start.
struct Settings {
  std::string program = "umkm";
  LogLevel least = LogLevel::kInfo;
  const Clock clock{"UTC"};
};

Settings& GetSettings() {
  static Settings settings;
  return settings;
}

const char* NameOf(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
  }
  return "?";
}

std::string Cut(std::string_view text) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool starts = (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
    // Bytes that start nothing count too where they could not be UTF-8: at most 4 a character.
    if ((starts && ++characters > kMostCharacters) || i >= kMostCharacters * 4)
      return std::string(text.substr(0, i)) + "…";
  }
  return std::string(text);
}

}  // namespace

LogLevel LogLevelNamed(std::string_view name) {
  for (const LogLevel level :
       {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarning, LogLevel::kError}) {
    if (name == NameOf(level)) return level;
  }
  throw std::runtime_error("there is no log level " + std::string(name) +
                           "; there are debug, info, warning and error");
}

void ConfigureLog(std::string program, LogLevel least) {
  GetSettings().program = std::move(program);
  GetSettings().least = least;
}

bool LogsAt(LogLevel level) { return level >= GetSettings().least; }

void Log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
  const Settings& settings = GetSettings();
  if (!LogsAt(level)) return;
  nlohmann::ordered_json line;
  line["time"] =
      absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", settings.clock.Now(), absl::UTCTimeZone());
  line["level"] = NameOf(level);
  line["program"] = settings.program;
  line["message"] = Cut(message);
  for (const auto& [name, value] : fields) line[std::string(name)] = Cut(value);
  // Everything but printable ASCII is escaped; what is not UTF-8 becomes U+FFFD. One write a line,
  // so that lines of threads do not mix.
  const std::string text =
      line.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace umkm
