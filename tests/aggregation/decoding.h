// From entries to steps, as tests of the decoders see them.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <map>
#include <string>
#include <vector>

#include "aggregation/domain.h"
#include "common/date.h"
#include "tests/aggregation/entries.h"

namespace umkm::aggregation {

class Decoding : public testing::Test {
 protected:
  // The reason when it cannot be understood; the steps are appended to those there are.
  std::string Apply(const google::protobuf::Message& event, const std::string& day = "2020-05-26") {
    return Decode(AnEntry(1, event, day));
  }
  std::string Decode(const journal::v1::Entry& entry) {
    const std::string bytes = entry.SerializeAsString();
    return Decoder(names_).Decode(*ViewEntry(bytes), deltas_);
  }
  // Steps as "measure by the dimensions named": amounts.
  std::map<std::string, int64_t> Steps(std::initializer_list<Dimension> by) const {
    std::map<std::string, int64_t> steps;
    for (const Delta& delta : deltas_) steps[TextOf(delta, by)] += delta.amount;
    return steps;
  }
  // The same with the day: "2020-05-26 measure …".
  std::map<std::string, int64_t> StepsByDay(std::initializer_list<Dimension> by) const {
    std::map<std::string, int64_t> steps;
    for (const Delta& delta : deltas_) {
      steps[FormatDate(delta.day) + " " + TextOf(delta, by)] += delta.amount;
    }
    return steps;
  }
  // What all steps until now add up to, and then forgets them.
  std::map<CellKey, int64_t> TakeSums() {
    std::map<CellKey, int64_t> sums;
    for (const Delta& delta : deltas_) sums[delta.key] += delta.amount;
    std::erase_if(sums, [](const auto& sum) { return sum.second == 0; });
    deltas_.clear();
    return sums;
  }

  Names names_;
  std::vector<Delta> deltas_;

 private:
  std::string TextOf(const Delta& delta, std::initializer_list<Dimension> by) const {
    std::string text = NameOf(MeasureIn(delta.key));
    for (const Dimension dimension : by) text += " " + names_.TextOf(delta.key, dimension);
    return text;
  }
};

}  // namespace umkm::aggregation
