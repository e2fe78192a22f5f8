#include "umkmctl/health.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/umkmctl/fake_services.h"

namespace umkm::ctl {
namespace {

using testing::HasSubstr;

// Runs the check and keeps what it said.
int Check(const HealthOptions& options, std::string& said) {
  testing::internal::CaptureStderr();
  const int code = CheckHealth(options);
  said = testing::internal::GetCapturedStderr();
  return code;
}

TEST(Health, SaysNothingOfAServerThatServes) {
  FakeServices services;
  std::string said;
  EXPECT_EQ(Check({.address = services.address()}, said), kOk);
  EXPECT_EQ(said, "");
}

TEST(Health, TellsAServerThatIsNotReadyFromOneThatIsAway) {
  FakeServices services;
  services.health.state = FakeHealth::Response::NOT_SERVING;
  std::string said;
  EXPECT_EQ(Check({.address = services.address()}, said), kFound);
  EXPECT_THAT(said, HasSubstr(services.address() + ": NOT_SERVING"));

  EXPECT_EQ(Check({.address = "127.0.0.1:1", .timeout_ms = 500}, said), kUnreachable);
  EXPECT_THAT(said, HasSubstr("127.0.0.1:1: "));
}

TEST(Health, DoesNotWaitForAServerThatAnswersNothing) {
  // Accepts in its backlog and never reads.
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(listener, 1), 0);
  socklen_t size = sizeof address;
  ASSERT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
  std::string said;
  const std::string silent = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  const absl::Time start = absl::Now();
  EXPECT_EQ(Check({.address = silent, .timeout_ms = 300}, said), kUnreachable);
  EXPECT_LT(absl::Now() - start, absl::Seconds(20));
  ::close(listener);
}

}  // namespace
}  // namespace umkm::ctl
