// Closed loops of calls: so many in flight, each begun by the end of the one before.
#include <atomic>
#include <fstream>
#include <functional>
#include <future>
#include <optional>
#include <thread>

#include "common/enum_word.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/bench/load.h"

namespace umkm::bench {
namespace {

using namespace umkm::registry::v1;     // NOLINT
using namespace umkm::aggregation::v1;  // NOLINT

// Makes calls until the end; holds no thread.
template <class Request, class Response>
class Caller {
 public:
  using Done = std::function<void(grpc::Status)>;
  using Start =
      std::function<void(grpc::ClientContext* context, const Request*, Response*, const Done&)>;
  Caller(std::function<Request()> next, Start start, Steady::time_point end)
      : next_(std::move(next)), start_(std::move(start)), end_(end) {}

  void Begin() {
    context_.emplace();
    request_ = next_();
    sent_ = Steady::now();
    start_(&*context_, &request_, &response_, [this](const grpc::Status& s) { Ended(s); });
  }
  void Wait() { ended_.get_future().wait(); }
  const std::vector<double>& latencies() const { return latencies_; }
  int errors() const { return errors_; }

 private:
  void Ended(const grpc::Status& status) {
    const auto now = Steady::now();
    if (status.ok()) {
      latencies_.push_back(Milliseconds(now - sent_));
    } else {
      ++errors_;
    }
    if (now < end_) {
      Begin();
    } else {
      ended_.set_value();
    }
  }

  const std::function<Request()> next_;
  const Start start_;
  const Steady::time_point end_;
  std::optional<grpc::ClientContext> context_;
  Request request_;
  Response response_;
  Steady::time_point sent_;
  std::vector<double> latencies_;
  int errors_ = 0;
  std::promise<void> ended_;
};

// `start_on` gives a Start for a connection.
template <class Request, class Response>
int ClosedLoop(
    const std::string& bench, const std::string& address, int in_flight, double seconds,
    const std::function<Request()>& next,
    const std::function<typename Caller<Request, Response>::Start(std::shared_ptr<grpc::Channel>)>&
        start_on) {
  const int channels = std::max(in_flight > 1 ? 2 : 1, (in_flight + 99) / 100);
  std::vector<typename Caller<Request, Response>::Start> starts;
  for (int i = 0; i < channels; ++i) starts.push_back(start_on(ChannelTo(address)));
  const auto start = Steady::now();
  const auto end =
      start + std::chrono::duration_cast<Steady::duration>(std::chrono::duration<double>(seconds));
  std::vector<std::unique_ptr<Caller<Request, Response>>> callers;
  for (int i = 0; i < in_flight; ++i) {
    callers.push_back(std::make_unique<Caller<Request, Response>>(
        next, starts[static_cast<std::size_t>(i % channels)], end));
    callers.back()->Begin();
  }
  std::vector<double> latencies;
  int errors = 0;
  for (const auto& caller : callers) {
    caller->Wait();
    latencies.insert(latencies.end(), caller->latencies().begin(), caller->latencies().end());
    errors += caller->errors();
  }
  PrintCalls(bench, std::move(latencies), Seconds(Steady::now() - start), errors);
  return errors == 0 ? 0 : 1;
}

std::vector<std::string> IdsOf(const std::string& file) {
  std::vector<std::string> ids;
  if (!file.empty()) {
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);) ids.push_back(line);
    return ids;
  }
  grpc::ClientContext context;
  ListEnterprisesRequest request;
  request.set_page_size(1000);
  ListEnterprisesResponse response;
  RegistryService::NewStub(ChannelTo(Registry()))->ListEnterprises(&context, request, &response);
  for (const auto& enterprise : response.enterprises()) ids.push_back(enterprise.enterprise_id());
  return ids;
}

// False: no such filter.
bool AddFilter(const std::string& filter, ListEnterprisesRequest& request) {
  const std::string value = filter.substr(filter.find('=') + 1);
  if (filter.starts_with("region=")) {
    request.set_region_prefix(value);
  } else if (filter.starts_with("name=")) {
    request.set_name_contains(value);
  } else if (filter.starts_with("scale=")) {
    request.set_scale(FromWord<umkm::registry::v1::Scale>(value));
  } else {
    return false;
  }
  return true;
}

}  // namespace

int Create(int in_flight, double seconds) {
  std::atomic<int64_t> number = FirstNumber();
  return ClosedLoop<RegisterEnterpriseRequest, RegisterEnterpriseResponse>(
      in_flight == 1 ? "create-one" : "create", Registry(), in_flight, seconds,
      [&] { return testing::NewEnterprise(number++); },
      [](std::shared_ptr<grpc::Channel> channel) {
        return [stub = std::shared_ptr(RegistryService::NewStub(std::move(channel)))](
                   auto* context, const auto* request, auto* response, const auto& done) {
          stub->async()->RegisterEnterprise(context, request, response, done);
        };
      });
}

