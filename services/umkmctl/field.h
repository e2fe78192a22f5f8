// Fields of messages as cells of CSV files.
#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/result.h"

namespace umkm::ctl {

// A field of one type of message by a path of names: "classification.figures.year". Looked up once,
// for all rows: by name a cell costs more than all else that is done with it.
class Field {
 public:
  // A path that does not lead to a field is a mistake of the program: throws std::logic_error.
  Field(const google::protobuf::Descriptor& of, std::string_view path);

  // Sets the field from a cell; an empty cell leaves it unset. Gives what is wrong with the cell,
  // and never its content.
  std::optional<Text> Set(google::protobuf::Message& message, std::string_view cell) const;
  // The field as a cell; empty when it is not set. The view holds until the message changes or
  // `buffer`, whose capacity is used again, does.
  std::string_view Get(const google::protobuf::Message& message, std::string& buffer) const;

 private:
  std::optional<Text> SetEnum(google::protobuf::Message& message, std::string_view cell) const;
  std::string_view WordOf(int number, std::string& buffer) const;

  std::vector<const google::protobuf::FieldDescriptor*> parents_;  // messages, from the outermost
  const google::protobuf::FieldDescriptor* field_ = nullptr;
  std::vector<std::pair<int, std::string>> words_;  // of an enum: its values as people write them
};

}  // namespace umkm::ctl
