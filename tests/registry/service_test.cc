#include "registry/service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "tests/registry/harness.h"

namespace umkm::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using Stub = RegistryService::Stub;

class RegistryServiceTest : public ::testing::Test, protected Harness {
 protected:
  Enterprise Get(const std::string& id) {
    GetEnterpriseRequest request;
    request.set_enterprise_id(id);
    return Call(&Stub::GetEnterprise, request).value().enterprise();
  }

  std::vector<std::string> Names(ListEnterprisesRequest request) {
    std::vector<std::string> names;
    do {
      const auto page = Call(&Stub::ListEnterprises, request).value();
      for (const Enterprise& enterprise : page.enterprises()) names.push_back(enterprise.name());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return names;
  }

  // Sends all at once from 64 threads; gives what each got.
  std::vector<Result<RegisterEnterpriseResponse>> RegisterInParallel(
      const std::vector<RegisterEnterpriseRequest>& requests) {
    std::vector<Result<RegisterEnterpriseResponse>> results(requests.size());
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < requests.size(); ++i) {
      threads.emplace_back([&, i] { results[i] = Call(&Stub::RegisterEnterprise, requests[i]); });
    }
    threads.clear();
    return results;
  }
};

// Sets what all requests about a known enterprise have in common.
template <class Request>
Request About(const Enterprise& enterprise) {
  Request request;
  request.set_request_id(NewRequestId());
  request.set_enterprise_id(enterprise.enterprise_id());
  request.set_etag(enterprise.etag());
  return request;
}

UpdateEnterpriseRequest UpdateOf(const Enterprise& enterprise,
                                 const std::vector<std::string>& paths) {
  UpdateEnterpriseRequest request;
  request.set_request_id(NewRequestId());
  *request.mutable_enterprise() = enterprise;
  for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
  return request;
}

TEST_F(RegistryServiceTest, RegistersAnEnterpriseAndReadsItBackByIdAndNib) {
  const auto response = Call(&Stub::RegisterEnterprise, SamCreative()).value();
  const Enterprise& enterprise = response.enterprise();
  EXPECT_TRUE(IsUuid(enterprise.enterprise_id()));
  EXPECT_EQ(response.position_token(), "registry:1");
  EXPECT_EQ(enterprise.etag(), "1");
  EXPECT_EQ(enterprise.scale(), SCALE_SMALL);
  EXPECT_EQ(enterprise.section(), "C");
  EXPECT_EQ(enterprise.status(), ENTERPRISE_STATUS_ACTIVE);
  EXPECT_EQ(enterprise.effective_on(), "2019-03-04");
  EXPECT_EQ(Get(enterprise.enterprise_id()).SerializeAsString(), enterprise.SerializeAsString());

  GetEnterpriseRequest by_nib;
  by_nib.set_nib("1234567890123");
  const auto found = Call(&Stub::GetEnterprise, by_nib).value();
  EXPECT_EQ(found.enterprise().SerializeAsString(), enterprise.SerializeAsString());
  EXPECT_FALSE(found.has_owner());
}

TEST_F(RegistryServiceTest, ShowsTheOwnerOnlyWhenAskedAndMasked) {
  GetEnterpriseRequest request;
  request.set_enterprise_id(Register(SamCreative()).enterprise_id());
  request.set_include_owner(true);
  const Owner owner = Call(&Stub::GetEnterprise, request).value().owner();
  EXPECT_EQ(owner.name(), "Samidi");
  EXPECT_EQ(owner.nik(), "************0001");
  EXPECT_EQ(owner.phone(), "**********7890");
  EXPECT_THAT(owner.email(), Not(HasSubstr("sam")));
  EXPECT_THAT(owner.street_address(), Not(HasSubstr("Sengkawit")));
}

