// `umkmctl health`: is the server at one address alive and ready? For health checks of containers.
#pragma once

#include <string>

#include "umkmctl/session.h"

namespace umkm::ctl {

struct HealthOptions {
  std::string address = {};  // host:port
  std::string service = {};  // of grpc.health.v1; empty: the server as a whole
  int timeout_ms = 3000;
};

// Asks grpc.health.v1 on a NEW connection: a listener that no longer accepts looks healthy on an
// old one (gRPC 1.51 after it ran out of file descriptors). kOk when SERVING; kFound when it
// answers anything else; kUnreachable when there is no answer in time; why, to standard error.
int CheckHealth(const HealthOptions& options);

void AddHealth(CLI::App& app, Session& session);

}  // namespace umkm::ctl
