// A long journal straight to its topic, as a relay would have written it, and whether an
// aggregation makes the right totals of it.
#include <absl/strings/str_cat.h>

#include <cstdio>
#include <fstream>
#include <thread>

#include "common/enum_word.h"
#include "common/kafka.h"
#include "tests/bench/history.h"
#include "tests/bench/load.h"

namespace umkm::bench {
namespace {

using namespace umkm::aggregation::v1;  // NOLINT

enum class Answer { kNone, kLoading, kTotals };

// What GetTotals says of a day, in the form of History::Expected, when the position is included. It
// is kLoading when that is but not yet all that the topic held at the start.
Answer Ask(const std::string& as_of, const std::string& at_least, Totals& totals) {
  GetTotalsRequest request;
  for (const Measure measure : {MEASURE_ENTERPRISES, MEASURE_WORKERS, MEASURE_LARGE_ENTERPRISES}) {
    request.mutable_selection()->add_measures(measure);
  }
  for (const Dimension dimension :
       {DIMENSION_REGENCY, DIMENSION_SCALE, DIMENSION_SECTION, DIMENSION_STATUS}) {
    request.mutable_selection()->add_group_by(dimension);
  }
  request.set_as_of(as_of);
  request.set_at_least(at_least);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(50));
  GetTotalsResponse response;
  const grpc::Status status =
      TotalsService::NewStub(ChannelTo(Aggregation()))->GetTotals(&context, request, &response);
  if (!status.ok()) {
    return status.error_message().find("loaded") == std::string::npos ? Answer::kNone
                                                                      : Answer::kLoading;
  }
  for (const Cell& cell : response.cells()) {
    std::string key = absl::StrCat(as_of, "|", Measure_Name(cell.measure()));
    for (const auto& one : cell.dimensions()) absl::StrAppend(&key, "|", one.value());
    totals[key] = cell.value();
  }
  return Answer::kTotals;
}

// Prints the first differences; gives how many there are.
int Compare(const Totals& expected, const Totals& got) {
  int differences = 0;
  const auto tell = [&](const std::string& key, int64_t wanted, int64_t is) {
    if (++differences <= 10) {
      std::fprintf(stderr, "%s: %lld instead of %lld\n", key.c_str(), static_cast<long long>(is),
                   static_cast<long long>(wanted));
    }
  };
  for (const auto& [key, wanted] : expected) {
    const auto found = got.find(key);
    if (found == got.end() || found->second != wanted) {
      tell(key, wanted, found == got.end() ? 0 : found->second);
    }
  }
  for (const auto& [key, is] : got) {
    if (!expected.contains(key)) tell(key, 0, is);
  }
  return differences;
}

}  // namespace

int WriteJournal(int64_t enterprises, int64_t changes, const std::string& expected_file) {
  History history(enterprises, changes);
  KafkaProducer producer(Brokers(), Topic());
  const auto start = Steady::now();
  for (int64_t i = 0; i < changes; ++i) {
    const JournalRow row = history.Next();
    const KafkaHeaders record = HeadersOf(history.entry(), row.hash);
    while (!producer.Produce(record, row.entry, row.position)) producer.Poll(1);
    if (i % 1000 == 0) producer.Poll(0);
  }
  while (producer.Flush(1000) < static_cast<uint64_t>(changes)) {
  }
  PrintRate("journal", changes, Seconds(Steady::now() - start));
  std::ofstream file(expected_file);
  for (const auto& [key, value] : history.Expected()) file << key << ' ' << value << '\n';
  return file.good() ? 0 : 1;
}

int AwaitJournal(int64_t changes, const std::string& expected_file, int64_t since_ns) {
  Totals expected, got;
  std::ifstream file(expected_file);
  std::string key;
  for (int64_t value = 0; file >> key >> value;) expected[key] = value;
  const std::string token = PositionToken("registry", static_cast<uint64_t>(changes));
  const auto begin = Steady::now();
  const auto await = [&](const std::string& position, Answer least) {
    while (Ask("", position, got) < least) {
      if (Steady::now() - begin > std::chrono::minutes(10)) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
  };
  if (!await(PositionToken("registry", 1), Answer::kLoading)) return 1;
  const auto first = Steady::now();
  if (!await(token, Answer::kTotals)) return 1;
  const auto last = Steady::now();
  const auto now = std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::system_clock::now().time_since_epoch());
  if (Ask(kMiddleDay, token, got) != Answer::kTotals) return 1;
  const double seconds = static_cast<double>(now.count() - since_ns) / 1e9;
  std::printf(
      "{\"bench\":\"await-journal\",\"count\":%lld,\"seconds\":%.3f,\"per_second\":%.0f,"
      "\"fold_per_second\":%.0f}\n",
      static_cast<long long>(changes), seconds, static_cast<double>(changes) / seconds,
      static_cast<double>(changes) / Seconds(last - first));
  const int differences = Compare(expected, got);
  if (differences != 0) std::fprintf(stderr, "%d totals are wrong\n", differences);
  return expected.empty() || differences != 0 ? 1 : 0;
}

}  // namespace umkm::bench
