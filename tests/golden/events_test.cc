// The events as they stand in journals and on Kafka for ever. A test that fails here says that
// readers will see something else than before: change the golden files only with that in mind.
#include "tests/golden/events.h"

#include <gmock/gmock.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "common/personal.h"
#include "common/text.h"

namespace umkm::registry {
namespace {

constexpr char kFolder[] = UMKM_SOURCE_DIR "/tests/golden/";

std::string ReadFile(const std::string& name) {
  std::ifstream file(kFolder + name, std::ios::binary);
  EXPECT_TRUE(file) << name << " is missing";
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

std::string BytesOf(const Event& event) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  event.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

std::string JsonOf(const Event& event) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string json;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(event, &json, options).ok());
  return json;
}

// Hex in lines of 32 bytes, as the golden files hold it.
std::string HexLines(const std::string& bytes) {
  std::string lines;
  for (std::size_t at = 0; at < bytes.size(); at += 32)
    lines += Hex(std::string_view(bytes).substr(at, 32)) + "\n";
  return lines;
}

std::vector<std::pair<std::string, Event>> AllEvents() {
  const Office office;
  auto events = EnterpriseEvents(office.context());
  for (auto& event : CooperativeEvents(office.context())) events.push_back(std::move(event));
  return events;
}

TEST(Golden, HasEveryEventThatTheRegistryKnows) {
  std::set<std::string> names, known;
  for (const auto& [name, event] : AllEvents()) {
    names.insert(name);
    known.insert(Event::descriptor()->FindFieldByNumber(event.change_case())->name());
  }
  EXPECT_EQ(names, known) << "a golden event has the name of its field";
  EXPECT_EQ(static_cast<int>(known.size()), Event::descriptor()->oneof_decl(0)->field_count());
}

TEST(Golden, EventsReadAsBefore) {
  for (const auto& [name, event] : AllEvents())
    EXPECT_EQ(JsonOf(event), ReadFile(name + ".json")) << name;
}

TEST(Golden, EventsHaveTheSameBytesAsBefore) {
  for (const auto& [name, event] : AllEvents())
    EXPECT_EQ(HexLines(BytesOf(event)), ReadFile(name + ".hex")) << name;
}

TEST(Golden, BytesOfBeforeAreStillRead) {
  for (const auto& [name, event] : AllEvents()) {
    std::string hex = ReadFile(name + ".hex");
    std::erase(hex, '\n');
    Event read;
    ASSERT_TRUE(read.ParseFromString(Unhex(hex))) << name;
    EXPECT_EQ(JsonOf(read), ReadFile(name + ".json")) << name;
  }
}

TEST(Golden, NoEventHoldsPersonalData) {
  Owner owner;
  Fill(owner);
  for (const auto& [name, event] : AllEvents()) {
    EXPECT_FALSE(HasPersonal(event)) << name;
    const std::string bytes = BytesOf(event);
    for (const std::string& secret :
         {owner.name(), owner.nik(), owner.phone(), owner.email(), owner.street_address()})
      EXPECT_THAT(bytes, testing::Not(testing::HasSubstr(secret))) << name;
  }
}

}  // namespace
}  // namespace umkm::registry