TEST_F(RegistryServiceTest, KeepsTheOwnerOutOfTheJournal) {
  const Enterprise enterprise = Register(SamCreative());
  UpdateEnterpriseRequest update = UpdateOf(enterprise, {"owner.name", "owner.phone"});
  update.mutable_owner()->set_name("Samidi Kedua");
  update.mutable_owner()->set_phone("081100002222");
  Call(&Stub::UpdateEnterprise, update).value();

  GetEnterpriseRequest request;
  request.set_nib("1234567890123");
  request.set_include_owner(true);
  const Owner owner = Call(&Stub::GetEnterprise, request).value().owner();
  EXPECT_EQ(owner.name(), "Samidi Kedua");
  EXPECT_EQ(owner.phone(), "********2222");
  EXPECT_EQ(owner.nik(), "************0001");

  const auto entries = Journal();
  ASSERT_THAT(entries, SizeIs(2));
  for (const journal::v1::Entry& entry : entries) {
    for (const char* personal : {"Samidi", "640405", "81234567890", "811000", "sam@", "Sengkawit"})
      EXPECT_THAT(entry.SerializeAsString(), Not(HasSubstr(personal)));
  }
}

TEST_F(RegistryServiceTest, GivesTheSameAnswerToARepeatedRequestWhateverHappenedSince) {
  const RegisterEnterpriseRequest request = SamCreative();
  const auto first = Call(&Stub::RegisterEnterprise, request).value();
  UpdateEnterpriseRequest update = UpdateOf(first.enterprise(), {"name"});
  update.mutable_enterprise()->set_name("Sam Kreatif");
  Call(&Stub::UpdateEnterprise, update).value();
  const auto again = Call(&Stub::RegisterEnterprise, request).value();
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_THAT(Journal(), SizeIs(2));
}

TEST_F(RegistryServiceTest, MakesOneEnterpriseOfSixtyFourParallelRequestsWithOneRequestId) {
  const auto results = RegisterInParallel(std::vector(64, SamCreative()));
  std::set<std::string> answers;
  for (const auto& result : results) answers.insert(result.value().SerializeAsString());
  EXPECT_THAT(answers, SizeIs(1));
  EXPECT_THAT(Names({}), ElementsAre("Sam Creative"));
  EXPECT_THAT(Journal(), SizeIs(1));
}

TEST_F(RegistryServiceTest, GivesANibToOneOfSixtyFourParallelRequests) {
  std::vector<RegisterEnterpriseRequest> requests;
  for (int i = 0; i < 64; ++i) requests.push_back(SamCreative());
  int accepted = 0, taken = 0;
  for (const auto& result : RegisterInParallel(requests)) {
    accepted += result.has_value();
    taken += !result && result.error().reason == "NIB_TAKEN" &&
             result.error().code == Code::kAlreadyExists;
  }
  EXPECT_EQ(accepted, 1);
  EXPECT_EQ(taken, 63);
  EXPECT_THAT(Journal(), SizeIs(1));
}

TEST_F(RegistryServiceTest, PassesANibOnWhenItsHolderGaveItUp) {
  const Enterprise first = Register(SamCreative());
  UpdateEnterpriseRequest update = UpdateOf(first, {"nib"});
  update.mutable_enterprise()->clear_nib();
  Call(&Stub::UpdateEnterprise, update).value();
  const Enterprise second = Register(SamCreative());
  EXPECT_EQ(second.nib(), "1234567890123");
  EXPECT_EQ(Get(first.enterprise_id()).nib(), "");
}

