#include "umkmctl/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/umkmctl/fake_services.h"
#include "umkm/certification/v1/event.pb.h"
#include "umkm/registry/v1/event.pb.h"
#include "umkm/training/v1/event.pb.h"

namespace umkm::ctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class JournalCommand : public testing::Test {
 protected:
  JournalCommand() {
    for (int i = 0; i < 5; ++i) services.journal.Append("umkm.registry.v1.EnterpriseClosed", "");
  }
  int Verify(const std::string& source = "registry") {
    std::ostringstream out_text, talk_text;
    const int code = RunVerify(client, client.writer(source), stop, {}, out_text, talk_text);
    out = out_text.str();
    talk = talk_text.str();
    return code;
  }
  // Changes an entry and leaves its hash as it was.
  void Spoil(std::size_t index, const std::function<void(journal::v1::Entry&)>& spoil) {
    journal::v1::Entry entry;
    entry.ParseFromString(services.journal.entries[index].entry());
    spoil(entry);
    services.journal.entries[index].set_entry(entry.SerializeAsString());
  }

  FakeServices services;
  const Clock clock;
  Stop stop{clock};
  Client client = services.NewClient();
  std::string out, talk;
};

TEST_F(JournalCommand, VerifiesAnIntactJournal) {
  EXPECT_EQ(Verify(), kOk);
  EXPECT_THAT(out, HasSubstr("intact: registry epoch 1 "));
  EXPECT_THAT(out, HasSubstr("5 entries"));
}

TEST_F(JournalCommand, VerifiesTheJournalOfTheWriterThatIsNamed) {
  services.training.journal.Append("umkm.training.v1.ProgrammeOpened", "");
  services.certification.journal.Append("umkm.certification.v1.CaseSubmitted", "");
  services.certification.journal.Append("umkm.certification.v1.CaseAccepted", "");
  EXPECT_EQ(Verify("training"), kOk);
  EXPECT_THAT(out, HasSubstr("intact: training epoch 1 "));
  EXPECT_THAT(out, HasSubstr(" 1 entries"));
  services.certification.journal.entries[1].set_hash("x");
  EXPECT_EQ(Verify("certification"), kFound);
  EXPECT_THAT(talk, HasSubstr("the journal of certification is NOT intact. position 2"));
  EXPECT_THROW(client.writer("harbour"), std::invalid_argument);
}

TEST_F(JournalCommand, VerifiesAcrossABrokenStream) {
  services.journal.break_after = 3;
  EXPECT_EQ(Verify(), kOk);
  EXPECT_EQ(services.journal.break_after, 0u);
}

TEST_F(JournalCommand, VerifiesAnEmptyJournal) {
  services.journal.entries.clear();
  services.journal.head.mutable_head()->set_position(0);
  EXPECT_EQ(Verify(), kOk);
  EXPECT_THAT(out, HasSubstr(" 0 entries"));
}

TEST_F(JournalCommand, NamesTheFirstEntryThatWasChanged) {
  Spoil(2, [](auto& entry) { entry.set_actor("someone else"); });
  Spoil(3, [](auto& entry) { entry.set_actor("someone else"); });
  EXPECT_EQ(Verify(), kFound);
  EXPECT_THAT(talk, HasSubstr("NOT intact. position 3: its hash is"));
}

TEST_F(JournalCommand, NamesAMissingEntry) {
  services.journal.entries.erase(services.journal.entries.begin() + 1);
  EXPECT_EQ(Verify(), kFound);
  EXPECT_THAT(talk, HasSubstr("position 2: is missing"));
}

TEST_F(JournalCommand, VerifiesAcrossARebase) {
  services.journal.Rebase(2, std::string(32, 'b'));
  EXPECT_EQ(Verify(), kOk) << talk;  // nothing was written in the new epoch yet
  services.journal.Append("umkm.registry.v1.EnterpriseClosed", "");
  EXPECT_EQ(Verify(), kOk) << talk;
  EXPECT_THAT(out, HasSubstr("epoch 2 bbbb"));
}

