// Sending batches over a stream that may break.
#pragma once

#include <absl/time/time.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "umkmctl/channel.h"
#include "umkmctl/csv.h"

namespace umkm::ctl {

struct ImportLimits {
  int rows_per_batch = 256;
  std::size_t batches_in_flight = 4;
  absl::Duration patience = absl::Minutes(1);  // without any answer, before it gives up
};

// Sends batches in order, several at once, and gives each back with its answers. When the stream
// breaks it opens another and sends again what was not answered: the rows' request_ids make that
// harmless. One thread sends; answers arrive on a thread of its own.
template <class Request, class Response>
class ImportStream {
 public:
  struct Batch {
    Request request;
    std::vector<CsvRow> rows;  // that the request was made from, in the same order
  };
  using Call = grpc::ClientReaderWriterInterface<Request, Response>;
  using Open = std::function<std::unique_ptr<Call>(grpc::ClientContext*)>;
  using Answered = std::function<void(const Batch&, const Response&)>;

  ImportStream(const Client& client, ImportLimits limits, Open open, Answered answered)
      : client_(client), limits_(limits), open_(std::move(open)), answered_(std::move(answered)) {
    Connect();
  }
  ~ImportStream() { context_->TryCancel(); }

  // Sends, waiting while too many batches are unanswered. Any status but OK is the end.
  grpc::Status Send(Batch batch) {
    while (!WaitForRoom(limits_.batches_in_flight)) {
      if (grpc::Status status = Resume(); !status.ok()) return status;
    }
    const auto shared = std::make_shared<const Batch>(std::move(batch));
    {
      std::lock_guard lock(mutex_);
      if (unanswered_.empty()) last_answer_ = client_.clock().Now();
      unanswered_.push_back(shared);
    }
    return call_->Write(shared->request) ? grpc::Status::OK : Resume();
  }

  // Waits for the last answers and ends the stream.
  grpc::Status Finish() {
    while (!WaitForRoom(1)) {
      if (grpc::Status status = Resume(); !status.ok()) return status;
    }
    call_->WritesDone();
    reader_.join();
    call_->Finish();
    return grpc::Status::OK;  // every row is answered, however the stream ended
  }

 private:
  // Waits until fewer than `most` batches are unanswered; false when the stream broke before. One
  // that is silent for too long is broken here.
  bool WaitForRoom(std::size_t most) {
    std::unique_lock lock(mutex_);
    while (unanswered_.size() >= most && !broken_) {
      const absl::Duration left = last_answer_ + limits_.patience - client_.clock().Now();
      if (left <= absl::ZeroDuration()) context_->TryCancel();
      changed_.wait_for(lock, absl::ToChronoMilliseconds(std::max(left, kPause)));
    }
    return unanswered_.size() < most;
  }

  void Connect() {
    call_.reset();
    context_ = client_.Context(absl::Minutes(10));
    call_ = open_(context_.get());
    broken_ = false;
    reader_ = std::jthread([this] { ReadAnswers(); });
  }

  void ReadAnswers() {
    Response response;
    while (call_->Read(&response) && TakeAnswer(response)) {
    }
    std::lock_guard lock(mutex_);
    broken_ = true;
    changed_.notify_all();
  }

  // False when the server does not answer what was asked: then there is no going on.
  bool TakeAnswer(const Response& response) {
    std::shared_ptr<const Batch> batch;
    {
      std::lock_guard lock(mutex_);
      if (!unanswered_.empty()) batch = unanswered_.front();
    }
    if (!batch || response.results_size() != static_cast<int>(batch->rows.size())) {
      nonsense_ = true;
      context_->TryCancel();
      return false;
    }
    answered_(*batch, response);
    std::lock_guard lock(mutex_);
    unanswered_.pop_front();
    last_answer_ = client_.clock().Now();
    changed_.notify_all();
    return true;
  }

  // Opens streams until one takes all that is unanswered; or gives why that is of no use.
  grpc::Status Resume() {
    do {
      reader_.join();
      const grpc::Status status = call_->Finish();
      if (nonsense_) return {grpc::StatusCode::INTERNAL, "the registry answered other rows"};
      if (!status.ok() && !IsTransient(status)) return status;
      if (client_.clock().Now() - last_answer_ > limits_.patience) {
        return {grpc::StatusCode::UNAVAILABLE,
                "the registry gave no answer for a while. " + status.error_message()};
      }
      std::this_thread::sleep_for(absl::ToChronoMilliseconds(kPause));
      Connect();
    } while (!SendAgain());
    return grpc::Status::OK;
  }

  bool SendAgain() {
    std::deque<std::shared_ptr<const Batch>> again;
    {
      std::lock_guard lock(mutex_);
      again = unanswered_;
    }
    return std::all_of(again.begin(), again.end(),
                       [&](const auto& batch) { return call_->Write(batch->request); });
  }

  static constexpr absl::Duration kPause = absl::Milliseconds(300);

  const Client& client_;
  const ImportLimits limits_;
  const Open open_;
  const Answered answered_;

  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<Call> call_;
  bool nonsense_ = false;  // written by the reader, read after it ended

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::deque<std::shared_ptr<const Batch>> unanswered_;
  bool broken_ = false;  // nothing more comes from the present stream
  absl::Time last_answer_;

  std::jthread reader_;
};

}  // namespace umkm::ctl
