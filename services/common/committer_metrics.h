// What a committer says of itself to Prometheus.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "common/metrics.h"

namespace umkm {

// Thread-safe. The series:
//   umkm_commit_seconds, umkm_commit_batch_entries, umkm_commit_failures_total  of transactions
//   umkm_journal_head_position{source}    none before it is known
//   umkm_commands_waiting, umkm_commands_refused_total{reason}
//   umkm_database_writable
class CommitterMetrics {
 public:
  // `waiting`: how many commands are; `writable`: whether the database can be written.
  CommitterMetrics(std::string source, Metrics& metrics, std::function<std::size_t()> waiting,
                   std::function<bool()> writable);

  void Committed(double seconds) { commit_seconds_.Observe(seconds); }
  // Entries of one transaction, the last of them at `position`.
  void Appended(std::size_t entries, uint64_t position);
  void SetHead(uint64_t position);
  void Failed() { failures_.Increment(); }
  void Refused(const std::string& reason);

 private:
  const std::string source_;
  Metrics& metrics_;
  prometheus::Histogram& batch_entries_;
  prometheus::Histogram& commit_seconds_;
  prometheus::Counter& failures_;
  std::vector<Metrics::Asked> asked_;
};

}  // namespace umkm
