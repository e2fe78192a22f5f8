#include <gtest/gtest.h>

#include "tests/registry/domain_fixture.h"

namespace umkm::registry {
namespace {

Owner Samidi() {
  Owner owner;
  owner.set_name("Samidi");
  owner.set_nik("6405012307890047");
  owner.set_phone("+6281261072638");
  owner.set_email("samidi@example.com");
  owner.set_street_address("Jl. Sudirman No. 6");
  return owner;
}

TEST(MaskedOwner, KeepsTheNameAndTheLastFourDigits) {
  const Owner masked = MaskedOwner(Samidi());
  EXPECT_EQ(masked.name(), "Samidi");
  EXPECT_EQ(masked.nik(), "************0047");
  EXPECT_EQ(masked.phone(), "**********2638");
  EXPECT_EQ(masked.email(), "***");
  EXPECT_EQ(masked.street_address(), "***");
}

TEST(MaskedOwner, ShowsNothingOfAShortNumberAndNothingWhereNothingIs) {
  Owner owner;
  owner.set_phone("055121");
  EXPECT_EQ(MaskedOwner(owner).phone(), "******");
  EXPECT_EQ(MaskedOwner(Owner()).ByteSizeLong(), 0u);
}

TEST(UpdatedOwner, TakesWhatTheMaskNamesAndKeepsTheRest) {
  UpdateEnterpriseRequest request;
  request.mutable_owner()->set_name("Samidi bin Saleh");
  request.mutable_owner()->set_phone("055121000");
  request.mutable_owner()->set_nik("6405012307890048");
  request.mutable_update_mask()->add_paths("owner.name");
  request.mutable_update_mask()->add_paths("owner.email");  // given empty: cleared
  Owner expected = Samidi();
  expected.set_name("Samidi bin Saleh");
  expected.clear_email();
  EXPECT_EQ(UpdatedOwner(request, Samidi()).DebugString(), expected.DebugString());

  for (const char* path : {"owner.nik", "owner.phone", "owner.street_address"})
    request.mutable_update_mask()->add_paths(path);
  EXPECT_EQ(UpdatedOwner(request, Samidi()).DebugString(), request.owner().DebugString());
}

}  // namespace
}  // namespace umkm::registry
