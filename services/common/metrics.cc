#include "common/metrics.h"

#include <prometheus/exposer.h>

namespace umkm {

Metrics::Metrics(const std::string& listen) : registry_(std::make_shared<prometheus::Registry>()) {
  if (listen.empty()) return;
  exposer_ = std::make_unique<prometheus::Exposer>(listen);
  exposer_->RegisterCollectable(registry_);
}

Metrics::~Metrics() = default;

int Metrics::port() const { return exposer_ ? exposer_->GetListeningPorts().front() : 0; }

prometheus::Counter& Metrics::Counter(const std::string& name, const std::string& help,
                                      const Labels& labels) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(*registry_).Add(labels);
}

prometheus::Gauge& Metrics::Gauge(const std::string& name, const std::string& help,
                                  const Labels& labels) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(*registry_).Add(labels);
}

prometheus::Histogram& Metrics::Histogram(const std::string& name, const std::string& help,
                                          const std::vector<double>& bounds, const Labels& labels) {
  return prometheus::BuildHistogram()
      .Name(name)
      .Help(help)
      .Register(*registry_)
      .Add(labels, bounds);
}

}  // namespace umkm
