// One stream of WatchTotals as gRPC sees it, and the mailbox by which gRPC's threads and the state
// tell the hub's thread (watch.h) what happened.
#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "aggregation/position.h"
#include "aggregation/view.h"
#include "common/result.h"

namespace umkm::aggregation {

using Steady = std::chrono::steady_clock;

class Watcher;

// What happened to a watcher.
struct Note {
  enum class What { kOpened, kWritten, kCancelled, kGone };
  What what;
  Watcher* watcher;
  std::unique_ptr<Watcher> opened;  // with kOpened: the hub owns it from now on
};

// Thread-safe; leaving something never blocks for longer than a copy takes.
class Mailbox {
 public:
  // --- By anybody ---
  void Leave(Note note);
  // Changes of base cells, kept (as sums) only while they are wanted.
  void LeaveChanges(std::span<const Delta> deltas);
  void Stop();   // waits until all watchers are gone
  void Close();  // the hub's thread shall end once all watchers are gone

  // --- By the hub's thread ---
  // Waits for notes, for changes (those not before `earliest_change`), Stop, Close or `until`.
  std::vector<Note> Wait(Steady::time_point earliest_change, Steady::time_point until);
  bool advanced() const;
  Changes TakeChanges();
  void WantChanges(bool wanted);
  bool stopping() const;
  bool closed() const;
  void Buried();  // a watcher was destroyed

 private:
  mutable std::mutex mutex_;
  std::condition_variable wake_, all_gone_;
  std::vector<Note> notes_;
  Changes changes_;
  std::size_t alive_ = 0;
  bool wanted_ = false;
  bool advanced_ = false;
  bool stopping_ = false;
  bool closed_ = false;
};

// Made by the handler of the call; all but the reactions is for the hub's thread alone.
class Watcher final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  Watcher(Mailbox& mailbox, grpc::CallbackServerContext* context);

  // --- Reactions, on gRPC's threads ---
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  // --- The hub's ---
  void Send(grpc::ByteBuffer message, uint64_t version);
  void Written();
  // Ends the stream: its status goes out behind a write that is in flight. Only the first counts.
  void End(const grpc::Status& status);
  void End(const Refusal& refusal);
  // Breaks off a call whose end does not get through.
  void Cancel();

  bool writing() const { return writing_; }
  bool ended() const { return ended_; }
  uint64_t version() const { return version_; }  // sent last; 0: nothing was
  // How long ago it opened, began its last write or ended, whichever was last.
  Steady::duration quiet() const { return Steady::now() - since_; }

  std::optional<Plan> plan;         // what to watch; nothing when refused
  std::optional<Refusal> refusal;   // why it ends at once
  std::optional<Places> resume;     // until it is reached
  struct LiveView* view = nullptr;  // that it watches, once it does

 private:
  Mailbox& mailbox_;
  const std::string language_;
  std::mutex mutex_;  // guards context_, which gRPC takes away after OnDone
  grpc::CallbackServerContext* context_;
  grpc::ByteBuffer message_;  // in flight
  uint64_t version_ = 0;
  Steady::time_point since_ = Steady::now();
  bool writing_ = false;
  bool ended_ = false;
};

}  // namespace umkm::aggregation
