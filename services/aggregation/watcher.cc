#include "aggregation/watcher.h"

#include <utility>

#include "common/status.h"

namespace umkm::aggregation {

void Mailbox::Leave(Note note) {
  const std::lock_guard lock(mutex_);
  if (note.what == Note::What::kOpened) ++alive_;
  notes_.push_back(std::move(note));
  wake_.notify_one();
}

void Mailbox::LeaveChanges(std::span<const Delta> deltas) {
  const std::lock_guard lock(mutex_);
  if (!wanted_) return;
  for (const Delta& delta : deltas) changes_[delta.key] += delta.amount;
  if (!std::exchange(advanced_, true)) wake_.notify_one();
}

void Mailbox::Stop() {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  wake_.notify_one();
  all_gone_.wait(lock, [this] { return alive_ == 0; });
}

void Mailbox::Close() {
  const std::lock_guard lock(mutex_);
  stopping_ = closed_ = true;
  wake_.notify_one();
}

std::vector<Note> Mailbox::Wait(Steady::time_point earliest_change, Steady::time_point until) {
  std::unique_lock lock(mutex_);
  const bool was_stopping = stopping_;
  const auto urgent = [&] { return !notes_.empty() || closed_ || stopping_ != was_stopping; };
  wake_.wait_until(lock, until, [&] { return urgent() || advanced_; });
  if (advanced_) wake_.wait_until(lock, std::min(until, earliest_change), urgent);
  return std::exchange(notes_, {});
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

void Mailbox::Buried() {
  const std::lock_guard lock(mutex_);
  if (--alive_ == 0) all_gone_.notify_all();
}

Watcher::Watcher(Mailbox& mailbox, grpc::CallbackServerContext* context)
    : mailbox_(mailbox), language_(LanguageOf(*context)), context_(context) {}

void Watcher::OnWriteDone(bool /*ok*/) { mailbox_.Leave({Note::What::kWritten, this, nullptr}); }

void Watcher::OnCancel() { mailbox_.Leave({Note::What::kCancelled, this, nullptr}); }

void Watcher::OnDone() {
  {
    const std::lock_guard lock(mutex_);
    context_ = nullptr;
  }
  mailbox_.Leave({Note::What::kGone, this, nullptr});  // after which the hub may destroy this
}

void Watcher::Send(grpc::ByteBuffer message, uint64_t version) {
  message_ = std::move(message);
  version_ = version;
  writing_ = true;
  since_ = Steady::now();
  StartWrite(&message_);
}

void Watcher::Written() {
  writing_ = false;
  message_.Clear();
}

void Watcher::End(const grpc::Status& status) {
  if (std::exchange(ended_, true)) return;
  since_ = Steady::now();
  Finish(status);
}

void Watcher::End(const Refusal& why) { End(ToStatus(why, language_)); }

void Watcher::Cancel() {
  const std::lock_guard lock(mutex_);
  if (context_ != nullptr) context_->TryCancel();
}

}  // namespace umkm::aggregation
