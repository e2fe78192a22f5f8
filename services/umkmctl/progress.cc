#include "umkmctl/progress.h"

#include <algorithm>

namespace umkm::ctl {
namespace {

constexpr int kBarWidth = 30;

std::string Bar(int64_t done, int64_t total) {
  const int64_t percent = std::clamp<int64_t>(total == 0 ? 0 : done * 100 / total, 0, 100);
  const auto filled = static_cast<std::size_t>(percent * kBarWidth / 100);
  return "[" + std::string(filled, '#') + std::string(kBarWidth - filled, '.') + "] " +
         std::to_string(percent) + " %  ";
}

}  // namespace

Progress::Progress(std::ostream& talk, const Style& style, const Clock& clock, int64_t total)
    : talk_(talk), style_(style), clock_(clock), total_(total), start_(clock.Now()) {
  next_ = start_ + (style.progress ? absl::ZeroDuration() : absl::Seconds(5));
}

void Progress::Tick(int64_t done, int64_t rows, int64_t refused) {
  const absl::Time now = clock_.Now();
  if (now < next_) return;
  next_ = now + (style_.progress ? absl::Milliseconds(200) : absl::Seconds(5));
  const std::string text = WithSeparators(rows, style_.language) + " rows, " + Rate(rows) + ", " +
                           WithSeparators(refused, style_.language) + " refused";
  if (style_.progress) {
    talk_ << "\r" << (total_ > 0 ? Bar(done, total_) : "") << text << "\033[K" << std::flush;
  } else {
    talk_ << text << "\n" << std::flush;
  }
}

void Progress::Clear() {
  if (style_.progress) talk_ << "\r\033[K" << std::flush;
}

std::string Progress::Rate(int64_t rows) const {
  const double seconds = std::max(absl::ToDoubleSeconds(elapsed()), 0.001);
  const auto rate = static_cast<int64_t>(static_cast<double>(rows) / seconds);
  return WithSeparators(rate, style_.language) + " rows/s";
}

}  // namespace umkm::ctl
