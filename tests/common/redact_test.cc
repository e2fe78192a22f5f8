#include "common/redact.h"

#include <gtest/gtest.h>

namespace umkm {
namespace {

TEST(Redact, TakesOutPasswordsHoweverTheyAreWritten) {
  const std::pair<const char*, const char*> cases[] = {
      {"host=a password=hunter2 user=b", "host=a password=*** user=b"},
      {"PASSWORD='two words' x", "PASSWORD='***' x"},
      {R"({"password":"hunter2","port":5432})", R"({"password":"***","port":5432})"},
      {"postgresql://umkm:hunter2@db:5432/x", "postgresql://umkm:***@db:5432/x"},
      {"Authorization: Bearer abc.def", "Authorization: Bearer ***"},
      {R"(say {\"password\":\"hunter2\"})", R"(say {\"password\":\"***\"})"},
      {R"("error":"at password=\"two words\" x")", R"("error":"at password=\"***\" x")"},
      {R"("error":"at password='it\\'s' x")", R"("error":"at password='***' x")"},
  };
  for (const auto& [text, redacted] : cases) EXPECT_EQ(Redact(text), redacted);
}

TEST(Redact, TakesOutWhatIsPersonal) {
  const std::pair<const char*, const char*> cases[] = {
      {"nik 6501054107900001 is known", "nik *** is known"},
      {"6501 0541 0790 0001", "***"},
      {"call 0812-3456-7890 or +6281234567890", "call *** or +***"},
      {"mail siti.aminah@example.co.id.", "mail ***."},
      {R"({"full_name":"Siti Aminah","position":7})", R"({"full_name":"***","position":7})"},
  };
  for (const auto& [text, redacted] : cases) EXPECT_EQ(Redact(text), redacted);
}

TEST(Redact, LeavesWhatHelpsToFindAFault) {
  for (const char* text :
       {"2026-12-01T14:31:14.123Z registry:12345678 committed",
        "hash 4bf92f3577b34da6a3ce929d0e0e4736 at 127.0.0.1:50051",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "size_bytes 7340032", ""}) {
    EXPECT_EQ(Redact(text), text);
  }
}

TEST(Redact, LeavesTheValuesOfMetrics) {
  EXPECT_EQ(RedactMetrics("# HELP a b\numkm_head{source=\"registry\"} 1234567890\n"
                          "umkm_x{of=\"6501054107900001\"} 1\n"),
            "# HELP a b\numkm_head{source=\"registry\"} 1234567890\numkm_x{of=\"***\"} 1\n");
}

}  // namespace
}  // namespace umkm
