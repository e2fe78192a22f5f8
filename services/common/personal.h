// Personal data, as marked by the proto option (umkm.type.v1.personal).
#pragma once

#include <google/protobuf/message.h>

namespace umkm {

// Clears every personal field of a message, however deep.
void ScrubPersonal(google::protobuf::Message& message);

// True when a personal field of it is set.
bool HasPersonal(const google::protobuf::Message& message);

}  // namespace umkm
