// Prometheus metrics of a program, served at http://LISTEN/metrics.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace prometheus {
class Exposer;
}

namespace umkm {

// Owns the registry and its HTTP server. Thread-safe. The references it gives live as long as it.
// Same name with other labels gives another series of one family. Names carry unit and prefix:
// umkm_commit_batch_entries, umkm_rpc_seconds, umkm_relay_lag_entries, …
// Every program has, without asking for them, those of common/process_metrics.h.
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

  // One series of a metric whose value is not kept but asked for. No label of a reason, method or
  // source may hold what callers can make up.
  struct Sample {
    Labels labels;
    double value;
  };
  // The only one, without labels.
  static std::vector<Sample> Only(double value) { return {{{}, value}}; }
  // Gives the series that there are now; none: nothing is known.
  using Ask = std::function<std::vector<Sample>()>;
  // Asks until the last copy of it ends, which waits for an answer that is just being given.
  using Asked = std::shared_ptr<const void>;
  // Asks whenever the metrics are read, in the thread that reads them. `ask` must neither throw nor
  // wait for long. Several may ask under one name: their series are of one family. An Asked must
  // not end under a lock that its `ask` takes.
  [[nodiscard]] Asked AskGauge(const std::string& name, const std::string& help, Ask ask);
  // The values must never fall.
  [[nodiscard]] Asked AskCounter(const std::string& name, const std::string& help, Ask ask);

  // All metrics, as they are served: the text format of Prometheus.
  std::string Text() const;

 private:
  class Questions;
  std::shared_ptr<prometheus::Registry> registry_;
  std::shared_ptr<Questions> questions_;
  std::vector<Asked> process_;
  std::unique_ptr<prometheus::Exposer> exposer_;  // last: it reads all of the above
};

}  // namespace umkm
