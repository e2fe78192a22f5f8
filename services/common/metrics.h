// Prometheus metrics of a program, served at http://LISTEN/metrics.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <memory>
#include <string>

namespace prometheus {
class Exposer;
}

namespace umkm {

// Owns the registry and its HTTP server. Thread-safe. The references it gives live as long as it.
// Same name with other labels gives another series of one family. Names carry unit and prefix:
// umkm_commit_batch_entries, umkm_rpc_seconds, umkm_relay_lag_entries, …
class Metrics {
 public:
  using Labels = prometheus::Labels;  // std::map<std::string, std::string>

  // An empty listen address serves nothing (tests). Throws when the port is taken.
  explicit Metrics(const std::string& listen);
  ~Metrics();

  // Where it listens; 0 when it serves nothing.
  int port() const;

  prometheus::Counter& Counter(const std::string& name, const std::string& help,
                               const Labels& labels = {});
  prometheus::Gauge& Gauge(const std::string& name, const std::string& help,
                           const Labels& labels = {});
  prometheus::Histogram& Histogram(const std::string& name, const std::string& help,
                                   const std::vector<double>& bounds, const Labels& labels = {});

 private:
  std::shared_ptr<prometheus::Registry> registry_;
  std::unique_ptr<prometheus::Exposer> exposer_;
};

}  // namespace umkm
