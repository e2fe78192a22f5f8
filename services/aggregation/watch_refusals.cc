#include "aggregation/watch_refusals.h"

#include <string>
#include <utility>

namespace umkm::aggregation {

namespace {

Refusal Retry(Code code, std::string reason, Text message) {
  return {code, std::move(reason), std::move(message), {}, {}, 1000};
}

}  // namespace

Refusal ShuttingDown() {
  return Retry(Code::kUnavailable, "SHUTTING_DOWN",
               {"The service is shutting down; resume with the last resume_token.",
                "Layanan sedang dimatikan; lanjutkan dengan resume_token terakhir."});
}

Refusal Loading() {
  return Retry(Code::kUnavailable, "LOADING",
               {"The totals are being loaded.", "Rekapitulasi sedang dimuat."});
}

Refusal NotReached() {
  return Retry(Code::kUnavailable, "POSITION_NOT_REACHED",
               {"This replica has not yet reached the position of the resume_token.",
                "Replika ini belum mencapai posisi resume_token."});
}

Refusal TooManyWatchers() {
  return Retry(Code::kResourceExhausted, "TOO_MANY_WATCHERS",
               {"Too many streams, or too many different selections, are watched.",
                "Terlalu banyak aliran, atau terlalu banyak pilihan berbeda, yang diamati."});
}

Refusal TooSlow() {
  return Retry(Code::kResourceExhausted, "WATCHER_TOO_SLOW",
               {"The stream was not read; resume with the last resume_token.",
                "Aliran tidak dibaca; lanjutkan dengan resume_token terakhir."});
}

}  // namespace umkm::aggregation
