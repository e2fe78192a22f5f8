// Events as golden files hold them: NAME.json for people, NAME.hex for the bytes.
#pragma once

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/text.h"

namespace umkm {

// By the names of their files.
template <class Event>
using GoldenEvents = std::vector<std::pair<std::string, Event>>;

inline std::string ReadGolden(const std::string& name) {
  std::ifstream file(UMKM_SOURCE_DIR "/tests/golden/" + name, std::ios::binary);
  EXPECT_TRUE(file) << name << " is missing";
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

inline std::string BytesOf(const google::protobuf::Message& event) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  event.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

inline std::string JsonOf(const google::protobuf::Message& event) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string json;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(event, &json, options).ok());
  return json;
}

// Hex in lines of 32 bytes.
inline std::string HexLines(const std::string& bytes) {
  std::string lines;
  for (std::size_t at = 0; at < bytes.size(); at += 32)
    lines += Hex(std::string_view(bytes).substr(at, 32)) + "\n";
  return lines;
}

// One of each event that the service knows, in a file named `prefix` and its field.
template <class Event>
void ExpectOneOfEach(const GoldenEvents<Event>& events, const std::string& prefix) {
  std::set<std::string> names, known;
  for (const auto& [name, event] : events) {
    names.insert(name);
    known.insert(prefix + Event::descriptor()->FindFieldByNumber(event.change_case())->name());
  }
  EXPECT_EQ(names, known) << "a golden event has the name of its field";
  EXPECT_EQ(static_cast<int>(known.size()), Event::descriptor()->oneof_decl(0)->field_count());
}

// They read and weigh the same as before, and the bytes of before are still read.
template <class Event>
void ExpectAsBefore(const GoldenEvents<Event>& events) {
  for (const auto& [name, event] : events) {
    const std::string json = ReadGolden(name + ".json");
    std::string hex = ReadGolden(name + ".hex");
    EXPECT_EQ(JsonOf(event), json) << name;
    EXPECT_EQ(HexLines(BytesOf(event)), hex) << name;
    std::erase(hex, '\n');
    Event read;
    ASSERT_TRUE(read.ParseFromString(Unhex(hex))) << name;
    EXPECT_EQ(JsonOf(read), json) << name;
  }
}

}  // namespace umkm
