#include "common/committer_metrics.h"

#include <utility>

namespace umkm {

CommitterMetrics::CommitterMetrics(std::string source, Metrics& metrics,
                                   std::function<std::size_t()> waiting,
                                   std::function<bool()> writable)
    : source_(std::move(source)),
      metrics_(metrics),
      batch_entries_(metrics.Histogram("umkm_commit_batch_entries",
                                       "Journal entries in one transaction.",
                                       {1, 2, 4, 8, 16, 32, 64, 128, 256})),
      commit_seconds_(metrics.Histogram("umkm_commit_seconds",
                                        "Time of one transaction of the group commit.",
                                        {.001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5})),
      failures_(metrics.Counter("umkm_commit_failures_total",
                                "Transactions of the group commit that failed.")),
      asked_({metrics.AskGauge("umkm_commands_waiting",
                               "Commands that wait for the group commit; over 4,096 are refused.",
                               [waiting = std::move(waiting)] {
                                 return Metrics::Only(static_cast<double>(waiting()));
                               }),
              metrics.AskGauge("umkm_database_writable", "1 while the database can be written.",
                               [writable = std::move(writable)] {
                                 return Metrics::Only(writable() ? 1 : 0);
                               })}) {}

void CommitterMetrics::Appended(std::size_t entries, uint64_t position) {
  batch_entries_.Observe(static_cast<double>(entries));
  SetHead(position);
}

void CommitterMetrics::SetHead(uint64_t position) {
  metrics_
      .Gauge("umkm_journal_head_position", "Position of the journal's last entry.",
             {{"source", source_}})
      .Set(static_cast<double>(position));
}

void CommitterMetrics::Refused(const std::string& reason) {
  metrics_
      .Counter("umkm_commands_refused_total",
               "Commands that the group commit refused, also those of streams.",
               {{"reason", reason}})
      .Increment();
}

}  // namespace umkm
