#include "umkmctl/field.h"

#include <absl/strings/ascii.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "common/text.h"
#include "umkmctl/names.h"

namespace umkm::ctl {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

template <class Integer>
std::optional<Text> ParseInteger(std::string_view cell, Integer& number) {
  const char* end = cell.data() + cell.size();
  const auto [stop, error] = std::from_chars(cell.data(), end, number);
  if (error == std::errc::result_out_of_range) {
    return Text{"is too large a number", "angkanya terlalu besar"};
  }
  if (error == std::errc() && stop == end) return std::nullopt;
  return Text{"is not a whole number; write digits only (12500000), without Rp, dots or spaces",
              "bukan bilangan bulat; tulis angka saja (12500000), tanpa Rp, titik atau spasi"};
}

std::optional<Text> SetInteger(Message& message, const FieldDescriptor& field,
                               std::string_view cell) {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
    int32_t number = 0;
    if (auto wrong = ParseInteger(cell, number)) return wrong;
    message.GetReflection()->SetInt32(&message, &field, number);
    return std::nullopt;
  }
  int64_t number = 0;
  if (auto wrong = ParseInteger(cell, number)) return wrong;
  message.GetReflection()->SetInt64(&message, &field, number);
  return std::nullopt;
}

std::optional<Text> SetBool(Message& message, const FieldDescriptor& field, std::string_view cell) {
  const std::string word = absl::AsciiStrToLower(std::string(cell));
  const bool yes = word == "true" || word == "ya";
  if (!yes && word != "false" && word != "tidak") {
    return Text{"must be true or false", "harus ya atau tidak"};
  }
  message.GetReflection()->SetBool(&message, &field, yes);
  return std::nullopt;
}

std::optional<Text> SetText(Message& message, const FieldDescriptor& field, std::string_view cell) {
  if (!IsCleanText(cell)) {
    return Text{
        "holds line breaks, control characters or bytes that are not UTF-8; mend it or "
        "save the file as \"CSV UTF-8\"",
        "berisi ganti baris, karakter kontrol atau bita bukan UTF-8; perbaiki atau simpan "
        "berkas sebagai \"CSV UTF-8\""};
  }
  if (!field.is_repeated()) {
    message.GetReflection()->SetString(&message, &field, std::string(cell));
    return std::nullopt;
  }
  for (std::size_t begin = 0; begin <= cell.size();) {
    const std::size_t end = std::min(cell.find('|', begin), cell.size());
    message.GetReflection()->AddString(&message, &field,
                                       std::string(cell.substr(begin, end - begin)));
    begin = end + 1;
  }
  return std::nullopt;
}

}  // namespace

Field::Field(const Descriptor& of, std::string_view path) {
  const Descriptor* at = &of;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    if (field_ != nullptr) parents_.push_back(field_);
    field_ =
        at == nullptr ? nullptr : at->FindFieldByName(std::string(path.substr(begin, end - begin)));
    if (field_ == nullptr) throw std::logic_error("no field " + std::string(path));
    at = field_->message_type();
    begin = end + 1;
  }
  if (field_->cpp_type() != FieldDescriptor::CPPTYPE_ENUM) return;
  for (int i = 0; i < field_->enum_type()->value_count(); ++i) {
    const auto& value = *field_->enum_type()->value(i);
    words_.emplace_back(value.number(), LowerName(value));
  }
}

std::optional<Text> Field::SetEnum(Message& message, std::string_view cell) const {
  const std::string wanted = absl::AsciiStrToLower(std::string(cell));
  for (const auto& [number, word] : words_) {
    if (word.empty() || word != wanted) continue;
    message.GetReflection()->SetEnumValue(&message, field_, number);
    return std::nullopt;
  }
  const std::string choices = Choices(*field_->enum_type());
  return Text{"must be one of: " + choices, "harus salah satu dari: " + choices};
}

std::string_view Field::WordOf(int number, std::string& buffer) const {
  for (const auto& [known, word] : words_) {
    if (known == number) return word;
  }
  return buffer = std::to_string(number);  // of a registry that is newer
}

std::optional<Text> Field::Set(Message& message, std::string_view cell) const {
  if (cell.empty()) return std::nullopt;
  Message* at = &message;
  for (const FieldDescriptor* parent : parents_) {
    at = at->GetReflection()->MutableMessage(at, parent);
  }
  switch (field_->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
      return SetInteger(*at, *field_, cell);
    case FieldDescriptor::CPPTYPE_ENUM:
      return SetEnum(*at, cell);
    case FieldDescriptor::CPPTYPE_BOOL:
      return SetBool(*at, *field_, cell);
    default:
      return SetText(*at, *field_, cell);
  }
}

std::string_view Field::Get(const Message& message, std::string& buffer) const {
  const Message* at = &message;
  for (const FieldDescriptor* parent : parents_) {
    const auto& reflection = *at->GetReflection();
    if (!reflection.HasField(*at, parent)) return "";
    at = &reflection.GetMessage(*at, parent);
  }
  const auto& reflection = *at->GetReflection();
  buffer.clear();
  if (field_->is_repeated()) {
    for (int i = 0; i < reflection.FieldSize(*at, field_); ++i) {
      if (i > 0) buffer += '|';
      buffer += reflection.GetRepeatedString(*at, field_, i);
    }
    return buffer;
  }
  if (field_->has_presence() && !reflection.HasField(*at, field_)) return "";
  switch (field_->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return buffer = std::to_string(reflection.GetInt32(*at, field_));
    case FieldDescriptor::CPPTYPE_INT64:
      return buffer = std::to_string(reflection.GetInt64(*at, field_));
    case FieldDescriptor::CPPTYPE_ENUM:
      return WordOf(reflection.GetEnumValue(*at, field_), buffer);
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.GetBool(*at, field_) ? "true" : "false";
    default:
      return reflection.GetStringReference(*at, field_, &buffer);
  }
}

}  // namespace umkm::ctl
