#include "common/metrics.h"

#include <prometheus/exposer.h>
#include <prometheus/text_serializer.h>

#include <list>
#include <map>
#include <mutex>
#include <utility>

#include "common/process_metrics.h"

namespace umkm {

// What is asked for when somebody reads the metrics. Shared with every Asked, so that one may end
// after the Metrics.
class Metrics::Questions final : public prometheus::Collectable {
 public:
  struct Question {
    std::string name, help;
    prometheus::MetricType type;
    Ask ask;
  };

  static Asked Add(const std::shared_ptr<Questions>& questions, Question question) {
    const std::lock_guard lock(questions->mutex_);
    const auto added = questions->all_.insert(questions->all_.end(), std::move(question));
    return {nullptr, [questions, added](const void*) {
              const std::lock_guard removing(questions->mutex_);
              questions->all_.erase(added);
            }};
  }

  std::vector<prometheus::MetricFamily> Collect() const override {
    const std::lock_guard lock(mutex_);
    std::map<std::string, prometheus::MetricFamily> families;
    for (const Question& question : all_) {
      prometheus::MetricFamily& family = families[question.name];
      family.name = question.name;
      family.help = question.help;
      family.type = question.type;
      for (const Sample& sample : question.ask()) family.metric.push_back(ToMetric(sample));
    }
    std::vector<prometheus::MetricFamily> collected;
    for (auto& [name, family] : families) {
      if (!family.metric.empty()) collected.push_back(std::move(family));
    }
    return collected;
  }

 private:
  static prometheus::ClientMetric ToMetric(const Sample& sample) {
    prometheus::ClientMetric metric;
    for (const auto& [name, value] : sample.labels) metric.label.push_back({name, value});
    // The serializer writes the one that the family's type says.
    metric.gauge.value = sample.value;
    metric.counter.value = sample.value;
    return metric;
  }

  mutable std::mutex mutex_;
  std::list<Question> all_;
};

Metrics::Metrics(const std::string& listen)
    : registry_(std::make_shared<prometheus::Registry>()),
      questions_(std::make_shared<Questions>()) {
  process_ = AskAboutProcess(*this);
  if (listen.empty()) return;
  exposer_ = std::make_unique<prometheus::Exposer>(listen);
  exposer_->RegisterCollectable(registry_);
  exposer_->RegisterCollectable(questions_);
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

Metrics::Asked Metrics::AskGauge(const std::string& name, const std::string& help, Ask ask) {
  return Questions::Add(questions_, {name, help, prometheus::MetricType::Gauge, std::move(ask)});
}

Metrics::Asked Metrics::AskCounter(const std::string& name, const std::string& help, Ask ask) {
  return Questions::Add(questions_, {name, help, prometheus::MetricType::Counter, std::move(ask)});
}

std::string Metrics::Text() const {
  std::vector<prometheus::MetricFamily> families = registry_->Collect();
  for (auto& family : questions_->Collect()) families.push_back(std::move(family));
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace umkm
