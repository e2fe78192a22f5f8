#include "aggregation/queues.h"

namespace umkm::aggregation {
namespace {

// Of 10,000 calls each has 625.
constexpr std::size_t kLanes = 16;
// At most so much is taken out of one queue at a time, so that no queue starves the others.
constexpr int kMostEvents = 20'000;

bool TakeOne(grpc::CompletionQueue& queue, gpr_timespec until, const Queues::Handle& handle) {
  void* tag = nullptr;
  bool ok = false;
  if (queue.AsyncNext(&tag, &ok, until) != grpc::CompletionQueue::GOT_EVENT) return false;
  handle(tag, ok);
  return true;
}

// What has come. It does not ask for what comes until now: gRPC would wait for the whole next
// millisecond.
void TakeAll(grpc::CompletionQueue& queue, const Queues::Handle& handle) {
  int taken = 0;
  while (taken < kMostEvents && TakeOne(queue, gpr_inf_past(GPR_CLOCK_MONOTONIC), handle)) ++taken;
}

}  // namespace

// gRPC must not count on these queues to be polled: else it leaves the connections to this one
// thread, which may be busy sending.
Queues::Queues(grpc::ServerBuilder& builder) : door_(builder.AddCompletionQueue(false)) {
  for (std::size_t i = 0; i < kLanes; ++i) lanes_.push_back(builder.AddCompletionQueue(false));
}

Queues::~Queues() {
  const auto end = [](grpc::CompletionQueue& queue) {
    queue.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue.Next(&tag, &ok)) continue;
  };
  end(*door_);
  for (const Queue& lane : lanes_) end(*lane);
}

grpc::CompletionQueue& Queues::NextLane() { return *lanes_[next_++ % lanes_.size()]; }

void Queues::Take(std::chrono::nanoseconds longest, const Handle& handle) {
  const gpr_timespec until = gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                                          gpr_time_from_nanos(longest.count(), GPR_TIMESPAN));
  if (longest <= std::chrono::nanoseconds(0) || TakeOne(*door_, until, handle)) {
    TakeAll(*door_, handle);
  }
  for (const Queue& lane : lanes_) TakeAll(*lane, handle);
}

}  // namespace umkm::aggregation
