//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Draws that are the same on every machine.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TEST_SWEEP_RANDOM_H
#define CALOTYPE_TEST_SWEEP_RANDOM_H

#include "llvm/ADT/ArrayRef.h"
#include <cstdint>
#include <initializer_list>

namespace calotype::sweep {

/// SplitMix64 (Steele, Lea and Flood 2014).
class Random {
public:
  explicit Random(uint64_t seed) : state(seed) {}

  uint64_t bits() {
    uint64_t z = (state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  /// A whole number from `low` to `high`, both included.
  int64_t whole(int64_t low, int64_t high) {
    return low +
           static_cast<int64_t>(bits() % static_cast<uint64_t>(high - low + 1));
  }
  /// From 0 to below 1.
  double unit() { return static_cast<double>(bits() >> 11) * 0x1p-53; }
  bool chance(double probability) { return unit() < probability; }
  /// One of the values.
  template <typename T> T pick(std::initializer_list<T> values) {
    return values.begin()[whole(0, values.size() - 1)];
  }

private:
  uint64_t state;
};

} // namespace calotype::sweep

#endif // CALOTYPE_TEST_SWEEP_RANDOM_H
