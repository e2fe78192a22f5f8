#include <google/protobuf/util/time_util.h>

#include "common/kafka.h"
#include "common/text.h"

namespace umkm {

KafkaHeaders HeadersOf(const JournalRow& row) {
  journal::v1::Entry entry;
  if (!entry.ParseFromString(row.entry)) {
    throw std::runtime_error("the journal's entry " + std::to_string(row.position) +
                             " cannot be parsed");
  }
  return {
      .headers = {{"ce_specversion", "1.0"},
                  {"ce_id", entry.source() + '/' + entry.epoch().incarnation() + '/' +
                                std::to_string(entry.position())},
                  {"ce_source", "umkm/" + entry.source()},
                  {"ce_type", entry.event_type()},
                  {"ce_time", google::protobuf::util::TimeUtil::ToString(entry.recorded_time())},
                  {"content-type", "application/protobuf"},
                  {"umkmhash", Hex(row.hash)}},
      .key = entry.subject_id()};
}

}  // namespace umkm
