// Reads a serialised protobuf message field by field where its bytes lie, without copying them:
// for the few places where a whole message of copies costs too much.
#pragma once

#include <cstdint>
#include <string_view>

namespace umkm {

// While Next() gives true, number() and value() or bytes() are those of a field. As everywhere in
// protobuf a field may come in any order and more than once (of a scalar the last one counts, of a
// message all together), and unknown ones are to be passed over. Groups count as malformed.
class WireReader {
 public:
  explicit WireReader(std::string_view message)
      : at_(message.data()), end_(message.data() + message.size()) {}

  // False at the end, and when the message is malformed.
  bool Next() {
    if (at_ == end_) return false;
    const uint64_t tag = Varint();
    number_ = static_cast<uint32_t>(tag >> 3);
    value_ = 0;
    bytes_ = {};
    if (number_ == 0 || tag > UINT32_MAX) return Fail();
    switch (tag & 7) {
      case 0:
        value_ = Varint();
        return ok_;
      case 1:
        return Take(8);
      case 2:
        return Take(Varint());
      case 5:
        return Take(4);
      default:
        return Fail();
    }
  }
  bool ok() const { return ok_; }

  uint32_t number() const { return number_; }
  uint64_t value() const { return value_; }          // of a varint field; else 0
  std::string_view bytes() const { return bytes_; }  // of text, bytes, a message; else raw

 private:
  uint64_t Varint() {
    if (at_ != end_ && static_cast<unsigned char>(*at_) < 0x80) {
      return static_cast<unsigned char>(*at_++);  // nearly all are that short
    }
    uint64_t value = 0;
    for (int shift = 0; shift < 64 && at_ != end_; shift += 7) {
      const auto byte = static_cast<unsigned char>(*at_++);
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    Fail();
    return 0;
  }
  bool Take(uint64_t size) {
    if (!ok_ || size > static_cast<uint64_t>(end_ - at_)) return Fail();
    bytes_ = {at_, static_cast<std::size_t>(size)};
    at_ += size;
    return true;
  }
  bool Fail() {
    ok_ = false;
    at_ = end_;
    return false;
  }

  const char* at_;
  const char* end_;
  bool ok_ = true;
  uint32_t number_ = 0;
  uint64_t value_ = 0;
  std::string_view bytes_;
};

}  // namespace umkm
