// What stands in for others around the edge: a training service that tells what reaches it, and a
// DNS server that knows what a test says.
#pragma once

#include <arpa/inet.h>
#include <grpcpp/grpcpp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "grpc/health/v1/health.grpc.pb.h"
#include "umkm/training/v1/training_service.grpc.pb.h"

namespace umkm::testing {

// Answers ListProgrammes, and health as told. Ends with the object.
class StandIn final : public training::v1::TrainingService::Service,
                      public grpc::health::v1::Health::Service {
 public:
  explicit StandIn(const std::string& address) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address, grpc::InsecureServerCredentials());
    builder.RegisterService(static_cast<training::v1::TrainingService::Service*>(this));
    builder.RegisterService(static_cast<grpc::health::v1::Health::Service*>(this));
    server_ = builder.BuildAndStart();
    if (server_ == nullptr) throw std::runtime_error("cannot listen on " + address);
  }
  ~StandIn() override {
    ending = true;
    server_->Shutdown(std::chrono::system_clock::now());
  }

  grpc::Status ListProgrammes(grpc::ServerContext* context,
                              const training::v1::ListProgrammesRequest*,
                              training::v1::ListProgrammesResponse*) override {
    ++calls;
    while (silent && !context->IsCancelled()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    const std::lock_guard lock(mutex_);
    metadata_.clear();
    for (const auto& [name, value] : context->client_metadata()) {
      metadata_.emplace(std::string(name.data(), name.size()),
                        std::string(value.data(), value.size()));
    }
    return grpc::Status::OK;
  }

  grpc::Status Check(grpc::ServerContext*, const grpc::health::v1::HealthCheckRequest*,
                     grpc::health::v1::HealthCheckResponse* response) override {
    response->set_status(ready ? grpc::health::v1::HealthCheckResponse::SERVING
                               : grpc::health::v1::HealthCheckResponse::NOT_SERVING);
    return grpc::Status::OK;
  }

  // Says once that it is there, then nothing.
  grpc::Status Watch(grpc::ServerContext* context, const grpc::health::v1::HealthCheckRequest*,
                     grpc::ServerWriter<grpc::health::v1::HealthCheckResponse>* writer) override {
    writer->Write({});
    while (!ending && !context->IsCancelled()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return grpc::Status::OK;
  }

  // Of the last call.
  std::multimap<std::string, std::string> metadata() const {
    const std::lock_guard lock(mutex_);
    return metadata_;
  }

  std::atomic<int> calls = 0;
  std::atomic<bool> ready = true;
  std::atomic<bool> silent = false;  // calls are not answered
  std::atomic<bool> ending = false;

 private:
  mutable std::mutex mutex_;
  std::multimap<std::string, std::string> metadata_;
  std::unique_ptr<grpc::Server> server_;
};

// Answers A questions over UDP on 127.0.0.1; names that it does not know do not exist.
class NameServer {
 public:
  explicit NameServer(int port) : socket_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at = {};
    at.sin_family = AF_INET;
    at.sin_port = htons(static_cast<uint16_t>(port));
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval limit = {0, 100'000};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    if (bind(socket_, reinterpret_cast<sockaddr*>(&at), sizeof(at)) != 0) {
      throw std::runtime_error("cannot bind the name server");
    }
    thread_ = std::jthread([this](const std::stop_token& stop) { Serve(stop); });
  }
  ~NameServer() {
    thread_ = {};
    close(socket_);
  }
  NameServer(const NameServer&) = delete;
  NameServer& operator=(const NameServer&) = delete;

  void Set(const std::string& name, const std::vector<std::string>& addresses) {
    const std::lock_guard lock(mutex_);
    names_[name] = addresses;
  }

 private:
  void Serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      std::string question(1500, '\0');
      sockaddr_in from = {};
      socklen_t size = sizeof(from);
      const ssize_t got = recvfrom(socket_, question.data(), question.size(), 0,
                                   reinterpret_cast<sockaddr*>(&from), &size);
      if (got < 17) continue;
      question.resize(static_cast<std::size_t>(got));
      const std::string answer = Answer(question);
      sendto(socket_, answer.data(), answer.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
    }
  }

  // RFC 1035: a header of 12 bytes, the name as labels, its type and class, then the records.
  std::string Answer(const std::string& question) const {
    std::string name;
    std::size_t at = 12;
    while (question[at] != '\0') {
      const auto length = static_cast<std::size_t>(question[at]);
      name += (name.empty() ? "" : ".") + question.substr(at + 1, length);
      at += length + 1;
    }
    const bool a = question.substr(at + 1, 2) == std::string("\0\1", 2);
    const std::lock_guard lock(mutex_);
    const auto found = names_.find(name);
    std::string records;
    char count = 0;
    if (a && found != names_.end()) {
      for (const std::string& text : found->second) {
        in_addr address = {};
        inet_pton(AF_INET, text.c_str(), &address);
        records += std::string("\xc0\x0c\0\1\0\1\0\0\0\1\0\4", 12) +
                   std::string(reinterpret_cast<const char*>(&address), 4);
        ++count;
      }
    }
    const char code = found == names_.end() ? 3 : 0;  // NXDOMAIN
    return question.substr(0, 2) + std::string{'\x81', static_cast<char>('\x80' | code)} +
           std::string("\0\1\0", 3) + count + std::string(4, '\0') +
           question.substr(12, at + 5 - 12) + records;
  }

  const int socket_;
  mutable std::mutex mutex_;
  std::map<std::string, std::vector<std::string>> names_;
  std::jthread thread_;
};

}  // namespace umkm::testing
