#include "common/wire.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "umkm/journal/v1/entry.pb.h"

namespace umkm {
namespace {

using std::string_literals::operator""s;

std::string Described(std::string_view message) {
  WireReader reader(message);
  std::string text;
  while (reader.Next()) {
    text += std::to_string(reader.number()) + '=' + std::to_string(reader.value()) + '/' +
            std::string(reader.bytes()) + ' ';
  }
  return text + (reader.ok() ? "end" : "malformed");
}

TEST(WireReader, ReadsWhatProtobufWrote) {
  journal::v1::Entry entry;
  entry.set_source("registry");
  entry.set_position(UINT64_MAX);
  entry.mutable_recorded_time()->set_seconds(-1);
  EXPECT_EQ(Described(entry.SerializeAsString()),
            "1=0/registry 3=18446744073709551615/ "
            "4=0/\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01 end");
  EXPECT_EQ(Described(entry.recorded_time().SerializeAsString()), "1=18446744073709551615/ end");
}

TEST(WireReader, PassesOverFixedFieldsAndAnEmptyMessage) {
  EXPECT_EQ(Described(""), "end");
  EXPECT_EQ(Described("\x09"s + "12345678" + "\x15" + "1234" + "\x18\x05"),
            "1=0/12345678 2=0/1234 3=5/ end");
}

TEST(WireReader, StopsAtWhatIsMalformed) {
  const std::vector<std::string> malformed = {
      "\x08",                                              // a varint is missing
      "\x08\xff",                                          // … cut off
      "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",  // … too long
      "\x0a\x05"s + "abc",                                 // fewer bytes than announced
      "\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",      // far more
      "\x09"s + "1234567",                                 // a fixed field cut off
      "\x0b",                                              // a group
      "\x02\x01",                                          // field 0
      "\xff\xff\xff\xff\xff\x01",                          // a field beyond all numbers
  };
  for (const std::string& message : malformed) EXPECT_EQ(Described(message), "malformed");
}

TEST(WireReader, StopsAtEveryCutOffMessage) {
  journal::v1::Entry entry;
  entry.set_source("registry");
  entry.set_effective_on("2020-05-26");
  const std::string whole = entry.SerializeAsString();
  for (std::size_t size = 1; size < whole.size(); ++size) {
    const bool between = size == 10;  // behind the first field
    EXPECT_EQ(Described(whole.substr(0, size)).ends_with("malformed"), !between) << size;
  }
}

}  // namespace
}  // namespace umkm
