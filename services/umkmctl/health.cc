#include "umkmctl/health.h"

#include <grpcpp/grpcpp.h>

#include <iostream>

#include "common/clock.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "umkmctl/output.h"

namespace umkm::ctl {

int CheckHealth(const HealthOptions& options) {
  using grpc::health::v1::HealthCheckResponse;
  grpc::ChannelArguments arguments;
  // No channel of this process is used again, and no proxy of the environment is between.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  const auto stub = grpc::health::v1::Health::NewStub(
      grpc::CreateCustomChannel(options.address, grpc::InsecureChannelCredentials(), arguments));
  grpc::ClientContext context;
  context.set_deadline(
      absl::ToChronoTime(Clock("UTC").Now() + absl::Milliseconds(options.timeout_ms)));
  grpc::health::v1::HealthCheckRequest request;
  request.set_service(options.service);
  HealthCheckResponse response;
  const grpc::Status status = stub->Check(&context, request, &response);
  if (status.ok() && response.status() == HealthCheckResponse::SERVING) return kOk;
  std::cerr << "umkmctl: " << options.address << ": "
            << (status.ok() ? HealthCheckResponse::ServingStatus_Name(response.status())
                            : status.error_message())
            << "\n";
  const auto code = status.error_code();
  const bool away =
      code == grpc::StatusCode::UNAVAILABLE || code == grpc::StatusCode::DEADLINE_EXCEEDED;
  return away ? kUnreachable : kFound;
}

void AddHealth(CLI::App& app, Session& session) {
  auto options = std::make_shared<HealthOptions>();
  CLI::App& command =
      AddCommand(app, "health", "Ask one server over a new connection whether it serves");
  AddOption(command, "address", options->address, "HOST:PORT of the server", {.required = true});
  AddOption(
      command, "--service", options->service,
      "Of grpc.health.v1: \"liveness\" for a process that runs but is not ready; empty: ready");
  AddOption(command, "--timeout-ms", options->timeout_ms, "How long an answer may take",
            {.range = Range::kPositive, .show_default = true});
  SetFooter(command,
            "For health checks of containers. Says nothing when it serves.\n\n"
            "Examples:\n"
            "  umkmctl health 127.0.0.1:50051\n"
            "  umkmctl health 127.0.0.1:50051 --service liveness\n\n"
            "Exit codes: 0 SERVING, 1 it says something else, 2 usage, 3 it cannot be reached.");
  OnChosen(command, session, [options] { return CheckHealth(*options); });
}

}  // namespace umkm::ctl