TEST_F(RegistryServiceTest, WalksAnEnterpriseThroughItsLife) {
  Enterprise now = Register(SamCreative());
  UpdateEnterpriseRequest update = UpdateOf(now, {"name", "workers", "kbli_code"});
  update.mutable_enterprise()->set_name("Sam Las");
  update.mutable_enterprise()->set_workers(12);
  update.mutable_enterprise()->set_kbli_code("25111");
  update.set_effective_on("2019-06-01");
  now = Call(&Stub::UpdateEnterprise, update).value().enterprise();
  EXPECT_EQ(now.name(), "Sam Las");
  EXPECT_EQ(now.effective_on(), "2019-06-01");

  auto reclassify = About<ReclassifyEnterpriseRequest>(now);
  auto& figures = *reclassify.mutable_classification()->mutable_figures();
  figures.set_year(2019);
  figures.set_annual_sales_rupiah(2'500'000'001);
  now = Call(&Stub::ReclassifyEnterprise, reclassify).value().enterprise();
  EXPECT_EQ(now.scale(), SCALE_MEDIUM);

  auto relocate = About<RelocateEnterpriseRequest>(now);
  relocate.set_region_code("65.71.02.1001");
  now = Call(&Stub::RelocateEnterprise, relocate).value().enterprise();
  EXPECT_EQ(now.region_code(), "65.71.02.1001");

  auto close = About<CloseEnterpriseRequest>(now);
  close.set_reason("moved abroad");
  now = Call(&Stub::CloseEnterprise, close).value().enterprise();
  EXPECT_EQ(now.status(), ENTERPRISE_STATUS_CLOSED);
  EXPECT_EQ(now.closed_on(), "2020-05-26");

  auto reopen = About<ReopenEnterpriseRequest>(now);
  reopen.set_reason("came back");
  now = Call(&Stub::ReopenEnterprise, reopen).value().enterprise();
  EXPECT_EQ(now.status(), ENTERPRISE_STATUS_ACTIVE);
  EXPECT_EQ(now.etag(), "6");
  EXPECT_EQ(Get(now.enterprise_id()).SerializeAsString(), now.SerializeAsString());

  std::vector<std::string> types;
  for (const journal::v1::Entry& entry : Journal()) {
    types.push_back(entry.event_type().substr(sizeof("umkm.registry.v1.") - 1));
    EXPECT_EQ(entry.subject_id(), now.enterprise_id());
    EXPECT_EQ(entry.actor(), "test");
  }
  EXPECT_THAT(types,
              ElementsAre("EnterpriseRegistered", "EnterpriseUpdated", "EnterpriseReclassified",
                          "EnterpriseRelocated", "EnterpriseClosed", "EnterpriseReopened"));
}

TEST_F(RegistryServiceTest, EachEventHoldsWhatTheOneBeforeLeft) {
  Enterprise now = Register(SamCreative());
  for (int workers = 1; workers <= 5; ++workers) {
    UpdateEnterpriseRequest update = UpdateOf(now, {"workers"});
    update.mutable_enterprise()->set_workers(workers);
    now = Call(&Stub::UpdateEnterprise, update).value().enterprise();
  }
  std::string last;
  for (const journal::v1::Entry& entry : Journal()) {
    Event event;
    ASSERT_TRUE(event.ParseFromString(entry.event()));
    const Enterprise& before = event.enterprise_updated().before();  // empty of the first event
    EXPECT_EQ(before.SerializeAsString(), last);
    last = EnterpriseAfter(event)->SerializeAsString();
  }
}

TEST_F(RegistryServiceTest, RefusesAStaleEtagAndChangesNothing) {
  const Enterprise seen = Register(SamCreative());
  UpdateEnterpriseRequest update = UpdateOf(seen, {"name"});
  update.mutable_enterprise()->set_name("Sam Kreatif");
  Call(&Stub::UpdateEnterprise, update).value();
  auto close = About<CloseEnterpriseRequest>(seen);
  close.set_reason("ended");
  const auto refused = Call(&Stub::CloseEnterprise, close);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kAborted);
  EXPECT_EQ(refused.error().reason, "ETAG_MISMATCH");
  EXPECT_EQ(Get(seen.enterprise_id()).status(), ENTERPRISE_STATUS_ACTIVE);
}

