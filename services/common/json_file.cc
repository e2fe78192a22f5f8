#include "common/json_file.h"

#include <google/protobuf/util/json_util.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace umkm {

void ReadJsonFile(const std::string& path, google::protobuf::Message& message) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  if (!file || !text) throw std::runtime_error(path + ": cannot be read");
  const auto status = google::protobuf::util::JsonStringToMessage(text.str(), &message);
  if (!status.ok()) throw std::runtime_error(path + ": " + std::string(status.message()));
}

}  // namespace umkm
