// Random histories of a few enterprises: whatever is done, in whatever order, by whatever day.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <tuple>

#include "certification/domain_change.h"
#include "common/date.h"
#include "tests/certification/domain_fixture.h"

namespace umkm::certification {
namespace {

constexpr int kHistories = 40;
constexpr int kSteps = 250;
constexpr int kFirstDay = 18262;  // 2020-01-01

class History {
 public:
  explicit History(unsigned seed) : random_(seed) {
    for (int i = 0; i < 3; ++i) {
      registry::v1::Enterprise enterprise = GoodEnterprise();
      enterprise.set_enterprise_id(IdOf(900 + i));
      enterprises_.push_back(enterprise);
    }
  }

  void Step() {
    today_ += Pick(12);
    ++position_;
    const Context context = {schemes_, FormatDate(today_), std::to_string(position_)};
    FacilitationCase* const one = cases_.empty() ? nullptr : &AnyCase();
    switch (one == nullptr ? 0 : AnyAction(one->status())) {
      case 0:
      case 1:
        return Take(SubmitAny(context));
      case 2:
      case 3:
        return Take(Accept(AimedAt<AcceptCaseRequest>(*one), one, context));
      case 4:
      case 5:
        return Take(certification::Start(AimedAt<StartCaseRequest>(*one), one, context));
      case 6:
      case 7:
        return Take(Issue(IssueRequest(*one), one, false, CasesOf(one->enterprise_id()), context));
      case 8:
        if (Pick(2) == 0) return Take(Refuse(AimedAt<RefuseCaseRequest>(*one), one, context));
        return Take(Withdraw(AimedAt<WithdrawCaseRequest>(*one), one, context));
      case 9:
        return Take(Revoke(AimedAt<RevokeCertificateRequest>(*one), one,
                           CasesOf(one->enterprise_id()), context));
      case 10:
        return Take(Expire(one, context));
      default:
        return Take(FollowAny(context));
    }
  }

  // Of each enterprise and year one case counts when one of them can, and it is the first issued.
  void ExpectOneCountsEach() const {
    std::map<std::pair<std::string, int>, const FacilitationCase*> first;
    for (const auto& [id, one] : cases_) {
      const bool can = one.status() == CASE_STATUS_ISSUED || one.status() == CASE_STATUS_EXPIRED ||
                       one.status() == CASE_STATUS_VOID;
      const FacilitationCase*& found = first[{one.enterprise_id(), one.fiscal_year()}];
      if (can && (found == nullptr || one.issued_position() < found->issued_position()))
        found = &one;
    }
    for (const auto& [id, one] : cases_)
      ASSERT_EQ(one.counts_business(), (first[{one.enterprise_id(), one.fiscal_year()}] == &one))
          << one.DebugString();
  }

  int moved_flags() const { return moved_flags_; }
  const std::map<std::string, int>& taken() const { return taken_; }

 private:
  int Pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  static std::string IdOf(int number) {
    const std::string digits = std::to_string(number);
    return "0197a1b2-0000-7000-8000-" + std::string(12 - digits.size(), '0') + digits;
  }

  FacilitationCase& AnyCase() {
    return std::next(cases_.begin(), Pick(static_cast<int>(cases_.size())))->second;
  }

  // As a number of Step: mostly one that leads on, so that certificates come to be.
  int AnyAction(CaseStatus status) {
    if (Pick(4) == 0) return Pick(12);
    if (status == CASE_STATUS_SUBMITTED) return 2;
    if (status == CASE_STATUS_ACCEPTED) return 4;
    if (status == CASE_STATUS_IN_PROGRESS) return 6;
    return status == CASE_STATUS_ISSUED && Pick(2) == 0 ? 9 + Pick(2) : 0;  // revoke, expire
  }

  Cases CasesOf(const std::string& enterprise_id) {
    Cases found;
    for (const auto& [id, one] : cases_)
      if (one.enterprise_id() == enterprise_id) found.push_back(one);
    std::shuffle(found.begin(), found.end(), random_);
    return found;
  }

  // Between the latest change of the case and today, or a little before, which is refused.
  std::string AnyDay(const FacilitationCase& one) {
    const int latest = *ParseDate(one.effective_on());
    return FormatDate(std::min(today_, latest - 3 + Pick(60)));
  }

  template <class Request>
  Request AimedAt(const FacilitationCase& one) {
    Request request = Aimed<Request>(AnyDay(one));
    request.set_case_id(one.case_id());
    request.set_etag(Pick(20) == 0 ? "0" : one.etag());
    return request;
  }

  IssueCertificateRequest IssueRequest(const FacilitationCase& one) {
    auto request = AimedAt<IssueCertificateRequest>(one);
    const bool p_irt = one.scheme() == "p_irt";
    const int years = Pick(4) == 0 ? 0 : 2;  // some end soon
    const std::string expires_on =
        FormatDate(*ParseDate(request.effective_on()) + years * 365 + Pick(100));
    request.mutable_certificate()->set_expires_on(expires_on);
    request.mutable_certificate()->set_number(p_irt ? "2056571010001" + expires_on.substr(2, 2)
                                                    : "IDM000123456");
    return request;
  }

