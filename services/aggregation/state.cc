#include "aggregation/state.h"

#include <utility>

namespace umkm::aggregation {

State::State(const std::vector<std::string>& sources) {
  for (const std::string& source : sources) {
    Stream& stream = streams_.emplace_back();
    stream.source = source;
  }
}

void State::Listen(OnAdvance on_advance) { on_advance_ = std::move(on_advance); }

std::unique_lock<std::shared_mutex> State::LockToWrite() {
  const std::lock_guard turn(turn_);
  std::unique_lock lock(mutex_);
  ++revision_;
  return lock;
}

void State::Advance(std::size_t stream, Progress progress, std::span<const Delta> deltas) {
  {
    const auto lock = LockToWrite();
    streams_[stream].cube.Apply(deltas, progress.position);
    streams_[stream].progress = std::move(progress);
    if (on_advance_) on_advance_(stream, deltas);
  }
  advanced_.notify_all();
}

void State::Replace(std::size_t stream, Progress progress, Cube cube) {
  {
    const auto lock = LockToWrite();
    std::swap(streams_[stream].cube, cube);  // the old one is destroyed after the lock
    streams_[stream].progress = std::move(progress);
    ++version_;
  }
  advanced_.notify_all();
}

void State::SetProblem(std::size_t stream, std::string problem, bool stopped) {
  const auto lock = LockToWrite();
  streams_[stream].problem = std::move(problem);
  streams_[stream].stopped = stopped;
}

void State::SetLoaded(std::size_t stream) {
  const auto lock = LockToWrite();
  streams_[stream].loaded = true;
}

void State::Read(const std::function<void(const std::vector<Stream>&)>& read) const {
  std::unique_lock turn(turn_);
  const std::shared_lock lock(mutex_);
  turn.unlock();
  read(streams_);
}

bool State::WaitFor(const std::string& source, uint64_t position, absl::Time deadline) const {
  std::shared_lock lock(mutex_);
  for (const Stream& stream : streams_) {
    if (stream.source != source) continue;
    return advanced_.wait_until(lock, absl::ToChronoTime(deadline),
                                [&] { return stream.progress.position >= position; });
  }
  return false;
}

uint64_t State::version() const {
  const std::shared_lock lock(mutex_);
  return version_;
}

std::string State::NotReady() const {
  const std::shared_lock lock(mutex_);
  std::string why;
  for (const Stream& stream : streams_) {
    if (stream.loaded && !stream.stopped) continue;
    if (!why.empty()) why += "; ";
    why += "stream " + stream.source + (stream.stopped ? " is stopped" : " is loading");
    if (!stream.problem.empty()) why += ": " + stream.problem;
  }
  return why;
}

}  // namespace umkm::aggregation
