// Chance for the sample that is the same on every machine: the distributions of <random> are not.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <vector>

namespace umkm::ctl {

// SplitMix64 (Steele, Lea, Flood 2014). A copy repeats what the original gives.
class Random {
 public:
  // Different streams of one seed have nothing to do with each other.
  explicit Random(uint64_t seed, uint64_t stream = 0) : state_(seed) {
    state_ = Next() ^ (stream * 0xd1342543de82ef95);
  }

  uint64_t Next() {
    uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  // Both ends included. The remainder's bias is below 10^-6 for every range in use.
  int64_t Between(int64_t least, int64_t most) {
    const auto size = static_cast<uint64_t>(most - least) + 1;
    return least + static_cast<int64_t>(Next() % size);
  }
  // As Between, but small values are likelier: incomes and sizes are.
  int64_t Skewed(int64_t least, int64_t most) {
    return std::min({Between(least, most), Between(least, most), Between(least, most)});
  }
  bool Percent(int64_t chance) { return Between(1, 100) <= chance; }
  template <class Item>
  const Item& Pick(std::span<const Item> items) {
    return items[static_cast<std::size_t>(Between(0, static_cast<int64_t>(items.size()) - 1))];
  }

 private:
  uint64_t state_;
};

// Visits every number below `size` once before any comes again: the step shares no factor with a
// size made of twos and fives.
inline int64_t Scatter(int64_t row, int64_t size) { return (row + 1) % size * 618'033'989 % size; }

// The number with at least so many digits.
inline std::string Padded(int64_t number, std::size_t width) {
  const std::string digits = std::to_string(number);
  return std::string(width - std::min(width, digits.size()), '0') + digits;
}

// Parts of `total` in proportion to the weights by largest remainder; of equal ones the first.
inline std::vector<int64_t> Apportion(int64_t total, std::span<const int64_t> weights) {
  const int64_t sum = std::accumulate(weights.begin(), weights.end(), int64_t{0});
  std::vector<int64_t> parts(weights.size());
  std::vector<std::size_t> by_remainder(weights.size());
  std::iota(by_remainder.begin(), by_remainder.end(), std::size_t{0});
  int64_t left = total;
  for (std::size_t i = 0; i < weights.size(); ++i) left -= parts[i] = total * weights[i] / sum;
  std::stable_sort(by_remainder.begin(), by_remainder.end(), [&](std::size_t a, std::size_t b) {
    return total * weights[a] % sum > total * weights[b] % sum;
  });
  for (std::size_t i = 0; i < static_cast<std::size_t>(left); ++i) ++parts[by_remainder[i]];
  return parts;
}

// Lots with a fixed number of each kind: drawn to the end, every kind has come exactly so often.
class Urn {
 public:
  explicit Urn(std::vector<int64_t> lots)
      : lots_(std::move(lots)), left_(std::accumulate(lots_.begin(), lots_.end(), int64_t{0})) {}

  std::size_t Draw(Random& random) {
    int64_t lot = random.Between(0, left_ - 1);
    std::size_t kind = 0;
    while (lot >= lots_[kind]) lot -= lots_[kind++];
    return Take(kind);
  }
  // The wanted kind when there is a lot of it, else any.
  std::size_t DrawPreferring(std::size_t wanted, Random& random) {
    return lots_[wanted] > 0 ? Take(wanted) : Draw(random);
  }

 private:
  std::size_t Take(std::size_t kind) {
    --lots_[kind];
    --left_;
    return kind;
  }
  std::vector<int64_t> lots_;
  int64_t left_;
};

}  // namespace umkm::ctl