  Result<Event> SubmitAny(const Context& context) {
    const auto& enterprise = enterprises_[static_cast<std::size_t>(Pick(3))];
    SubmitCaseRequest request = GoodSubmission(Pick(2) == 0 ? "p_irt" : "trade_mark");
    request.set_submitted_on(FormatDate(today_ - Pick(30)));
    request.mutable_case_()->set_product("Product " + std::to_string(Pick(8)));
    request.mutable_case_()->set_fiscal_year(2020 + Pick(2));
    return Submit(request, {enterprise}, followed_[enterprise.enterprise_id()],
                  CasesOf(enterprise.enterprise_id()), IdOf(++last_id_), context);
  }

  // The enterprise closes, moves or opens again in the registry, and is followed at once or later.
  Result<Event> FollowAny(const Context& context) {
    registry::v1::Enterprise& enterprise = enterprises_[static_cast<std::size_t>(Pick(3))];
    EnterpriseChange change;
    change.before = enterprise;
    change.position = ++registry_position_;
    change.effective_on = FormatDate(today_ - Pick(100));
    enterprise.set_etag(std::to_string(change.position));
    if (enterprise.status() == registry::v1::ENTERPRISE_STATUS_CLOSED) {
      change.kind = EnterpriseChange::Kind::kReopened;
      enterprise.set_status(registry::v1::ENTERPRISE_STATUS_ACTIVE);
    } else if (Pick(3) == 0) {
      change.kind = EnterpriseChange::Kind::kClosed;
      enterprise.set_status(registry::v1::ENTERPRISE_STATUS_CLOSED);
    } else {
      change.kind = EnterpriseChange::Kind::kMoved;
      enterprise.set_region_code(Pick(2) == 0 ? "65.71.01" : "65.01.05");
    }
    change.after = enterprise;
    followed_[enterprise.enterprise_id()] = change.position;
    return Follow(change, CasesOf(enterprise.enterprise_id()), context);
  }

  // What the writer does with an event, and what it may rely on.
  void Take(const Result<Event>& result) {
    const auto* field =
        result ? Event::descriptor()->FindFieldByNumber(result->change_case()) : nullptr;
    ++taken_[field != nullptr ? field->name() : result.error().reason];
    if (!result) return;
    std::set<std::string> seen;
    for (const CaseChange& change : result->cases()) {
      const FacilitationCase& after = change.after();
      EXPECT_TRUE(seen.insert(after.case_id()).second) << "a case is changed once";
      EXPECT_EQ(after.etag(), std::to_string(position_));
      const auto stood = cases_.find(after.case_id());
      ASSERT_EQ(stood != cases_.end(), change.has_before());
      if (change.has_before()) {
        EXPECT_EQ(change.before().DebugString(), stood->second.DebugString());
        // An expiry is true from its day, however late it is entered.
        EXPECT_TRUE(result->has_certificate_expired() ||
                    after.effective_on() >= change.before().effective_on());
      }
      if (after.counts_business() && &change != &result->cases(0)) ++moved_flags_;
      cases_[after.case_id()] = after;
    }
  }

  const Schemes schemes_{UMKM_SOURCE_DIR "/deploy/reference"};
  std::mt19937 random_;
  int today_ = kFirstDay;
  int64_t position_ = 0, registry_position_ = 4;
  int last_id_ = 0, moved_flags_ = 0;
  std::vector<registry::v1::Enterprise> enterprises_;
  std::map<std::string, int64_t> followed_;
  std::map<std::string, FacilitationCase> cases_;
  std::map<std::string, int> taken_;
};

TEST(RandomHistories, LetTheFirstCaseOfAYearCountTheBusinessAlways) {
  int moved_flags = 0;
  std::map<std::string, int> taken;
  for (unsigned seed = 0; seed < kHistories; ++seed) {
    History history(seed);
    for (int i = 0; i < kSteps; ++i) {
      history.Step();
      history.ExpectOneCountsEach();
      if (testing::Test::HasFatalFailure()) FAIL() << "seed " << seed << " step " << i;
    }
    moved_flags += history.moved_flags();
    for (const auto& [what, times] : history.taken()) taken[what] += times;
  }
  // That they were histories worth looking at.
  for (const auto& [what, times] : taken) RecordProperty(what, times);
  EXPECT_GT(moved_flags, 20);
  for (int i = 0; i < Event::descriptor()->oneof_decl(0)->field_count(); ++i) {
    const std::string& name = Event::descriptor()->oneof_decl(0)->field(i)->name();
    EXPECT_GT(taken[name], 20) << name;
  }
  for (const char* reason : {"WRONG_STATUS", "ETAG_MISMATCH", "EFFECTIVE_BEFORE_LATEST_CHANGE",
                             "CASE_OPEN", "ENTERPRISE_CLOSED", "CERTIFICATE_EXPIRED"})
    EXPECT_GT(taken[reason], 5) << reason;
}

}  // namespace
}  // namespace umkm::certification
