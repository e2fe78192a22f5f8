// Sending batches over a stream that may break.
#pragma once

#include <absl/time/time.h>

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
  std::size_t batches_in_flight = 6;
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

  ImportStream(const Client& client, ImportLimits limits, Open open, Answered answered);
  ~ImportStream();

  // Sends, waiting while too many batches are unanswered. Any status but OK is the end.
  grpc::Status Send(Batch batch);
  // Waits for the last answers and ends the stream.
  grpc::Status Finish();

 private:
  bool WaitForRoom(std::size_t most);
  void Connect();
  void ReadAnswers();
  bool TakeAnswer(const Response& response);
  grpc::Status Resume();
  bool SendAgain();

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

using EnterpriseStream =
    ImportStream<registry::v1::ImportEnterprisesRequest, registry::v1::ImportEnterprisesResponse>;
using CooperativeStream =
    ImportStream<registry::v1::ImportCooperativesRequest, registry::v1::ImportCooperativesResponse>;

}  // namespace umkm::ctl
