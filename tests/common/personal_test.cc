#include "common/personal.h"

#include <gtest/gtest.h>

#include "umkm/registry/v1/enterprise_requests.pb.h"
#include "umkm/registry/v1/import.pb.h"
#include "umkm/type/v1/personal.pb.h"

namespace umkm {
namespace {

registry::v1::RegisterEnterpriseRequest WithOwner() {
  registry::v1::RegisterEnterpriseRequest request;
  request.set_request_id("0190a6b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b");
  request.mutable_enterprise()->set_name("Sam Creative");
  request.mutable_owner()->set_name("Samidi");
  request.mutable_owner()->set_nik("6501010101800001");
  request.mutable_owner()->set_phone("+6281234567890");
  request.mutable_owner()->set_email("samidi@example.id");
  request.mutable_owner()->set_street_address("Jl. Sengkawit 1");
  return request;
}

TEST(Personal, IsClearedAndAllElseStays) {
  auto request = WithOwner();
  EXPECT_TRUE(HasPersonal(request));
  ScrubPersonal(request);
  EXPECT_FALSE(HasPersonal(request));
  EXPECT_EQ(request.owner().ByteSizeLong(), 0u) << "every field of an owner is personal";
  EXPECT_EQ(request.enterprise().name(), "Sam Creative");
  EXPECT_EQ(request.request_id(), WithOwner().request_id());
}

TEST(Personal, IsFoundInEachFieldAlone) {
  const auto* owner = registry::v1::Owner::descriptor();
  for (int i = 0; i < owner->field_count(); ++i) {
    if (owner->field(i)->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_STRING) continue;
    registry::v1::Owner one;
    one.GetReflection()->SetString(&one, owner->field(i), "x");
    EXPECT_TRUE(HasPersonal(one)) << owner->field(i)->name();
  }
}

TEST(Personal, IsClearedInRepeatedMessages) {
  registry::v1::ImportEnterprisesRequest batch;
  for (int i = 0; i < 3; ++i) *batch.add_rows() = WithOwner();
  EXPECT_TRUE(HasPersonal(batch));
  ScrubPersonal(batch);
  EXPECT_FALSE(HasPersonal(batch));
  EXPECT_EQ(batch.SerializeAsString().find("Samidi"), std::string::npos);
  EXPECT_EQ(batch.rows(2).enterprise().name(), "Sam Creative");
}

TEST(Personal, IsNothingInAnEmptyMessage) {
  registry::v1::RegisterEnterpriseRequest request;
  EXPECT_FALSE(HasPersonal(request));
  request.mutable_owner();
  EXPECT_FALSE(HasPersonal(request));
}

}  // namespace
}  // namespace umkm
