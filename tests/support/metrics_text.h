// Reads what a program serves to Prometheus.
#pragma once

#include <optional>
#include <string>

namespace umkm {

// The value of one series as it is written, "umkm_kafka_up" or
// "umkm_stream_position{source=\"a\"}"; nothing when there is none.
inline std::optional<double> ValueIn(const std::string& text, const std::string& series) {
  const std::string key = "\n" + series + " ";
  const std::size_t found = ("\n" + text).find(key);
  if (found == std::string::npos) return std::nullopt;
  return std::stod(text.substr(found + key.size() - 1));
}

}  // namespace umkm
