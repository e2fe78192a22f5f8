#include "aggregation/watcher.h"

#include <utility>

#include "common/status.h"

namespace umkm::aggregation {

void Mailbox::Wake() {
  if (queue_ == nullptr || std::exchange(waking_, true)) return;
  alarm_.Set(queue_, gpr_inf_past(GPR_CLOCK_MONOTONIC), &woken_);
}

void Mailbox::LeaveChanges(std::span<const Delta> deltas) {
  const std::lock_guard lock(mutex_);
  if (!wanted_) return;
  for (const Delta& delta : deltas) changes_[delta.key] += delta.amount;
  if (!std::exchange(advanced_, true)) Wake();
}

void Mailbox::Stop() {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  Wake();
  all_gone_.wait(lock, [this] { return alive_ == 0; });
}

void Mailbox::Close() {
  const std::lock_guard lock(mutex_);
  stopping_ = closed_ = true;
  Wake();
}

void Mailbox::WakeAt(grpc::CompletionQueue& queue) {
  const std::lock_guard lock(mutex_);
  queue_ = &queue;
  Wake();
}

void Mailbox::Woken() {
  const std::lock_guard lock(mutex_);
  waking_ = false;
}

bool Mailbox::advanced() const {
  const std::lock_guard lock(mutex_);
  return advanced_;
}

Changes Mailbox::TakeChanges() {
  const std::lock_guard lock(mutex_);
  advanced_ = false;
  return std::exchange(changes_, {});
}

void Mailbox::WantChanges(bool wanted) {
  const std::lock_guard lock(mutex_);
  wanted_ = wanted;
  if (!wanted) changes_.clear();
}

bool Mailbox::stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

bool Mailbox::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

void Mailbox::Born() {
  const std::lock_guard lock(mutex_);
  ++alive_;
}

void Mailbox::Buried() {
  const std::lock_guard lock(mutex_);
  if (--alive_ == 0) all_gone_.notify_all();
}

Watcher::Watcher(const Ask& ask) {
  context_.AsyncNotifyWhenDone(&done_event_);
  ask(&context_, &request, &writer_, &opened_event_);
}

void Watcher::Opened() {
  since_ = Steady::now();
  age_ = Stopwatch();
}

void Watcher::Send(const grpc::ByteBuffer& message, uint64_t version) {
  version_ = version;
  writing_ = true;
  since_ = Steady::now();
  writer_.Write(message, &written_event_);
}

bool Watcher::End(const grpc::Status& status) {
  if (std::exchange(ended_, true)) return false;
  since_ = Steady::now();
  finishing_ = true;
  writer_.Finish(status, &finished_event_);
  return true;
}

bool Watcher::End(const Refusal& why) { return End(ToStatus(why, LanguageOf(context_))); }

bool Watcher::Done() {
  done_ = true;
  return !std::exchange(ended_, true);
}

}  // namespace umkm::aggregation
