#include "common/text.h"

#include <gtest/gtest.h>

#include <set>

namespace umkm {
namespace {

TEST(CleanText, TakesNamesInAnyScript) {
  for (const char* text : {"", "Sam Creative", "Warung “Bu Édith” – 50 %", "٣", "雑貨", "😀",
                           "'; DROP TABLE x;--", "%_\\'$1", "=HYPERLINK(1)"})
    EXPECT_TRUE(IsCleanText(text)) << text;
}

TEST(CleanText, RefusesControlCharacters) {
  EXPECT_FALSE(IsCleanText(std::string_view("a\0b", 3)));
  for (const char* text :
       {"a\nb", "a\rb", "a\tb", "\x1b[31m", "a\x7f", "a\xC2\x85", "a\xE2\x80\xA8", "a\xE2\x80\xA9"})
    EXPECT_FALSE(IsCleanText(text)) << Hex(text);
}

TEST(CleanText, RefusesWhatIsNotUtf8) {
  const char* malformed[] = {
      "\xC0\xAF",          // overlong slash
      "\xE0\x80\xAF",      // overlong, three bytes
      "\xF0\x80\x80\xAF",  // overlong, four bytes
      "\xED\xA0\x80",      // lone surrogate
      "\xED\xBF\xBF",      // the other kind
      "\xF4\x90\x80\x80",  // beyond U+10FFFF
      "\xF5\x80\x80\x80",  // no such lead
      "\x80",              // continuation without lead
      "a\xE2\x82",         // cut off
      "\xC3(",             // lead without continuation
      "\xFF",
      "caf\xE9",  // Latin-1
  };
  for (const char* text : malformed) EXPECT_FALSE(IsCleanText(text)) << Hex(text);
}

TEST(CharacterCount, CountsCodePoints) {
  EXPECT_EQ(CharacterCount(""), 0u);
  EXPECT_EQ(CharacterCount("abc"), 3u);
  EXPECT_EQ(CharacterCount("é雑😀"), 3u);
}

TEST(Digits, AreAsciiDigitsInTheExactNumber) {
  EXPECT_TRUE(IsDigits("0123456789", 10));
  EXPECT_TRUE(IsDigits("", 0));
  EXPECT_FALSE(IsDigits("123", 4));
  EXPECT_FALSE(IsDigits("12345", 4));
  EXPECT_FALSE(IsDigits("+123", 4));
  EXPECT_FALSE(IsDigits("12 4", 4));
  EXPECT_FALSE(IsDigits("٣٣", 4)) << "Arabic-Indic digits, two bytes each";
  EXPECT_FALSE(IsDigits("٣٣", 2));
  EXPECT_FALSE(IsDigits("１２", 6)) << "full-width digits";
}

TEST(Uuid, IsCanonicalLowerCaseAndNotNil) {
  EXPECT_TRUE(IsUuid("0190a6b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"));
  for (const char* text :
       {"", "0190A6B2-7C3D-7E4F-8A5B-6C7D8E9F0A1B", "{0190a6b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b}",
        "0190a6b27c3d7e4f8a5b6c7d8e9f0a1b", "0190a6b2-7c3d-7e4f-8a5b-6c7d8e9f0a1",
        "0190a6b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b0", "0190a6b2-7c3d-7e4f-8a5b-6c7d8e9f0a1g",
        "0190a6b2+7c3d-7e4f-8a5b-6c7d8e9f0a1b", "00000000-0000-0000-0000-000000000000"})
    EXPECT_FALSE(IsUuid(text)) << text;
}

TEST(Uuid, OfVersionSevenIsOrderedByTimeAndUnique) {
  EXPECT_EQ(NewUuidV7(0x0190A6B27C3D).substr(0, 15), "0190a6b2-7c3d-7");
  EXPECT_LT(NewUuidV7(1'590'451'200'000), NewUuidV7(1'590'451'200'001));
  std::set<std::string> made;
  for (int i = 0; i < 1000; ++i) {
    const std::string uuid = NewUuidV7(1'590'451'200'000);
    EXPECT_TRUE(IsUuid(uuid)) << uuid;
    EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos) << uuid;
    made.insert(uuid);
  }
  EXPECT_EQ(made.size(), 1000u);
}

TEST(Uuid, OfBytesDependsOnThemOnly) {
  EXPECT_EQ(UuidOf("abc"), "ba7816bf-8f01-8fea-8141-40de5dae2223");
  EXPECT_NE(UuidOf("abc"), UuidOf("abd"));
  EXPECT_TRUE(IsUuid(UuidOf("")));
}

TEST(Sha256, HashesThePartsAsOne) {
  const std::string expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  EXPECT_EQ(Hex(Sha256("abc")), expected);
  EXPECT_EQ(Hex(Sha256("a", "b", "c")), expected);
  EXPECT_EQ(Hex(Sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(HexText, GoesThereAndBack) {
  const std::string bytes("\0\x7f\xff umkm", 8);
  EXPECT_EQ(Hex(bytes), "007fff20756d6b6d");
  EXPECT_EQ(Unhex(Hex(bytes)), bytes);
}

TEST(HexText, RefusesWhatIsNotLowerCaseHex) {
  for (const char* text : {"0", "0g", "FF", "0x12", " 00"}) EXPECT_EQ(Unhex(text), "") << text;
}

}  // namespace
}  // namespace umkm
