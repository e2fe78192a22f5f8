#include "common/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace umkm {
namespace {

using testing::StartsWith;

constexpr char kGood[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(Trace, KnowsWhatW3cDefines) {
  EXPECT_TRUE(IsTraceparent(kGood));
  EXPECT_EQ(TraceIdOf(kGood), "4bf92f3577b34da6a3ce929d0e0e4736");
  // A later version may be longer, after a dash.
  EXPECT_TRUE(IsTraceparent("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
  EXPECT_TRUE(IsTraceparent("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what"));
}

TEST(Trace, TakesNothingElse) {
  const char* bad[] = {
      "",
      "00",
      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",          // no flags
      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",        // half of them
      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",  // version 00 ends there
      "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",       // no version
      "0x-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      "00-00000000000000000000000000000000-00f067aa0ba902b7-01",  // nobody's
      "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
      "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",  // upper case
      "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
      "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0\n",
      "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01what",
  };
  for (const char* text : bad) {
    EXPECT_FALSE(IsTraceparent(text)) << text;
    EXPECT_EQ(TraceIdOf(text), "") << text;
    EXPECT_TRUE(IsTraceparent(ChildOf(text))) << text;
  }
}

TEST(Trace, AStepKeepsTheTraceAndItsFlags) {
  const std::string child = ChildOf(kGood);
  EXPECT_TRUE(IsTraceparent(child)) << child;
  EXPECT_EQ(TraceIdOf(child), TraceIdOf(kGood));
  EXPECT_NE(child, kGood);
  EXPECT_EQ(child.substr(52), "-01");
  EXPECT_THAT(ChildOf("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what"),
              StartsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-"));
}

TEST(Trace, NewOnesAreOfNobodyElse) {
  std::set<std::string> made;
  for (int i = 0; i < 1000; ++i) {
    const std::string one = NewTraceparent();
    EXPECT_TRUE(IsTraceparent(one)) << one;
    EXPECT_TRUE(made.emplace(TraceIdOf(one)).second);
  }
}

}  // namespace
}  // namespace umkm