TEST_F(RegistryServiceTest, SaysWhatAReclassificationWouldBeWithoutMakingIt) {
  const Enterprise enterprise = Register(SamCreative());
  auto request = About<ReclassifyEnterpriseRequest>(enterprise);
  request.mutable_classification()->set_declared_scale(SCALE_LARGE);
  request.mutable_classification()->set_declared_by("Dinas Koperasi");
  request.set_dry_run(true);
  const auto would_be = Call(&Stub::ReclassifyEnterprise, request).value();
  EXPECT_EQ(would_be.enterprise().scale(), SCALE_LARGE);
  EXPECT_EQ(would_be.enterprise().etag(), enterprise.etag());
  EXPECT_EQ(would_be.position_token(), "");
  EXPECT_EQ(Get(enterprise.enterprise_id()).scale(), SCALE_SMALL);
  EXPECT_THAT(Journal(), SizeIs(1));
}

TEST_F(RegistryServiceTest, GetsABatchInTheOrderAskedAndNamesWhatIsMissing) {
  const std::string first = Register(NewEnterprise("Satu")).enterprise_id();
  const std::string second = Register(NewEnterprise("Dua")).enterprise_id();
  const std::string unknown = NewRequestId();
  BatchGetEnterprisesRequest request;
  for (const std::string& id : {second, unknown, first}) request.add_enterprise_ids(id);
  const auto response = Call(&Stub::BatchGetEnterprises, request).value();
  ASSERT_EQ(response.enterprises_size(), 2);
  EXPECT_EQ(response.enterprises(0).name(), "Dua");
  EXPECT_EQ(response.enterprises(1).name(), "Satu");
  EXPECT_THAT(response.missing_enterprise_ids(), ElementsAre(unknown));
}

TEST_F(RegistryServiceTest, PagesStayStableWhileEnterprisesAreAdded) {
  std::set<std::string> before;
  for (int i = 0; i < 25; ++i) before.insert(Register(NewEnterprise("Lama")).enterprise_id());
  std::multiset<std::string> seen;
  ListEnterprisesRequest request;
  request.set_page_size(4);
  do {
    const auto page = Call(&Stub::ListEnterprises, request).value();
    EXPECT_LE(page.enterprises_size(), 4);
    for (const Enterprise& enterprise : page.enterprises()) {
      if (enterprise.name() == "Lama") seen.insert(enterprise.enterprise_id());
    }
    if (seen.size() < 20) Register(NewEnterprise("Baru"));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(seen, std::multiset<std::string>(before.begin(), before.end()));
}

TEST_F(RegistryServiceTest, BindsAPageTokenToItsFilter) {
  for (int i = 0; i < 3; ++i) Register(NewEnterprise("Warung"));
  ListEnterprisesRequest request;
  request.set_page_size(1);
  request.set_region_prefix("65.01");
  request.set_page_token(Call(&Stub::ListEnterprises, request).value().next_page_token());
  EXPECT_TRUE(Call(&Stub::ListEnterprises, request));
  request.set_region_prefix("65");
  const auto refused = Call(&Stub::ListEnterprises, request);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fields.at(0).field, "page_token");
}

TEST_F(RegistryServiceTest, AnswersInTheCallersLanguage) {
  GetEnterpriseRequest request;
  request.set_enterprise_id(NewRequestId());
  const auto english = Call(&Stub::GetEnterprise, request, "en-GB");
  const auto indonesian = Call(&Stub::GetEnterprise, request, "id-ID,id;q=0.9");
  ASSERT_FALSE(english || indonesian);
  EXPECT_EQ(english.error().code, Code::kNotFound);
  EXPECT_EQ(english.error().reason, "ENTERPRISE_NOT_FOUND");
  EXPECT_THAT(english.error().message.en, HasSubstr("no such enterprise"));
  EXPECT_THAT(indonesian.error().message.id, HasSubstr("tidak ada di register"));
}

}  // namespace
}  // namespace umkm::registry
