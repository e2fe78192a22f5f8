// What the reading RPCs share: checks of their fields, and pages.
#pragma once

#include <google/protobuf/repeated_field.h>

#include <string>
#include <utility>
#include <vector>

#include "common/call.h"
#include "common/result.h"
#include "common/text.h"

namespace umkm::province {

// Each adds a violation when the value is bad.
// Of two ways to name a subject: `other` must be empty when `field` is given.
void CheckOnlyOne(const std::string& other, const char* field, Violations& violations);
// 1 to 1,000 ids.
void CheckIds(const char* field, const google::protobuf::RepeatedPtrField<std::string>& ids,
              Violations& violations);
// "65", "65.01", "65.01.05" or "65.01.05.1001"; empty is any.
void CheckRegionPrefix(const std::string& prefix, Violations& violations);
// "A" … "U"; empty is any.
void CheckSection(const std::string& section, Violations& violations);
void CheckEnum(const char* field, bool valid, Violations& violations);
// A possible day; empty is any.
void CheckDay(const char* field, const std::string& day, Violations& violations);

// The answer to a List request: the page that it asks for, in the order of ids. `list(after_id,
// limit)` reads; `rows` is where they go, `id_of` their id; `violations` are those of the request's
// other fields.
//   ReadPage(*request, std::move(violations), list, &ListShopsResponse::mutable_shops,
//            &Shop::shop_id)
template <class Response, class Row, class Request, class List>
Result<Response> ReadPage(const Request& request, Violations violations, const List& list,
                          google::protobuf::RepeatedPtrField<Row>* (Response::*rows)(),
                          const std::string& (Row::*id_of)() const) {
  const int size = PageSize(request.page_size(), violations);
  if (!violations.empty()) return tl::unexpected(std::move(violations).ToRefusal());
  Request filter = request;
  filter.clear_page_size();
  filter.clear_page_token();
  const std::string bound_to = filter.GetTypeName() + filter.SerializeAsString();
  std::string after_id;
  if (!request.page_token().empty()) {
    Result<std::string> opened = OpenPageToken(bound_to, request.page_token());
    if (opened && !IsUuid(*opened)) opened = OpenPageToken(bound_to, "");  // a forged one
    if (!opened) return tl::unexpected(std::move(opened.error()));
    after_id = std::move(*opened);
  }
  std::vector<Row> found = list(after_id, size + 1);  // one more tells whether there is a next page
  Response response;
  if (found.size() > static_cast<std::size_t>(size)) {
    found.pop_back();
    response.set_next_page_token(SealPageToken(bound_to, (found.back().*id_of)()));
  }
  for (Row& row : found) *(response.*rows)()->Add() = std::move(row);
  return response;
}

}  // namespace umkm::province
