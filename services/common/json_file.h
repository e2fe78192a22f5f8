// Reference data: protobuf JSON files.
#pragma once

#include <google/protobuf/message.h>

#include <string>

namespace umkm {

// Fills `message` from a file. Throws std::runtime_error that names the file and what is wrong with
// it (unknown fields are an error: a misspelt name must not be passed over).
void ReadJsonFile(const std::string& path, google::protobuf::Message& message);

}  // namespace umkm
