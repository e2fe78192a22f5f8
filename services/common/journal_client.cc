#include "common/journal_client.h"

namespace umkm {

namespace {

constexpr absl::Duration kHeadTimeout = absl::Seconds(5);
constexpr absl::Duration kReadTimeout = absl::Seconds(30);  // a longer history is read in turns
// Following goes in turns too: a source that vanished without a word is noticed by then. Shorter
// than the grace that servers give to streams of an old connection (common/server.cc).
constexpr absl::Duration kFollowTimeout = absl::Seconds(20);

std::shared_ptr<grpc::Channel> ChannelTo(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 2000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2000);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

bool IsOutOfTime(const grpc::Status& status) {
  return status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED;
}

}  // namespace

JournalClient::JournalClient(const std::string& address, const Clock& clock)
    : clock_(clock), stub_(journal::v1::JournalService::NewStub(ChannelTo(address))) {}

std::chrono::system_clock::time_point JournalClient::In(absl::Duration duration) const {
  return absl::ToChronoTime(clock_.Now() + duration);
}

std::optional<journal::v1::Head> JournalClient::Head(const std::stop_token& stop) {
  grpc::ClientContext context;
  context.set_deadline(In(kHeadTimeout));
  const std::stop_callback cancel(stop, [&] { context.TryCancel(); });
  journal::v1::GetJournalHeadResponse response;
  if (!stub_->GetJournalHead(&context, {}, &response).ok()) return std::nullopt;
  return response.head();
}

bool JournalClient::Read(uint64_t from, uint64_t to, const std::stop_token& stop,
                         const Take& take) {
  bool enough = false;
  while (!enough && from <= to) {
    const uint64_t begin = from;
    const auto status = Stream(from, to, kReadTimeout, stop, [&](const auto& entry, const auto& h) {
      if (entry.empty()) return true;  // a heartbeat
      enough = !take(entry, h);
      ++from;
      return !enough && from <= to;
    });
    if (!enough && from <= to && (!IsOutOfTime(status) || from == begin)) return false;
  }
  return true;
}

grpc::Status JournalClient::Follow(uint64_t from, const std::stop_token& stop, const Take& take) {
  for (;;) {
    bool heard = false;
    bool enough = false;
    const auto status =
        Stream(from, 0, kFollowTimeout, stop, [&](const auto& entry, const auto& h) {
          heard = true;
          enough = !take(entry, h);
          if (!entry.empty()) ++from;
          return !enough;
        });
    if (enough || stop.stop_requested()) return grpc::Status::OK;
    if (status.ok()) return {grpc::StatusCode::UNAVAILABLE, "the source ended the stream"};
    if (!heard || !IsOutOfTime(status)) return status;
  }
}

// One call: hands over what it gives, heartbeats too, until `take` gives false.
grpc::Status JournalClient::Stream(uint64_t from, uint64_t to, absl::Duration timeout,
                                   const std::stop_token& stop, const Take& take) {
  grpc::ClientContext context;
  context.set_deadline(In(timeout));
  const std::stop_callback cancel(stop, [&] { context.TryCancel(); });
  journal::v1::ReadJournalRequest request;
  request.set_from_position(from);
  request.set_to_position(to);
  const auto reader = stub_->ReadJournal(&context, request);
  journal::v1::ReadJournalResponse response;
  while (reader->Read(&response)) {
    if (take(response.entry(), response.hash())) continue;
    context.TryCancel();
    break;
  }
  return reader->Finish();
}

}  // namespace umkm
