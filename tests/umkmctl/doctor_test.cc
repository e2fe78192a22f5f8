#include "umkmctl/doctor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/umkmctl/fake_services.h"

namespace umkm::ctl {
namespace {

using testing::HasSubstr;

class Doctor : public testing::Test {
 protected:
  Doctor() {
    services.journal.Append("umkm.registry.v1.EnterpriseRegistered", "");
    auto& stream = *services.totals.totals.add_positions();
    stream.set_source("registry");
    stream.set_position(1);
  }
  int Run(Client& client, DoctorOptions options = {}) {
    std::ostringstream text, talk;
    const int code = RunDoctor(options, client, {}, text, talk);
    out = text.str();
    return code;
  }
  int Run(DoctorOptions options = {}) {
    Client client = services.NewClient();
    return Run(client, options);
  }

  FakeServices services;
  std::string out;
};

TEST_F(Doctor, FindsAllWell) {
  EXPECT_EQ(Run({.format = Format::kJson}), kOk);
  const auto findings = nlohmann::json::parse(out);
  ASSERT_EQ(findings.size(), 5u);
  for (const auto& finding : findings) EXPECT_EQ(finding["state"], "ok") << finding;
  EXPECT_EQ(services.totals.last_request.at_least(), "registry:1");
}

TEST_F(Doctor, SaysNothingWhenQuiet) {
  EXPECT_EQ(Run({.quiet = true}), kOk);
  EXPECT_EQ(out, "");
}

TEST_F(Doctor, FindsAServiceThatDoesNotServe) {
  services.health.state = FakeHealth::Response::NOT_SERVING;
  EXPECT_EQ(Run(), kFound);
  EXPECT_THAT(out, HasSubstr("NOT_SERVING"));
}

TEST_F(Doctor, SaysWhyTheRelayStandsStill) {
  services.journal.head.set_published_position(0);
  services.journal.head.set_relay_problem("the topic is ahead of the journal");
  EXPECT_EQ(Run(), kFound);
  EXPECT_THAT(out, HasSubstr("registry:0; the topic is ahead of the journal"));
}

TEST_F(Doctor, SaysWhyAStreamStandsStill) {
  services.totals.totals.mutable_positions(0)->set_problem("fork at 7");
  EXPECT_EQ(Run(), kFound);
  EXPECT_THAT(out, HasSubstr("stopped: fork at 7"));
}

TEST_F(Doctor, EndsWithThreeWhenAServiceIsAway) {
  Client client({.registry = services.address(), .aggregation = "127.0.0.1:1"});
  EXPECT_EQ(Run(client), kUnreachable);
  EXPECT_THAT(out, HasSubstr("cannot be reached at 127.0.0.1:1"));
}

}  // namespace
}  // namespace umkm::ctl
