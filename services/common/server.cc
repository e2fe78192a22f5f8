#include "common/server.h"

#include <absl/synchronization/mutex.h>
#include <grpc/support/log.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/impl/server_initializer.h>
#include <grpcpp/resource_quota.h>
#include <signal.h>

#include <condition_variable>
#include <stdexcept>
#include <stop_token>
#include <thread>

#include "common/clock.h"
#include "common/health.h"
#include "common/log.h"
#include "common/rpc_observer.h"

namespace umkm {
namespace {

constexpr std::chrono::milliseconds kReadyPoll(200);
constexpr std::chrono::milliseconds kNotReadyPoll(10);  // what waits for it should not wait longer
constexpr int kIdleThreads = 16;

using TakeNames = std::function<void(const std::vector<std::string>&)>;

// Tells the names of all services of a server after they were registered, before it starts.
class NamesPlugin final : public grpc::ServerBuilderPlugin {
 public:
  explicit NamesPlugin(TakeNames take) : take_(std::move(take)) {}
  std::string name() override { return "umkm_names"; }
  void InitServer(grpc::ServerInitializer*) override {}
  void Finish(grpc::ServerInitializer* initializer) override {
    take_(*initializer->GetServiceList());
  }
  void ChangeArguments(const std::string&, void*) override {}

 private:
  const TakeNames take_;
};

// gRPC adds reflection to every server of a program that links it: here it is taken off again when
// it is not wanted.
class PluginOption final : public grpc::ServerBuilderOption {
 public:
  PluginOption(bool reflection, TakeNames take) : reflection_(reflection), take_(std::move(take)) {}
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    if (!reflection_)
      std::erase_if(*plugins,
                    [](auto& plugin) { return plugin->name() == "proto_server_reflection"; });
    plugins->push_back(std::make_unique<NamesPlugin>(take_));
  }

 private:
  const bool reflection_;
  const TakeNames take_;
};

void Limit(grpc::ServerBuilder& builder, const ServerOptions& options) {
  constexpr int kSecond = 1000;
  constexpr int kMinute = 60 * kSecond;
  builder.SetMaxReceiveMessageSize(options.max_receive_bytes);
  // Else each call of the synchronous methods beyond two makes a thread and ends it again.
  builder.SetSyncServerOption(grpc::ServerBuilder::MAX_POLLERS, kIdleThreads);
  // No compression at all: a small gzip message would inflate before its size is checked.
  builder.AddChannelArgument(GRPC_COMPRESSION_CHANNEL_ENABLED_ALGORITHMS_BITSET, 1);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, 64 << 10);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, 100);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, 5 * kSecond);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, 5 * kMinute);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, 30 * kMinute);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, 30 * kSecond);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 30 * kSecond);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10 * kSecond);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10 * kSecond);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PING_STRIKES, 2);
  // A second server on the port must fail, not take half of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  grpc::ResourceQuota quota("umkm");
  quota.SetMaxThreads(options.max_threads);
  quota.Resize(std::size_t{512} << 20);
  builder.SetResourceQuota(quota);
}

void LogOfGrpc(gpr_log_func_args* line) {
  const LogLevel level = line->severity == GPR_LOG_SEVERITY_ERROR  ? LogLevel::kError
                         : line->severity == GPR_LOG_SEVERITY_INFO ? LogLevel::kInfo
                                                                   : LogLevel::kDebug;
  Log(level, line->message, {{"library", "grpc"}});
}

sigset_t EndSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

}  // namespace

struct Server::Impl {
  Impl(ServerOptions given, Metrics& metrics, std::function<std::string()> ready_function)
      : options(std::move(given)),
        ready_gauge(metrics.Gauge("umkm_ready", "1 while the program is ready for calls.")),
        ready(std::move(ready_function)) {}

  void Build(const std::vector<grpc::Service*>& services, Metrics& metrics);
  void FollowReady(const std::stop_token& stop);

  const ServerOptions options;
  prometheus::Gauge& ready_gauge;
  const std::function<std::string()> ready;
  HealthService health;
  int port = 0;
  std::unique_ptr<grpc::Server> server;
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::jthread follower;
};

void Server::Impl::Build(const std::vector<grpc::Service*>& services, Metrics& metrics) {
  // Debian builds Abseil with its search for deadlocks, which gRPC would do on each lock it takes.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  gpr_set_log_function(LogOfGrpc);
  if (options.reflection) grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  auto observer = std::make_unique<RpcObserver>(metrics, options.unobserved);
  grpc::ServerBuilder builder;
  Limit(builder, options);
  builder.SetOption(std::make_unique<PluginOption>(
      options.reflection, [this, seen = observer.get()](const std::vector<std::string>& names) {
        health.SetServices(names);
        seen->SetServices(names);
      }));
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> creators;
  creators.push_back(std::move(observer));
  builder.experimental().SetInterceptorCreators(std::move(creators));
  for (grpc::Service* service : services) builder.RegisterService(service);
  builder.RegisterService(&health);
  if (options.prepare) options.prepare(builder);
  builder.AddListeningPort(options.listen, grpc::InsecureServerCredentials(), &port);
  server = builder.BuildAndStart();
  if (server == nullptr || port == 0)
    throw std::runtime_error("cannot listen on " + options.listen + " (is the port taken?)");
}

void Server::Impl::FollowReady(const std::stop_token& stop) {
  std::string problem = "starting";
  std::unique_lock lock(mutex);
  while (!stop.stop_requested()) {
    std::string now = ready();
    if (now != problem) {
      if (now.empty())
        LogInfo("ready");
      else
        LogWarning("not ready", {{"problem", now}});
      health.SetReady(now.empty());
      ready_gauge.Set(now.empty() ? 1 : 0);
      problem = std::move(now);
    }
    stopped.wait_for(lock, stop, problem.empty() ? kReadyPoll : kNotReadyPoll,
                     [] { return false; });
  }
}

Server::Server(ServerOptions options, std::vector<grpc::Service*> services, Metrics& metrics,
               std::function<std::string()> ready)
    : impl_(std::make_unique<Impl>(std::move(options), metrics, std::move(ready))) {
  impl_->Build(services, metrics);
  impl_->follower =
      std::jthread([impl = impl_.get()](const std::stop_token& stop) { impl->FollowReady(stop); });
  LogInfo("listening", {{"address", impl_->options.listen}, {"port", std::to_string(port())}});
}

Server::~Server() {
  Shutdown([] {});
}

int Server::port() const { return impl_->port; }

void Server::RunUntilSignal(const std::function<void()>& stop_streams) {
  const sigset_t signals = EndSignals();
  int number = 0;
  sigwait(&signals, &number);
  LogInfo("ending", {{"signal", std::to_string(number)}});
  Shutdown(stop_streams);
}

void Server::Shutdown(const std::function<void()>& stop_streams) {
  impl_->health.Stop();
  impl_->ready_gauge.Set(0);
  stop_streams();
  impl_->server->Shutdown(
      absl::ToChronoTime(Clock("UTC").Now() + absl::Seconds(impl_->options.drain_seconds)));
  if (impl_->options.empty) impl_->options.empty();
}

void Server::BlockSignals() {
  const sigset_t signals = EndSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

}  // namespace umkm
