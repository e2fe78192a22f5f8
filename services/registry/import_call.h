// One stream of an import as gRPC sees it: while a message is committed, the next are read, checked
// and queued, so that the group commit finds its next batch ready.
#pragma once

#include <grpcpp/grpcpp.h>

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/call.h"
#include "common/committer.h"
#include "common/worker.h"

namespace umkm::registry {

// Messages are queued in the order in which they came and answered in that order; at most
// kMostUnanswered are held. One that fails as a whole ends the stream behind the answers to those
// before it. It owns itself until gRPC is done with it; the committer's callbacks share it.
template <class Request, class Response>
class ImportCall final : public grpc::ServerBidiReactor<Request, Response> {
 public:
  // An answer that grows, and what the committer is to decide for it.
  struct Prepared {
    Response response;                              // with a result for every row
    std::vector<std::pair<int, Command>> commands;  // the row of each
  };
  // `prepare` (a message -> Prepared) runs on the worker's thread. `decided` puts what became of a
  // row into its result, on the committer's thread, or gives the refusal that ends the stream.
  struct Work {
    std::function<Result<Prepared>(const Request&)> prepare;
    std::function<std::optional<Refusal>(const Result<Committed>&, Response&, int row)> decided;
  };

  static ImportCall* Begin(grpc::CallbackServerContext* call, Committer& committer, Worker& worker,
                           Work work) {
    const auto self = std::make_shared<ImportCall>(call, committer, worker, std::move(work));
    self->self_ = self;
    self->Step();
    return self.get();
  }

  ImportCall(grpc::CallbackServerContext* call, Committer& committer, Worker& worker, Work work)
      : call_(call),
        language_(LanguageOf(*call)),
        committer_(committer),
        worker_(worker),
        work_(std::move(work)) {}

  // --- Reactions, on gRPC's threads ---
  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnDone() override { const auto last = std::exchange(self_, nullptr); }

 private:
  static constexpr std::size_t kMostUnanswered = 4;

  struct Message {
    Response response;
    std::size_t missing = 0;  // results that the committer owes
    grpc::Status status;      // of the message as a whole
  };

  using Rule = decltype(Command::rule);

  void Take();
  Rule UnlessInTrouble(Rule rule);
  void Took(Message& message, int row, const Result<Committed>& result);
  void Step();

  grpc::CallbackServerContext* const call_;  // gRPC takes it away after Finish
  const std::string language_;
  Committer& committer_;
  Worker& worker_;
  const Work work_;
  Request request_;  // being read or prepared

  std::mutex mutex_;  // guards what follows
  std::deque<std::shared_ptr<Message>> unanswered_;
  bool reading_ = false, preparing_ = false, writing_ = false;
  bool no_more_ = false;             // is to be read: the caller has said all, or the end is near
  std::optional<Refusal> trouble_;   // of the service, in which rows must not be done out of order
  std::optional<grpc::Status> end_;  // before the caller has said all
  bool finished_ = false;
  std::shared_ptr<ImportCall> self_;
};

}  // namespace umkm::registry
