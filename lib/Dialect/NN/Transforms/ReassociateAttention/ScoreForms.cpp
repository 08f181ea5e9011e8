//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// How each step changes the form of scores: the rules of the algebra.
/// ScoreFeatures does the same with values.
//===----------------------------------------------------------------------===//

#include "ScoreChain.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

/// More features than any state has; keeps the counts far from overflow.
static constexpr int64_t kMaxFeatures = 1 << 16;

static LogicalResult explain(std::string &reason, StringRef text) {
  reason = text.str();
  return failure();
}

/// Offsets become features, unless a triangle or a decay was before them.
static LogicalResult foldOffsets(ScoreForm &form, std::string &reason) {
  if (form.offsets == 0)
    return success();
  if (form.lower || form.lowerDecay)
    return explain(reason, "a mask behind a bias behind a causal mask");
  form.features += form.offsets;
  form.offsets = 0;
  return success();
}

static LogicalResult addTriangle(std::optional<bool> &triangle, bool lower,
                                 std::string &reason) {
  if (triangle && *triangle != lower)
    return explain(reason, "two opposite triangles");
  triangle = lower;
  return success();
}

static LogicalResult applyFactor(const MaskFactor &factor, ScoreForm &form,
                                 std::string &reason) {
  switch (factor.kind) {
  case MaskFactor::Kind::Number:
  case MaskFactor::Kind::Vector:
    return success();
  case MaskFactor::Kind::LowRank:
    if (failed(foldOffsets(form, reason)))
      return failure();
    form.features *= factor.rank;
    return success();
  case MaskFactor::Kind::Triangle:
    if (failed(foldOffsets(form, reason)))
      return failure();
    return addTriangle(form.lower, factor.lower, reason);
  case MaskFactor::Kind::Decay:
  case MaskFactor::Kind::Positions:
    if (failed(foldOffsets(form, reason)))
      return failure();
    return addTriangle(form.lowerDecay, factor.lower, reason);
  }
  return explain(reason, "a mask of unknown kind");
}

/// Rank of a product without triangles and decays.
static FailureOr<int64_t> rankOf(const MaskProduct &product) {
  int64_t rank = 1;
  for (const MaskFactor &factor : product) {
    if (factor.kind == MaskFactor::Kind::LowRank)
      rank *= factor.rank;
    else if (factor.kind != MaskFactor::Kind::Number &&
             factor.kind != MaskFactor::Kind::Vector)
      return failure();
  }
  return rank;
}

static FailureOr<int64_t> rankOf(const MaskTerms &terms) {
  int64_t rank = 0;
  for (const MaskProduct &product : terms) {
    FailureOr<int64_t> own = rankOf(product);
    if (failed(own))
      return failure();
    rank += *own;
  }
  return rank;
}

static LogicalResult multiply(const MaskTerms &terms, ScoreForm &form,
                              std::string &reason) {
  if (terms.size() == 1) {
    for (const MaskFactor &factor : terms.front())
      if (failed(applyFactor(factor, form, reason)))
        return failure();
    return success();
  }
  FailureOr<int64_t> rank = rankOf(terms);
  if (failed(rank))
    return explain(reason, "a sum of triangular masks");
  form.features *= std::max<int64_t>(*rank, 1);
  return success();
}

/// Scores of both operands as features only.
static LogicalResult combine(const ScoreStep &step, ScoreForm &scores,
                             ScoreForm other, std::string &reason) {
  if (failed(foldOffsets(scores, reason)) || failed(foldOffsets(other, reason)))
    return failure();
  if (step.kind == ScoreStep::Kind::AddScores) {
    if (scores.lower || other.lower || scores.lowerDecay || other.lowerDecay)
      return explain(reason, "a sum with causally masked scores");
    scores.features += other.features;
    return success();
  }
  scores.features *= other.features;
  if (other.lower && failed(addTriangle(scores.lower, *other.lower, reason)))
    return failure();
  if (other.lowerDecay &&
      failed(addTriangle(scores.lowerDecay, *other.lowerDecay, reason)))
    return failure();
  return success();
}

FailureOr<ScoreForm> nn::advance(const ScoreStep &step, ScoreForm scores,
                                 ScoreForm other, std::string &reason) {
  switch (step.kind) {
  case ScoreStep::Kind::Product: {
    auto matmul = cast<MatmulOp>(step.op);
    ArrayRef<int64_t> shape = matmul.getLhs().getType().getShape();
    scores.features = shape[shape.size() - (matmul.getTransposeLhs() ? 2 : 1)];
    break;
  }
  case ScoreStep::Kind::Multiply:
    if (step.terms.size() > 1 && failed(foldOffsets(scores, reason)))
      return failure();
    if (failed(multiply(step.terms, scores, reason)))
      return failure();
    break;
  case ScoreStep::Kind::Add: {
    FailureOr<int64_t> rank = rankOf(step.terms);
    if (failed(rank))
      return explain(reason, "an added triangular matrix");
    scores.offsets += *rank;
    break;
  }
  case ScoreStep::Kind::Move:
  case ScoreStep::Kind::Cast:
    break;
  case ScoreStep::Kind::MultiplyScores:
  case ScoreStep::Kind::AddScores:
    if (failed(combine(step, scores, other, reason)))
      return failure();
    break;
  }
  if (scores.features > kMaxFeatures)
    return explain(reason, "too many features");
  return scores;
}
