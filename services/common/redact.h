// Takes out of text what may not leave the house: passwords, and what looks like personal data.
// Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace umkm {

// The text with "***" in place of
//   the value of a password, secret or token: password=… as libpq and URIs write it (quoted, too),
//   "password":"…" as JSON does, scheme://user:…@host, Bearer … and Basic …;
//   the values of the JSON fields that name persons: nik, phone, email, full_name, owner_name, …;
//   e-mail addresses;
//   numbers that stand alone: of 9 or more digits, and those that blanks, dots or dashes divide as
//   a NIK, an NPWP or a telephone. Those within a hash or an identifier stay, and so do times.
// What is replaced is no longer there in part; the rest is as it was.
std::string Redact(std::string_view text);

// Of a page of metrics: names and labels as above; values, which may be long, as they are.
std::string RedactMetrics(std::string_view page);

}  // namespace umkm
