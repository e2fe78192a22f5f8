#include "aggregation/answer_cache.h"

#include <utility>

namespace umkm::aggregation {
namespace {

constexpr std::size_t kMostAnswers = 256;
constexpr int kMostCells = 2000;

}  // namespace

AnswerCache::Answer AnswerCache::Find(const std::string& question, uint64_t revision) const {
  const std::lock_guard lock(mutex_);
  if (revision != revision_) return nullptr;
  const auto found = answers_.find(question);
  return found == answers_.end() ? nullptr : found->second;
}

void AnswerCache::Keep(const std::string& question, uint64_t revision, Answer answer) {
  if (answer->cells_size() > kMostCells) return;
  absl::flat_hash_map<std::string, Answer> old;  // destroyed after the lock
  const std::lock_guard lock(mutex_);
  if (revision < revision_) return;
  if (revision > revision_ || answers_.size() >= kMostAnswers) std::swap(answers_, old);
  revision_ = revision;
  answers_[question] = std::move(answer);
}

}  // namespace umkm::aggregation
