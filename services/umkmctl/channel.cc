#include "umkmctl/channel.h"

#include <stdexcept>

namespace umkm::ctl {
namespace {

constexpr const char* kServiceConfig = R"({"methodConfig": [
  {"name": [{"service": "umkm.registry.v1.RegistryService", "method": "ImportEnterprises"},
            {"service": "umkm.registry.v1.RegistryService", "method": "ImportCooperatives"}]},
  {"name": [{}],
   "retryPolicy": {"maxAttempts": 4, "initialBackoff": "0.2s", "maxBackoff": "1s",
                   "backoffMultiplier": 2, "retryableStatusCodes": ["UNAVAILABLE"]}}]})";

std::shared_ptr<grpc::Channel> NewChannel(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(kServiceConfig);
  arguments.SetMaxReceiveMessageSize(16 << 20);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  arguments.SetUserAgentPrefix("umkmctl");
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

std::vector<Writer> NewWriters(const Target& target) {
  std::vector<Writer> writers;
  for (const auto& [source, address] : kWriters) {
    auto channel = NewChannel(target.*address);
    writers.push_back({source, target.*address, channel,
                       aggregation::v1::CountService::NewStub(channel),
                       journal::v1::JournalService::NewStub(channel),
                       grpc::health::v1::Health::NewStub(channel)});
  }
  return writers;
}

}  // namespace

std::vector<std::string> Sources() {
  std::vector<std::string> sources;
  for (const WriterName& one : kWriters) sources.emplace_back(one.source);
  return sources;
}

Client::Client(Target target)
    : target_(std::move(target)),
      writers_(NewWriters(target_)),
      aggregation_channel_(NewChannel(target_.aggregation)),
      registry_(registry::v1::RegistryService::NewStub(writer("registry").channel)),
      training_(training::v1::TrainingService::NewStub(writer("training").channel)),
      certification_(
          certification::v1::CertificationService::NewStub(writer("certification").channel)),
      totals_(aggregation::v1::TotalsService::NewStub(aggregation_channel_)),
      aggregation_health_(grpc::health::v1::Health::NewStub(aggregation_channel_)) {}

const Writer& Client::writer(std::string_view source) const {
  for (const Writer& one : writers_) {
    if (one.source == source) return one;
  }
  throw std::invalid_argument("no writer " + std::string(source));
}

std::unique_ptr<grpc::ClientContext> Client::Context(absl::Duration timeout) const {
  auto context = std::make_unique<grpc::ClientContext>();
  context->AddMetadata("x-actor", target_.actor);
  context->AddMetadata("accept-language", target_.language);
  context->AddMetadata(kTraceparent, ChildOf(target_.traceparent));
  if (timeout < absl::InfiniteDuration()) {
    context->set_deadline(absl::ToChronoTime(clock_.Now() + timeout));
  }
  return context;
}

bool Client::WaitForRegistry(absl::Duration timeout) const {
  return writer("registry").channel->WaitForConnected(absl::ToChronoTime(clock_.Now() + timeout));
}

bool IsTransient(const grpc::Status& status) {
  switch (status.error_code()) {
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
    case grpc::StatusCode::CANCELLED:  // a server that ends cancels its streams
    case grpc::StatusCode::UNKNOWN:    // gRPC's "Stream removed" when a server is killed
      return true;
    default:
      return false;
  }
}

}  // namespace umkm::ctl
