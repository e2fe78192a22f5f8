#include "umkmctl/assist.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "common/status.h"
#include "tests/umkmctl/fake_services.h"

namespace umkm::ctl {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kNib = "9120304050607";

void AddReason(assistance::v1::Finding& finding, const std::string& reason,
               const std::string& text) {
  auto& added = *finding.add_reasons();
  added.set_reason(reason);
  added.set_text(text);
}

class Assist : public testing::Test {
 protected:
  Assist() {
    auto& offer = *services.training.service.response.add_offers();
    offer.set_id("0190-programme");
    offer.set_title("Kewirausahaan");
    offer.set_fiscal_year(2026);
    offer.set_places_left(12);
    AddReason(offer, "SCALE_ELIGIBLE", "it is for micro");
    AddReason(offer, "REGENCY_ELIGIBLE", "it is for Bulungan");
    auto& missed = *services.training.service.response.add_near_misses();
    missed.set_title("Pemasaran");
    AddReason(missed, "NIB_REQUIRED", "a NIB is missing: register at the one-stop office");
    auto& scheme = *services.certification.service.response.add_offers();
    scheme.set_id("halal");
    scheme.set_title("Halal");
    scheme.set_budget_left_rupiah(75'000'000);
  }
  int Run(const AssistOptions& options, Client& client) {
    std::ostringstream out_text, talk_text;
    const int code = RunAssist(options, client, {}, out_text, talk_text);
    out = out_text.str();
    talk = talk_text.str();
    return code;
  }
  int Run(const AssistOptions& options = {.nib = kNib}) {
    Client client = services.NewClient();
    return Run(options, client);
  }

  FakeServices services;
  std::string out, talk;
};

TEST_F(Assist, PrintsTheOffersOfBothAndThenWhatIsMissed) {
  EXPECT_EQ(Run(), kOk);
  EXPECT_EQ(out,
            "source         finding    title          fiscal_year  places_left  budget_left_rupiah"
            "  why\n"
            "training       offer      Kewirausahaan  2026                  12                    "
            "  it is for micro, it is for Bulungan\n"
            "certification  offer      Halal                                            75,000,000"
            "  \n"
            "training       near_miss  Pemasaran                                                  "
            "  a NIB is missing: register at the one-stop office\n");
  EXPECT_EQ(talk, "2 open to it, 1 narrowly missed\n");
  EXPECT_EQ(services.training.service.last_request.nib(), kNib);
  EXPECT_EQ(services.certification.service.last_request.nib(), kNib);
}

TEST_F(Assist, GivesIdsAndReasonsAsCodesInJson) {
  EXPECT_EQ(Run({.nib = kNib, .format = Format::kJson}), kOk);
  const auto findings = nlohmann::json::parse(out);
  ASSERT_EQ(findings.size(), 3u);
  EXPECT_EQ(findings[0]["id"], "0190-programme");
  EXPECT_EQ(findings[0]["places_left"], 12);
  EXPECT_FALSE(findings[0].contains("budget_left_rupiah"));
  EXPECT_EQ(findings[0]["reasons"],
            nlohmann::json::parse(R"(["SCALE_ELIGIBLE", "REGENCY_ELIGIBLE"])"));
  EXPECT_EQ(findings[2]["finding"], "near_miss");
  EXPECT_EQ(findings[2]["reasons"][0], "NIB_REQUIRED");
}

TEST_F(Assist, AsksByTheIdOfTheEnterpriseToo) {
  EXPECT_EQ(Run({.enterprise_id = "an id"}), kOk);
  EXPECT_EQ(services.training.service.last_request.enterprise_id(), "an id");
  EXPECT_EQ(services.certification.service.last_request.enterprise_id(), "an id");
  EXPECT_EQ(services.certification.service.last_request.nib(), "");
}

TEST_F(Assist, TakesExactlyOneId) {
  EXPECT_EQ(Run({}), kUsage);
  EXPECT_EQ(Run({.nib = kNib, .enterprise_id = "an id"}), kUsage);
  EXPECT_EQ(out, "");
}

TEST_F(Assist, PrintsWhatTheOtherFoundWhenOneIsAway) {
  Target target = services.target();
  target.certification = "127.0.0.1:1";
  Client client(target);
  EXPECT_EQ(Run({.nib = kNib}, client), kUnreachable);
  EXPECT_THAT(talk, HasSubstr("umkmctl: certification: "));
  EXPECT_THAT(talk, Not(HasSubstr("open to it")));
  EXPECT_THAT(out, HasSubstr("Kewirausahaan"));
  services.training.service.status = ToStatus(
      {Code::kUnavailable, "REGISTRY_AWAY", {"The registry is away.", "Registri tidak ada."}},
      "en");
  EXPECT_EQ(Run(), kUnreachable);
  EXPECT_THAT(talk, HasSubstr("umkmctl: training: The registry is away."));
  EXPECT_THAT(out, HasSubstr("Halal"));
}

TEST_F(Assist, SaysWhenThereIsNoSuchEnterprise) {
  const auto missing = ToStatus(
      {Code::kNotFound, "ENTERPRISE_NOT_FOUND", {"No such enterprise.", "Usaha tidak ada."}}, "en");
  services.training.service.status = missing;
  services.certification.service.status = missing;
  EXPECT_EQ(Run(), kFound);
  EXPECT_THAT(talk, HasSubstr("No such enterprise."));
}

}  // namespace
}  // namespace umkm::ctl
