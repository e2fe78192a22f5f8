#include "registry/import_call.h"

#include "umkm/registry/v1/import.pb.h"

namespace umkm::registry {

template <class Request, class Response>
void ImportCall<Request, Response>::OnReadDone(bool ok) {
  bool take = false;
  {
    const std::lock_guard lock(mutex_);
    reading_ = false;
    no_more_ = !ok;
    take = preparing_ = ok && !end_;
  }
  if (!take) return Step();
  // It takes milliseconds: gRPC's few threads are for what is short.
  worker_.Add([self = self_] { self->Take(); });
}

template <class Request, class Response>
void ImportCall<Request, Response>::OnWriteDone(bool ok) {
  {
    const std::lock_guard lock(mutex_);
    writing_ = false;
    unanswered_.pop_front();
    if (!ok) end_ = grpc::Status::CANCELLED;  // the caller has gone
  }
  Step();
}

template <class Request, class Response>
void ImportCall<Request, Response>::Take() {
  Prepared prepared;
  const auto message = std::make_shared<Message>();
  message->status = Answer(*call_, &prepared, [&] { return work_.prepare(request_); });
  message->response = std::move(prepared.response);
  message->missing = prepared.commands.size();
  {
    const std::lock_guard lock(mutex_);
    preparing_ = false;
    no_more_ = no_more_ || !message->status.ok();  // what follows it must not be done
    unanswered_.push_back(message);
  }
  for (auto& [row, command] : prepared.commands) {
    command.rule = UnlessInTrouble(std::move(command.rule));
    committer_.Submit(std::move(command),
                      [self = self_, message, row = row](const Result<Committed>& result) {
                        self->Took(*message, row, result);
                      });
  }
  Step();
}

// Behind a row that could not be done nothing is: the caller sends all of it again, in order.
template <class Request, class Response>
auto ImportCall<Request, Response>::UnlessInTrouble(Rule rule) -> Rule {
  return
      [self = self_, rule = std::move(rule)](Batch& batch, const Moment& moment) -> Result<Change> {
        {
          const std::lock_guard lock(self->mutex_);
          if (self->trouble_) return tl::unexpected(*self->trouble_);
        }
        return rule(batch, moment);
      };
}

template <class Request, class Response>
void ImportCall<Request, Response>::Took(Message& message, int row,
                                         const Result<Committed>& result) {
  bool last = false;
  {
    const std::lock_guard lock(mutex_);
    if (auto trouble = work_.decided(result, message.response, row)) {
      message.status = ToStatus(*trouble, language_);
      trouble_ = std::move(trouble);
    }
    last = --message.missing == 0;
  }
  if (last) Step();
}

// Starts whatever can be started. gRPC runs reactions on its own threads, never within these calls.
template <class Request, class Response>
void ImportCall<Request, Response>::Step() {
  std::unique_lock lock(mutex_);
  if (finished_) return;
  if (!end_ && !writing_ && !unanswered_.empty() && unanswered_.front()->missing == 0) {
    Message& first = *unanswered_.front();
    if (first.status.ok()) {
      writing_ = true;
      this->StartWrite(&first.response);
    } else {
      end_ = first.status;
    }
  }
  const bool room = unanswered_.size() < kMostUnanswered;
  if (room && !end_ && !no_more_ && !reading_ && !preparing_) {
    reading_ = true;
    this->StartRead(&request_);
  }
  const bool over = end_ || (no_more_ && unanswered_.empty());
  if (!over || writing_ || preparing_) return;
  finished_ = true;
  lock.unlock();
  this->Finish(end_.value_or(grpc::Status::OK));
}

template class ImportCall<v1::ImportEnterprisesRequest, v1::ImportEnterprisesResponse>;
template class ImportCall<v1::ImportCooperativesRequest, v1::ImportCooperativesResponse>;

}  // namespace umkm::registry
