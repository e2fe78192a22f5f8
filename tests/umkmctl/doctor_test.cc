#include "umkmctl/doctor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/umkmctl/fake_services.h"

namespace umkm::ctl {
namespace {

using testing::ContainsRegex;
using testing::ElementsAre;
using testing::HasSubstr;

class Doctor : public testing::Test {
 protected:
  Doctor() {
    services.journal.Append("umkm.registry.v1.EnterpriseRegistered", "");
    services.training.journal.Append("umkm.training.v1.ProgrammeCreated", "");
    services.training.journal.Append("umkm.training.v1.ProgrammeOpened", "");
    services.totals.Follow("registry", 1);
    services.totals.Follow("training", 2);
    services.totals.Follow("certification", 0);
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
  std::vector<std::string> lines;
  for (const auto& finding : findings) {
    EXPECT_EQ(finding["state"], "ok") << finding;
    lines.push_back(finding["part"].get<std::string>() + " " + finding["check"].get<std::string>());
    if (finding["check"] != "serving") lines.back() += " " + finding["detail"].get<std::string>();
  }
  EXPECT_THAT(lines,
              ElementsAre("registry serving", "training serving", "certification serving",
                          "aggregation serving", "registry journal registry:1",
                          "registry published registry:1", "training journal training:2",
                          "training published training:2", "certification journal certification:0",
                          "certification published certification:0",
                          "aggregation stream registry registry:1",
                          "aggregation stream training training:2",
                          "aggregation stream certification certification:0"));
}

TEST_F(Doctor, WaitsForAStreamThatIsALittleBehind) {
  services.totals.totals.mutable_positions(1)->set_position(1);
  EXPECT_EQ(Run(), kOk);
  EXPECT_EQ(services.totals.last_request.at_least(), "training:2");
  EXPECT_THAT(out, HasSubstr("training:2"));
}

TEST_F(Doctor, FindsAWriterThatIsNotFollowed) {
  services.totals.totals.mutable_positions()->RemoveLast();
  EXPECT_EQ(Run(), kFound);
  EXPECT_THAT(out, ContainsRegex("stream certification +not ok +is not followed"));
}

TEST_F(Doctor, SaysNothingWhenQuiet) {
  EXPECT_EQ(Run({.quiet = true}), kOk);
  EXPECT_EQ(out, "");
}

TEST_F(Doctor, FindsAServiceThatDoesNotServe) {
  services.certification.health.state = FakeHealth::Response::NOT_SERVING;
  EXPECT_EQ(Run(), kFound);
  EXPECT_THAT(out, ContainsRegex("certification +serving +not ok +.*NOT_SERVING"));
}

TEST_F(Doctor, SaysWhyTheRelayStandsStill) {
  services.training.journal.head.set_published_position(0);
  services.training.journal.head.set_relay_problem("the topic is ahead of the journal");
  EXPECT_EQ(Run(), kFound);
  EXPECT_THAT(out, HasSubstr("training:0; the topic is ahead of the journal"));
}

TEST_F(Doctor, SaysWhyAStreamStandsStill) {
  services.totals.totals.mutable_positions(0)->set_problem("fork at 7");
  EXPECT_EQ(Run(), kFound);
  EXPECT_THAT(out, HasSubstr("stopped: fork at 7"));
}

TEST_F(Doctor, EndsWithThreeWhenAServiceIsAwayAndChecksTheOthers) {
  for (const auto address : {&Target::registry, &Target::training, &Target::aggregation}) {
    Target target = services.target();
    target.*address = "127.0.0.1:1";
    Client client(target);
    EXPECT_EQ(Run(client), kUnreachable);
    EXPECT_THAT(out, HasSubstr("cannot be reached at 127.0.0.1:1"));
    EXPECT_THAT(out, ContainsRegex("certification +published +ok"));
  }
}

}  // namespace
}  // namespace umkm::ctl
