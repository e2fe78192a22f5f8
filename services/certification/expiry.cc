#include "certification/expiry.h"

#include <exception>
#include <vector>

#include "certification/decision.h"
#include "common/log.h"
#include "common/thread_name.h"

namespace umkm::certification {
namespace {

constexpr int kPage = 500;

}  // namespace

Expiry::Expiry(const Schemes& schemes, const Clock& clock, Committer& committer, Store& store,
               std::chrono::milliseconds pause)
    : schemes_(schemes),
      clock_(clock),
      committer_(committer),
      store_(store),
      pause_(pause),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

void Expiry::Run(const std::stop_token& stop) {
  NameThread("expiry");
  while (!stop.stop_requested()) {
    try {
      ExpireAll(stop);
    } catch (const std::exception& error) {
      LogWarning("certificates cannot expire now; tried again later", {{"error", error.what()}});
    }
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, pause_, [] { return false; });
  }
}

// Page by page in the order of ids, so that a case that is refused keeps no other waiting.
void Expiry::ExpireAll(const std::stop_token& stop) {
  const std::string today = clock_.Today();
  std::string after_id;
  while (!stop.stop_requested()) {
    const Cases expired = store_.FindExpired(today, after_id, kPage);
    if (expired.empty()) return;
    after_id = expired.back().case_id();
    std::vector<Command> commands;
    for (const FacilitationCase& one : expired) commands.push_back(CommandToExpire(one, schemes_));
    // Each is answered before long, for the committer gives up by itself.
    const auto answers = committer_.SubmitAndWait(std::move(commands), absl::InfiniteFuture());
    for (std::size_t i = 0; i < answers.size(); ++i) {
      if (answers[i] || answers[i].error().reason == "WRONG_STATUS") continue;  // done meanwhile
      LogWarning("a certificate cannot expire now; tried again later",
                 {{"case_id", expired[i].case_id()}, {"reason", answers[i].error().reason}});
    }
  }
}

}  // namespace umkm::certification
