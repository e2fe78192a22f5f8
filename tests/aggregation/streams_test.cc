#include "aggregation/streams.h"

#include <gtest/gtest.h>

namespace umkm::aggregation {
namespace {

TEST(Streams, ParsesOneAndSeveral) {
  const auto streams = ParseStreams(
      "registry=umkm.registry.v1@127.0.0.1:50051,training-2=umkm.training.v1@training:50052");
  ASSERT_TRUE(streams.has_value());
  ASSERT_EQ(streams->size(), 2u);
  EXPECT_EQ((*streams)[0].source, "registry");
  EXPECT_EQ((*streams)[0].topic, "umkm.registry.v1");
  EXPECT_EQ((*streams)[0].journal_address, "127.0.0.1:50051");
  EXPECT_EQ((*streams)[1].source, "training-2");
  EXPECT_EQ((*streams)[1].journal_address, "training:50052");
}

TEST(Streams, AreThoseOfTheThreeWritersUnlessTold) {
  const auto streams = ParseStreams(kStreams);
  ASSERT_TRUE(streams.has_value());
  std::vector<std::string> lines;
  for (const StreamSpec& spec : *streams) {
    lines.push_back(spec.source + " " + spec.topic + " " + spec.journal_address);
  }
  EXPECT_EQ(lines,
            (std::vector<std::string>{"registry umkm.registry.v1 127.0.0.1:50051",
                                      "training umkm.training.v1 127.0.0.1:50052",
                                      "certification umkm.certification.v1 127.0.0.1:50053"}));
}

TEST(Streams, RefusesWhatIsNotComplete) {
  for (const char* text :
       {"", "registry", "registry=topic", "registry@here", "=topic@here", "registry=@here",
        "registry=topic@", "Registry=topic@here", "a b=topic@here", "registry=topic@here,",
        "registry=topic@here,registry=other@there", "registry@here=topic"}) {
    const auto streams = ParseStreams(text);
    ASSERT_FALSE(streams.has_value()) << text;
    EXPECT_EQ(streams.error().reason, "BAD_STREAMS");
    EXPECT_NE(streams.error().message.en, streams.error().message.id);
  }
}

}  // namespace
}  // namespace umkm::aggregation
