#include "umkmctl/import_stream.h"

#include <algorithm>

namespace umkm::ctl {
namespace {

constexpr absl::Duration kPause = absl::Milliseconds(300);

}  // namespace

template <class Request, class Response>
ImportStream<Request, Response>::ImportStream(const Client& client, ImportLimits limits, Open open,
                                              Answered answered)
    : client_(client), limits_(limits), open_(std::move(open)), answered_(std::move(answered)) {
  Connect();
}

template <class Request, class Response>
ImportStream<Request, Response>::~ImportStream() {
  context_->TryCancel();
}

template <class Request, class Response>
grpc::Status ImportStream<Request, Response>::Send(Batch batch) {
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

template <class Request, class Response>
grpc::Status ImportStream<Request, Response>::Finish() {
  while (!WaitForRoom(1)) {
    if (grpc::Status status = Resume(); !status.ok()) return status;
  }
  call_->WritesDone();
  reader_.join();
  call_->Finish();
  return grpc::Status::OK;  // every row is answered, however the stream ended
}

// Waits until fewer than `most` batches are unanswered; false when the stream broke before. One
// that is silent for too long is broken here.
template <class Request, class Response>
bool ImportStream<Request, Response>::WaitForRoom(std::size_t most) {
  std::unique_lock lock(mutex_);
  while (unanswered_.size() >= most && !broken_) {
    const absl::Duration left = last_answer_ + limits_.patience - client_.clock().Now();
    if (left <= absl::ZeroDuration()) context_->TryCancel();
    changed_.wait_for(lock, absl::ToChronoMilliseconds(std::max(left, kPause)));
  }
  return unanswered_.size() < most;
}

template <class Request, class Response>
void ImportStream<Request, Response>::Connect() {
  call_.reset();
  context_ = client_.Context(absl::Minutes(10));
  call_ = open_(context_.get());
  broken_ = false;
  reader_ = std::jthread([this] { ReadAnswers(); });
}

template <class Request, class Response>
void ImportStream<Request, Response>::ReadAnswers() {
  Response response;
  while (call_->Read(&response) && TakeAnswer(response)) {
  }
  std::lock_guard lock(mutex_);
  broken_ = true;
  changed_.notify_all();
}

// False when the server does not answer what was asked: then there is no going on.
template <class Request, class Response>
bool ImportStream<Request, Response>::TakeAnswer(const Response& response) {
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
template <class Request, class Response>
grpc::Status ImportStream<Request, Response>::Resume() {
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

template <class Request, class Response>
bool ImportStream<Request, Response>::SendAgain() {
  std::deque<std::shared_ptr<const Batch>> again;
  {
    std::lock_guard lock(mutex_);
    again = unanswered_;
  }
  return std::all_of(again.begin(), again.end(),
                     [&](const auto& batch) { return call_->Write(batch->request); });
}

template class ImportStream<registry::v1::ImportEnterprisesRequest,
                            registry::v1::ImportEnterprisesResponse>;
template class ImportStream<registry::v1::ImportCooperativesRequest,
                            registry::v1::ImportCooperativesResponse>;

}  // namespace umkm::ctl
