// One call of WatchTotals as the hub sees it, and the mailbox by which the state and other threads
// tell the hub's thread (watch.h) what happened.
#pragma once

#include <grpcpp/alarm.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/support/async_stream.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <span>

#include "aggregation/position.h"
#include "aggregation/view.h"
#include "common/clock.h"
#include "common/result.h"

namespace umkm::aggregation {

using Steady = std::chrono::steady_clock;

class Watcher;

// What gRPC gives back in a completion queue: who was waiting for what.
struct Event {
  enum class What { kWoken, kOpened, kWritten, kFinished, kDone };
  What what;
  Watcher* watcher;  // of kWoken none
};

// Thread-safe; leaving something never blocks for longer than a copy takes.
class Mailbox {
 public:
  // --- By anybody ---
  // Changes of base cells, kept (as sums) only while they are wanted.
  void LeaveChanges(std::span<const Delta> deltas);
  void Stop();   // waits until all watchers are gone
  void Close();  // the hub's thread shall end once all watchers are gone

  // --- By the hub's thread ---
  void WakeAt(grpc::CompletionQueue& queue);  // where kWoken comes, when there is something
  void Woken();                               // kWoken came: the next thing wakes again
  bool advanced() const;
  Changes TakeChanges();
  void WantChanges(bool wanted);
  bool stopping() const;
  bool closed() const;
  void Born();    // there is one more watcher
  void Buried();  // one was destroyed

 private:
  void Wake();  // under mutex_

  mutable std::mutex mutex_;
  std::condition_variable all_gone_;
  grpc::CompletionQueue* queue_ = nullptr;
  grpc::Alarm alarm_;
  Event woken_{Event::What::kWoken, nullptr};
  bool waking_ = false;  // the alarm is on its way
  Changes changes_;
  std::size_t alive_ = 0;
  bool wanted_ = false;
  bool advanced_ = false;
  bool stopping_ = false;
  bool closed_ = false;
};

// Only the hub's thread uses it. It may be destroyed when it did not open, or is over.
class Watcher {
 public:
  // Asks gRPC for the next call; kOpened comes when it is there.
  using Ask = std::function<void(grpc::ServerContext* context, grpc::ByteBuffer* request,
                                 grpc::ServerAsyncWriter<grpc::ByteBuffer>* writer, void* tag)>;
  explicit Watcher(const Ask& ask);

  void Send(const grpc::ByteBuffer& message, uint64_t version);
  // Ends the stream: its status goes out behind a write that is in flight. Only the first counts;
  // true for that one.
  bool End(const grpc::Status& status);
  bool End(const Refusal& refusal);
  // Breaks off a call whose end does not get through.
  void Cancel() { context_.TryCancel(); }

  // --- What came ---
  void Written() { writing_ = false; }
  void Finished() { finishing_ = false; }
  // The call is no more. True when the caller, or the connection, ended it.
  bool Done();

  bool writing() const { return writing_; }
  bool ended() const { return ended_; }
  bool over() const { return done_ && !writing_ && !finishing_; }  // nothing more comes
  uint64_t version() const { return version_; }                    // sent last; 0: nothing was
  double age_seconds() const { return age_.Seconds(); }
  // How long ago it opened, began its last write or ended, whichever was last.
  Steady::duration quiet() const { return Steady::now() - since_; }

  void Opened();
  grpc::ByteBuffer request;         // as it was received
  std::optional<Places> resume;     // until it is reached
  struct LiveView* view = nullptr;  // that it watches, once it does

 private:
  Event opened_event_{Event::What::kOpened, this}, written_event_{Event::What::kWritten, this},
      finished_event_{Event::What::kFinished, this}, done_event_{Event::What::kDone, this};
  grpc::ServerContext context_;
  grpc::ServerAsyncWriter<grpc::ByteBuffer> writer_{&context_};
  uint64_t version_ = 0;
  Steady::time_point since_ = Steady::now();
  Stopwatch age_;
  bool writing_ = false;
  bool finishing_ = false;
  bool ended_ = false;
  bool done_ = false;
};

}  // namespace umkm::aggregation
