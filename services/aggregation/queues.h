// The completion queues of gRPC that the hub's thread reads.
//
// An open call keeps one mark in its queue, and Debian's gRPC, built with its assertions, looks
// through all marks of the queue for each message (19 % of the server's time with 10,000 calls in
// one). So the calls are spread over many queues, the lanes. One thread cannot wait on all of them:
// it waits at the door, where new calls and wake-ups come in, and looks into the lanes afterwards.
// A message that the connection takes at once, as nearly all are, lies in its lane by then.
#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace umkm::aggregation {

// Made while the server is built. One thread reads; it may be destroyed, by any thread, when the
// server is shut down and nothing that was started is still to come.
class Queues {
 public:
  explicit Queues(grpc::ServerBuilder& builder);
  ~Queues();

  grpc::ServerCompletionQueue& door() { return *door_; }
  // For the next call.
  grpc::CompletionQueue& NextLane();

  using Handle = std::function<void(void* tag, bool ok)>;
  // Waits for something at the door or for that time to pass, then handles all that has come.
  void Take(std::chrono::nanoseconds longest, const Handle& handle);

 private:
  using Queue = std::unique_ptr<grpc::ServerCompletionQueue>;
  Queue door_;
  std::vector<Queue> lanes_;
  std::size_t next_ = 0;
};

}  // namespace umkm::aggregation
