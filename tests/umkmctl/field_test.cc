#include "umkmctl/field.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "umkm/registry/v1/cooperative_requests.pb.h"
#include "umkm/registry/v1/enterprise.pb.h"

namespace umkm::ctl {
namespace {

using registry::v1::Cooperative;
using registry::v1::Enterprise;
using registry::v1::RecordMembersMeetingRequest;

// What a field set from the cell gives; "wrong" when it does not take the cell.
template <class Message>
std::string ThereAndBack(const char* path, std::string_view cell) {
  Message message;
  const Field field(*Message::descriptor(), path);
  if (field.Set(message, cell)) return "wrong";
  std::string buffer;
  return std::string(field.Get(message, buffer));
}

TEST(Field, GivesTheCellThatItTook) {
  EXPECT_EQ(ThereAndBack<Enterprise>("name", "Toko"), "Toko");
  EXPECT_EQ(ThereAndBack<Enterprise>("workers", "3"), "3");
  EXPECT_EQ(ThereAndBack<Enterprise>("classification.figures.year", "2017"), "2017");
  EXPECT_EQ(ThereAndBack<Enterprise>("classification.figures.capital_rupiah", "0"), "0");
  EXPECT_EQ(ThereAndBack<Enterprise>("scale", "Unclassified"), "unclassified");
  EXPECT_EQ(ThereAndBack<Cooperative>("served_region_codes", "65.01.05|65.01.06"),
            "65.01.05|65.01.06");
  EXPECT_EQ(ThereAndBack<RecordMembersMeetingRequest>("meeting.audited", "ya"), "true");
  EXPECT_EQ(ThereAndBack<Enterprise>("scale", "mikro"), "wrong");
  EXPECT_EQ(ThereAndBack<Enterprise>("workers", "tiga"), "wrong");
}

TEST(Field, IsEmptyWhenItIsNotSet) {
  Enterprise enterprise;
  std::string buffer = "of another cell";
  for (const char* path : {"name", "scale", "classification.rule_set",
                           "classification.figures.year", "classification.declared_scale"}) {
    const Field field(*Enterprise::descriptor(), path);
    EXPECT_EQ(field.Set(enterprise, ""), std::nullopt);
    EXPECT_EQ(field.Get(enterprise, buffer), "") << path;
  }
  EXPECT_FALSE(enterprise.has_classification());
  enterprise.mutable_classification()->mutable_figures()->set_year(2017);
  const Field capital(*Enterprise::descriptor(), "classification.figures.capital_rupiah");
  EXPECT_EQ(capital.Get(enterprise, buffer), "");
}

TEST(Field, GivesTheNumberOfAValueThatItDoesNotKnow) {
  Enterprise enterprise;
  enterprise.set_scale(static_cast<registry::v1::Scale>(99));
  std::string buffer;
  EXPECT_EQ(Field(*Enterprise::descriptor(), "scale").Get(enterprise, buffer), "99");
}

TEST(Field, ThrowsForAPathThatLeadsNowhere) {
  for (const char* path : {"nama", "name.first", "classification.nama", ""}) {
    EXPECT_THROW(Field(*Enterprise::descriptor(), path), std::logic_error) << path;
  }
}

}  // namespace
}  // namespace umkm::ctl
