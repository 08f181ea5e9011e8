//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Feature maps phi with phi(q) . phi(k) in the place of exp(q . k): what turns
/// softmax attention into linear attention. None of them needs training; all of
/// them change what the model computes.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_ATTENTION_FEATUREMAPS_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_ATTENTION_FEATUREMAPS_H

#include "mlir/IR/Builders.h"
#include <optional>
#include <string>

namespace calotype::nn {

enum class FeatureMapKind {
  Elu,       ///< elu(x) + 1: Katharopoulos et al. 2020, arXiv:2006.16236.
  Relu,      ///< max(x, 0): Cai et al. 2023, arXiv:2205.14756.
  Taylor1,   ///< 1 + cosine of q and k: the first-order form, kept positive.
  Taylor2,   ///< 1 + x + x^2/2: Arora et al. 2024, arXiv:2402.18668.
  Performer, ///< Positive random features: Choromanski et al. 2021,
             ///< arXiv:2009.14794.
  Cosformer, ///< relu, weighted by distance: Qin et al. 2022, arXiv:2202.08791.
};

/// A map by its name: `elu`, `relu`, `taylor1`, `taylor2`, `cosformer`,
/// `performer`, or `performer(RANK)` and `performer(RANK,SEED)`.
struct FeatureMap {
  FeatureMapKind kind;
  int64_t rank = 256; ///< Random features of `performer`.
  uint64_t seed = 0;

  static std::optional<FeatureMap> parse(llvm::StringRef text);
  /// What `parse` accepts, for messages.
  static llvm::StringRef getSyntax();
};

/// phi(query) and phi(key).
struct MappedPair {
  mlir::Value query, key;
};

/// Builds phi of query [B, Hq, L, D] and key [B, Hkv, M, D], both already
/// multiplied by the root of attention's scale; results [B, H, L or M, D'] in
/// their element type. Factors that all keys of a query share may be missing: a
/// normaliser cancels them.
MappedPair buildFeatures(mlir::OpBuilder &builder, mlir::Location loc,
                         const FeatureMap &map, mlir::Value query,
                         mlir::Value key);

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_ATTENTION_FEATUREMAPS_H