TEST_F(JournalCommand, NamesAnEpochThatFallsOrHasTwoIncarnations) {
  for (const uint32_t number : {1, 2}) {
    services.journal.Rebase(2, std::string(32, 'b'));
    services.journal.Append("umkm.registry.v1.EnterpriseClosed", "");
    services.journal.Rebase(number, std::string(32, 'c'));
    services.journal.Append("umkm.registry.v1.EnterpriseClosed", "");
    EXPECT_EQ(Verify(), kFound);
    EXPECT_THAT(talk, HasSubstr("position 7: is of another epoch"));
    services.journal.entries.resize(5);
  }
}

TEST_F(JournalCommand, NamesAnEntryOfAnotherEpochOrSource) {
  Spoil(1, [](auto& entry) { entry.mutable_epoch()->set_incarnation("another"); });
  EXPECT_EQ(Verify(), kFound);
  EXPECT_THAT(talk, HasSubstr("position 2: is of another epoch"));
  Spoil(1, [](auto& entry) { entry.set_source("training"); });
  EXPECT_EQ(Verify(), kFound);
  EXPECT_THAT(talk, HasSubstr("position 2: is of another source"));
}

TEST_F(JournalCommand, NamesBytesThatAreNoEntry) {
  services.journal.entries[0].set_entry("\xFF\xFF\xFF");
  EXPECT_EQ(Verify(), kFound);
  EXPECT_THAT(talk, HasSubstr("position 1: the entry cannot be read"));
}

TEST_F(JournalCommand, NamesAHeadThatDoesNotBelongToTheEntries) {
  services.journal.head.mutable_head()->set_hash(std::string(32, 'x'));
  EXPECT_EQ(Verify(), kFound);
  EXPECT_THAT(talk, HasSubstr("position 5: the head's hash is"));
}

TEST_F(JournalCommand, ReadsARangeAndResumesBehindTheLastEntry) {
  services.journal.break_after = 3;
  std::vector<uint64_t> positions;
  const auto status =
      ReadEntries(client, client.writer("registry"), stop, 2, 4, [&](const auto& response) {
        journal::v1::Entry entry;
        entry.ParseFromString(response.entry());
        positions.push_back(entry.position());
        return true;
      });
  EXPECT_TRUE(status.ok());
  EXPECT_THAT(positions, ElementsAre(2, 3, 4));
}

TEST(EntryRow, ShowsTheEventByItsFields) {
  registry::v1::Event event;
  event.mutable_enterprise_registered()->mutable_after()->set_name("Sam Creative");
  journal::v1::Entry entry;
  entry.set_position(7);
  entry.set_event_type("umkm.registry.v1.EnterpriseRegistered");
  entry.set_event(event.SerializeAsString());
  const Row row = EntryRow(entry, std::string(2, '\xab'));
  EXPECT_EQ(row["position"], 7);
  EXPECT_EQ(row["hash"], "abab");
  EXPECT_EQ(row["event"]["enterprise_registered"]["after"]["name"], "Sam Creative");
}

TEST(EntryRow, ShowsTheEventsOfEveryWriter) {
  training::v1::Event of_training;
  of_training.mutable_class_scheduled();
  of_training.add_classes()->mutable_after()->set_capacity(30);
  journal::v1::Entry entry;
  entry.set_event_type("umkm.training.v1.ClassScheduled");
  entry.set_event(of_training.SerializeAsString());
  EXPECT_EQ(EntryRow(entry, "")["event"]["classes"][0]["after"]["capacity"], 30);
  certification::v1::Event of_certification;
  of_certification.mutable_case_submitted();
  of_certification.add_cases()->mutable_after()->set_scheme("halal");
  entry.set_event_type("umkm.certification.v1.CaseSubmitted");
  entry.set_event(of_certification.SerializeAsString());
  EXPECT_EQ(EntryRow(entry, "")["event"]["cases"][0]["after"]["scheme"], "halal");
}

TEST(EntryRow, ShowsAnUnknownEventAsBase64) {
  journal::v1::Entry entry;
  entry.set_event_type("umkm.harbour.v1.ShipMoored");
  entry.set_event("abc");
  EXPECT_EQ(EntryRow(entry, "")["event_base64"], "YWJj");
  entry.set_event_type("umkm.registry.v1.EnterpriseClosed");
  entry.set_event("\xFF\xFF");
  EXPECT_EQ(EntryRow(entry, "")["event_base64"], "//8=");
}

}  // namespace
}  // namespace umkm::ctl
