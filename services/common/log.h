// JSON log lines on stderr: one object a line with time, level, program, message and fields.
// Never give it personal data; text is escaped and cut at 2,000 characters.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace umkm {

enum class LogLevel { kDebug, kInfo, kWarning, kError };
// Of "debug", "info", "warning", "error"; throws std::runtime_error for another name.
LogLevel LogLevelNamed(std::string_view name);

// A field of a log line. Numbers are given as std::to_string.
using LogField = std::pair<std::string_view, std::string>;

// Sets what is printed from now on; call it once at start, before threads.
void ConfigureLog(std::string program, LogLevel least);

// Whether a line of that level would be printed.
bool LogsAt(LogLevel level);

// Prints a line; thread-safe.
void Log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {});
inline void LogInfo(std::string_view message, std::initializer_list<LogField> fields = {}) {
  Log(LogLevel::kInfo, message, fields);
}
inline void LogWarning(std::string_view message, std::initializer_list<LogField> fields = {}) {
  Log(LogLevel::kWarning, message, fields);
}
inline void LogError(std::string_view message, std::initializer_list<LogField> fields = {}) {
  Log(LogLevel::kError, message, fields);
}

}  // namespace umkm
