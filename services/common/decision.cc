#include "common/decision.h"

#include <google/protobuf/descriptor.h>

namespace umkm {

std::string EventType(const google::protobuf::Message& event) {
  const auto* field =
      event.GetReflection()->GetOneofFieldDescriptor(event, event.GetDescriptor()->oneof_decl(0));
  return field == nullptr ? "" : field->message_type()->full_name();
}

}  // namespace umkm
