// Clients of WatchTotals for tests.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/status.h"
#include "tests/aggregation/served_totals.h"

namespace umkm::aggregation {

inline Selection EnterprisesBy(std::initializer_list<Dimension> dimensions) {
  Selection selection;
  selection.add_measures(MEASURE_ENTERPRISES);
  for (const Dimension dimension : dimensions) selection.add_group_by(dimension);
  return selection;
}

// One entry that reclassifies.
inline std::vector<Delta> Move(Names& names, const std::string& from, const std::string& to,
                               int64_t count) {
  return {{KeyOf(names, MEASURE_ENTERPRISES, {.scale = from}), 0, -count},
          {KeyOf(names, MEASURE_ENTERPRISES, {.scale = to}), 0, count}};
}

inline uint64_t PositionOf(const WatchTotalsResponse& message) {
  return message.positions_size() == 1 ? message.positions(0).position() : 0;
}

// A stream on a connection of its own, read one message after the other; ended with the object.
class Watch {
 public:
  Watch(const ServedTotals& served, const Selection& selection, const std::string& token = "")
      : stub_(served.NewStub()) {
    WatchTotalsRequest request;
    *request.mutable_selection() = selection;
    request.set_resume_token(token);
    context_.set_deadline(absl::ToChronoTime(served.clock.Now() + absl::Seconds(60)));
    reader_ = stub_->WatchTotals(&context_, request);
  }
  ~Watch() {
    if (reader_ == nullptr) return;
    context_.TryCancel();
    End();
  }

  WatchTotalsResponse Next() {
    WatchTotalsResponse message;
    if (reader_ == nullptr || !reader_->Read(&message)) {
      ADD_FAILURE() << "the stream has ended: " << End().message.en;
    }
    return message;
  }
  // Reads to the end and gives its reason.
  Refusal End() {
    if (reader_ == nullptr) return {};
    WatchTotalsResponse message;
    while (reader_->Read(&message)) ++read_;
    const grpc::Status status = reader_->Finish();
    reader_.reset();
    return FromStatus(status);
  }
  int read() const { return read_; }  // messages that End read

 private:
  std::unique_ptr<TotalsService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<WatchTotalsResponse>> reader_;
  int read_ = 0;
};

// What a client knows after some messages.
class Copy {
 public:
  void Take(const WatchTotalsResponse& message) {
    if (message.kind() == WatchTotalsResponse::KIND_SNAPSHOT) values_.clear();
    for (const Cell& cell : message.cells()) {
      Cell key = cell;
      key.clear_value();
      values_[LineOf(key)] = cell.value();
    }
  }
  int64_t Sum() const {
    int64_t sum = 0;
    for (const auto& [cell, value] : values_) sum += value;
    return sum;
  }
  // Without the zeros.
  std::map<std::string, int64_t> values() const {
    std::map<std::string, int64_t> values = values_;
    std::erase_if(values, [](const auto& cell) { return cell.second == 0; });
    return values;
  }

 private:
  std::map<std::string, int64_t> values_;
};

}  // namespace umkm::aggregation
