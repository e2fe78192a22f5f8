// Messages as jsonb columns.
#pragma once

#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>

#include <stdexcept>
#include <string>

namespace umkm {

// A part of a subject for a jsonb column, with the names of its fields as in the proto; and back.
inline std::string JsonOf(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(message, &json, options).ok()) {
    throw std::runtime_error("a message has no JSON");
  }
  return json;
}
template <class Message>
Message FromJson(const std::string& json) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;  // of a newer program beside this one
  Message message;
  if (!google::protobuf::util::JsonStringToMessage(json, &message, options).ok()) {
    throw std::runtime_error("stored JSON cannot be read");
  }
  return message;
}

}  // namespace umkm
