//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// When Q (K^T V) is faster than (Q K^T) V. Both orders get an estimated time,
/// in units of one FLOP at the machine's peak, as the larger of arithmetic and
/// memory traffic (the roofline model, Williams et al. 2009):
///
///     quadratic = max(2 H n m (d + w) + s H n m,               B bytes)
///     linear    = max((2 (Hk m + H n) D w + tiles + sums) / e, B bytes)
///
/// with n queries and m keys in H and Hk heads, depth d of the scores, D
/// features after masks were folded in, width w of the values and s
/// element-wise ops on the scores. The scores count as written and read once,
/// since these ops join the products. K^T V is tall and skinny: its D x w
/// result leaves few tasks, so the sum over the keys is cut in parts whose
/// results are added (`sums`), and small tiles run at an efficiency e below
/// that of large products. Causal chains compute dense `tiles` of C x C scores
/// and pass the state on from tile to tile.
///
/// With n = m and d = D = w the ratio is e n / d, so a gain of `minGain` needs
/// n > (minGain / e) d, which is 2 d.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_ANALYSIS_LINEARATTENTIONCOST_H
#define CALOTYPE_ANALYSIS_LINEARATTENTIONCOST_H

#include "calotype/Analysis/TargetInfo.h"

namespace calotype {

/// The extents of one chain (Q K^T) V.
struct AttentionExtents {
  double heads = 1;    ///< Products with queries of their own.
  double keyHeads = 1; ///< Different keys and values.
  double queries = 1, keys = 1;
  double depth = 1;    ///< What the scores sum over.
  double features = 1; ///< What the linear order sums over: depth, or more.
  double width =
      1; ///< Columns of the values, all products of the scores together.
  double scoreOps = 0; ///< Element-wise ops on the scores.
  double elementBytes = 4;
  bool causal = false;
};

/// What the estimate knows of machines and kernels.
struct LinearAttentionCostModel {
  /// FLOPs that the machine does while it moves one byte.
  double flopsPerByte = 6;
  /// Speed of the two small products relative to large ones.
  double efficiency = 0.75;
  /// Fewest keys that are worth a task of their own.
  double keysPerTask = 128;
  /// Rows of a causal tile.
  double tileRows = 64;
  /// Smallest gain for which the order changes.
  double minGain = 1.5;
};

/// Estimated times of both orders.
struct AttentionTimes {
  double quadratic, linear;
  /// How many times as fast the linear order is.
  double getGain() const { return quadratic / linear; }
};

/// Extents are at least 1.
AttentionTimes estimateAttention(const AttentionExtents &extents,
                                 const TargetInfo &target,
                                 const LinearAttentionCostModel &model = {});

} // namespace calotype

#endif // CALOTYPE_ANALYSIS_LINEARATTENTIONCOST_H