int Get(int in_flight, double seconds, const std::string& ids_file) {
  const std::vector<std::string> ids = IdsOf(ids_file);
  if (ids.empty()) return 1;
  std::atomic<std::size_t> index = 0;
  return ClosedLoop<GetEnterpriseRequest, GetEnterpriseResponse>(
      "get", Registry(), in_flight, seconds,
      [&] {
        GetEnterpriseRequest request;
        request.set_enterprise_id(ids[index++ % ids.size()]);
        return request;
      },
      [](std::shared_ptr<grpc::Channel> channel) {
        return [stub = std::shared_ptr(RegistryService::NewStub(std::move(channel)))](
                   auto* context, const auto* request, auto* response, const auto& done) {
          stub->async()->GetEnterprise(context, request, response, done);
        };
      });
}

int List(double seconds, const std::vector<std::string>& filters) {
  const auto stub = RegistryService::NewStub(ChannelTo(Registry()));
  const auto start = Steady::now();
  std::vector<double> latencies;
  int errors = 0;
  ListEnterprisesRequest request;
  for (const std::string& filter : filters) {
    if (!AddFilter(filter, request)) return 2;
  }
  while (Seconds(Steady::now() - start) < seconds) {
    grpc::ClientContext context;
    ListEnterprisesResponse response;
    const auto sent = Steady::now();
    if (stub->ListEnterprises(&context, request, &response).ok()) {
      latencies.push_back(Milliseconds(Steady::now() - sent));
    } else {
      ++errors;
    }
    request.set_page_token(response.next_page_token());
  }
  PrintCalls("list", std::move(latencies), Seconds(Steady::now() - start), errors);
  return errors == 0 ? 0 : 1;
}

int Query(const std::string& address, const std::string& as_of, int in_flight, double seconds) {
  GetTotalsRequest request;
  request.mutable_selection()->add_measures(MEASURE_ENTERPRISES);
  request.mutable_selection()->add_group_by(DIMENSION_REGENCY);
  request.mutable_selection()->add_group_by(DIMENSION_SCALE);
  const bool echo = as_of == "echo";
  if (!echo) request.set_as_of(as_of);
  return ClosedLoop<GetTotalsRequest, GetTotalsResponse>(
      echo            ? "echo"
      : as_of.empty() ? "query"
                      : "query-as-of",
      address, in_flight, seconds, [&] { return request; },
      [](std::shared_ptr<grpc::Channel> channel) {
        return [stub = std::shared_ptr(TotalsService::NewStub(std::move(channel)))](
                   auto* context, const auto* call, auto* response, const auto& done) {
          stub->async()->GetTotals(context, call, response, done);
        };
      });
}

int ServeCanned(const std::string& address) {
  class Canned final : public TotalsService::Service {
   public:
    GetTotalsResponse answer;
    grpc::Status GetTotals(grpc::ServerContext*, const GetTotalsRequest*,
                           GetTotalsResponse* response) override {
      *response = answer;
      return grpc::Status::OK;
    }
  };
  Canned canned;
  {
    grpc::ClientContext context;
    GetTotalsRequest request;
    request.mutable_selection()->add_measures(MEASURE_ENTERPRISES);
    request.mutable_selection()->add_group_by(DIMENSION_REGENCY);
    request.mutable_selection()->add_group_by(DIMENSION_SCALE);
    const auto stub = TotalsService::NewStub(ChannelTo(Aggregation()));
    if (!stub->GetTotals(&context, request, &canned.answer).ok()) return 1;
  }
  grpc::ServerBuilder builder;
  builder.SetSyncServerOption(grpc::ServerBuilder::MAX_POLLERS, 16);  // as ours
  builder.AddListeningPort(address, grpc::InsecureServerCredentials());
  builder.RegisterService(&canned);
  builder.BuildAndStart()->Wait();
  return 0;
}

namespace {

// Asks `call` every 5 ms until it is true, for 10 minutes at most.
int Await(const std::string& bench, int64_t count, int64_t since_ns,
          const std::function<bool(grpc::ClientContext&)>& call) {
  for (int attempt = 0; attempt < 120'000; ++attempt) {
    grpc::ClientContext context;
    if (call(context)) {
      const auto now = std::chrono::duration_cast<std::chrono::nanoseconds>(
          std::chrono::system_clock::now().time_since_epoch());
      PrintRate(bench, count, static_cast<double>(now.count() - since_ns) / 1e9);
      return 0;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return 1;
}

}  // namespace

int AwaitTotals(int64_t enterprises, int64_t since_ns) {
  GetTotalsRequest request;
  request.mutable_selection()->add_measures(MEASURE_ENTERPRISES);
  return Await("await", enterprises, since_ns, [&](grpc::ClientContext& context) {
    GetTotalsResponse response;
    return TotalsService::NewStub(ChannelTo(Aggregation()))
               ->GetTotals(&context, request, &response)
               .ok() &&
           response.cells_size() == 1 && response.cells(0).value() == enterprises;
  });
}

int AwaitServing(const std::string& address, int64_t since_ns) {
  return Await("serving", 1, since_ns, [&](grpc::ClientContext& context) {
    grpc::health::v1::HealthCheckResponse response;
    return grpc::health::v1::Health::NewStub(ChannelTo(address))
               ->Check(&context, {}, &response)
               .ok() &&
           response.status() == grpc::health::v1::HealthCheckResponse::SERVING;
  });
}

}  // namespace umkm::bench
