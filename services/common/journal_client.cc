#include "aggregation/journal_client.h"

#include <grpcpp/grpcpp.h>

namespace umkm::aggregation {

namespace {

constexpr absl::Duration kHeadTimeout = absl::Seconds(5);
constexpr absl::Duration kReadTimeout = absl::Seconds(30);  // a longer history is read in turns

std::shared_ptr<grpc::Channel> ChannelTo(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 2000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2000);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
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
  while (from <= to) {
    grpc::ClientContext context;
    context.set_deadline(In(kReadTimeout));
    const std::stop_callback cancel(stop, [&] { context.TryCancel(); });
    journal::v1::ReadJournalRequest request;
    request.set_from_position(from);
    request.set_to_position(to);
    const auto reader = stub_->ReadJournal(&context, request);
    const uint64_t begin = from;
    journal::v1::ReadJournalResponse response;
    while (from <= to && reader->Read(&response)) {
      if (response.entry().empty()) continue;  // a heartbeat
      if (!take(response.entry(), response.hash())) {
        context.TryCancel();
        reader->Finish();
        return true;
      }
      ++from;
    }
    if (from > to) context.TryCancel();
    const grpc::Status status = reader->Finish();
    const bool out_of_time = status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED;
    if (from <= to && (!out_of_time || from == begin)) return false;
  }
  return true;
}

}  // namespace umkm::aggregation
