#include "umkmctl/doctor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/umkmctl/fake_services.h"

namespace umkm::ctl {
namespace {

using testing::ContainsRegex;
using testing::ElementsAre;
using testing::HasSubstr;

std::string TopicLine(const std::string& part, const std::string& source) {
  return part + " topic umkm." + source + ".v1 partitions=1 cleanup.policy=delete retention.ms=-1";
}

class Doctor : public testing::Test {
 protected:
  Doctor() {
    services.journal.Append("umkm.registry.v1.EnterpriseRegistered", "");
    services.training.journal.Append("umkm.training.v1.ProgrammeCreated", "");
    services.training.journal.Append("umkm.training.v1.ProgrammeOpened", "");
    services.totals.Follow("registry", 1);
    services.totals.Follow("training", 2);
    services.totals.Follow("certification", 0);
    const auto count = [](FakeCounts& counts, uint64_t position) {
      counts.counts.emplace_back().mutable_head()->set_position(position);
    };
    count(services.counts, 1);
    count(services.training.counts, 2);
    count(services.certification.counts, 0);
    for (const std::string& source : Sources()) {
      auto& described = *services.totals.measures.add_measures();
      described.set_measure(source == "registry"   ? aggregation::v1::MEASURE_ENTERPRISES
                            : source == "training" ? aggregation::v1::MEASURE_TRAINING_TARGET
                                                   : aggregation::v1::MEASURE_VALID_CERTIFICATES);
      described.set_source(source);
    }
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
    const std::string check = finding["check"];
    const bool varies = check == "serving" || check == "clock";
    if (!varies) lines.back() += " " + finding["detail"].get<std::string>();
  }
  std::sort(lines.begin() + 13, lines.end());  // of each program; recounts begin at random
  lines.erase(std::unique(lines.begin() + 13, lines.end()), lines.end());
  EXPECT_THAT(
      lines,
      ElementsAre(
          "registry serving", "training serving", "certification serving", "aggregation serving",
          "registry journal registry:1", "registry published registry:1",
          "training journal training:2", "training published training:2",
          "certification journal certification:0", "certification published certification:0",
          "aggregation stream registry registry:1", "aggregation stream training training:2",
          "aggregation stream certification certification:0",  //
          "aggregation clock", "aggregation database PostgreSQL 15.8, 7 MiB on disk",
          "aggregation migrations 1 applied", TopicLine("aggregation", "registry"),
          "aggregation version 1.0 abc",  //
          "certification clock", "certification database PostgreSQL 15.8, 7 MiB on disk",
          "certification migrations 1 applied", "certification recount agrees with the totals",
          TopicLine("certification", "certification"),
          "certification version 1.0 abc",  //
          "registry clock", "registry database PostgreSQL 15.8, 7 MiB on disk",
          "registry migrations 1 applied", "registry recount agrees with the totals",
          TopicLine("registry", "registry"), "registry version 1.0 abc",  //
          "training clock", "training database PostgreSQL 15.8, 7 MiB on disk",
          "training migrations 1 applied", "training recount agrees with the totals",
          TopicLine("training", "training"), "training version 1.0 abc"));
}

TEST_F(Doctor, WaitsForAStreamThatIsALittleBehind) {
  services.totals.totals.mutable_positions(1)->set_position(1);
  EXPECT_EQ(Run({.recount_seconds = 0}), kOk);
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

TEST_F(Doctor, WarnsOfProgramsOfDifferentBuilds) {
  services.training.status.response.set_commit("def");
  EXPECT_EQ(Run(), kOk);
  EXPECT_THAT(out, ContainsRegex("training +version +warning +1.0 def; .*finish the upgrade"));
}

TEST_F(Doctor, FindsMigrationsThatAreMissingOrOthers) {
  auto& database = *services.training.status.response.mutable_database();
  database.add_migrations()->set_name("training/0002_more");
  database.mutable_migrations(1)->set_checksum("c2");
  database.mutable_migrations(0)->set_applied_checksum("other");
  EXPECT_EQ(Run(), kFound);
  EXPECT_THAT(out, ContainsRegex("training +migrations +not ok +1 applied; missing: "
                                 "training/0002_more; other than the program's: "
                                 "training/0001_first; restart the program"));
}

TEST_F(Doctor, FindsADatabaseThatDoesNotAnswer) {
  services.training.status.response.mutable_database()->set_problem("connection refused");
  EXPECT_EQ(Run(), kFound);
  EXPECT_THAT(out, ContainsRegex("training +database +not ok +connection refused; see"));
  EXPECT_THAT(out, ContainsRegex("training +migrations +unknown"));
}

TEST_F(Doctor, FindsATopicThatForgetsOrHasNoOneOrder) {
  auto& topic = *services.certification.status.response.mutable_topics(0);
  topic.set_partitions(3);
  topic.mutable_settings(1)->set_value("604800000");
  EXPECT_EQ(Run(), kFound);
  EXPECT_THAT(out, HasSubstr("has to be one partition retention.ms=-1"));
}

TEST_F(Doctor, FindsAClockThatIsWrong) {
  services.training.status.clock_ahead = absl::Seconds(-90);
  EXPECT_EQ(Run(), kFound);
  EXPECT_THAT(out, ContainsRegex("training +clock +not ok +-1m(29|30).*NTP"));
}

TEST_F(Doctor, DoesNotKnowWhatAnOlderProgramDoesNotTell) {
  services.training.status.known = false;
  services.status.response.mutable_topics(0)->set_problem("Kafka does not answer");
  EXPECT_EQ(Run(), kOk);
  EXPECT_THAT(out, ContainsRegex("training +status +unknown +an older program"));
  EXPECT_THAT(out, ContainsRegex("registry +topic .* unknown +Kafka does not answer"));
}

TEST_F(Doctor, FindsTotalsThatDifferFromARecount) {
  auto& cell = *services.training.counts.counts[0].add_cells();
  cell.set_measure(aggregation::v1::MEASURE_TRAINING_TARGET);
  cell.set_value(5);
  EXPECT_EQ(Run(), kFound);
  EXPECT_THAT(out, ContainsRegex("training +recount +not ok +1 cells of the totals differ"));
  EXPECT_EQ(Run({.recount_seconds = 0}), kOk);
}

}  // namespace
}  // namespace umkm::ctl
