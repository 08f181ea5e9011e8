//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Replaces the readers of a legal chain by the linear order.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_REASSOCIATEATTENTION_LINEARORDER_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_REASSOCIATEATTENTION_LINEARORDER_H

#include "ScoreFeatures.h"
#include <map>

namespace calotype::nn {

class LinearOrder {
public:
  explicit LinearOrder(const ScoreChain &chain) : chain(chain) {}

  /// Gives the users of the chain's readers other values; the chain's ops stay,
  /// without users. Returns the ops made, in order.
  llvm::ArrayRef<mlir::Operation *> build();

private:
  using Value = mlir::Value;

  const ScoreFeatures &featuresOf(Value scores, Axis inner);
  ScoreFeatures replay(const ScoreStep &step, Axis inner);

  void buildProduct(const ScoreReader &reader);
  void buildSum(const ScoreReader &reader);
  Value sumPlain(const ScoreFeatures &features);
  Value sumCausal(const ScoreFeatures &features);
  Value sumOver(Value rows, const ScoreFeatures &features);

  const ScoreChain &chain;
  GraphWriter writer;
  std::map<std::pair<void *, Axis>, ScoreFeatures> known;
};

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_REASSOCIATEATTENTION_LINEARORDER_H
