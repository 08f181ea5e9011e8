//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Creates the ops of the linear order at one place of the graph. Types are
/// inferred, moves that do nothing are left out, and moves of moves become one.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_REASSOCIATEATTENTION_GRAPHWRITER_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_REASSOCIATEATTENTION_GRAPHWRITER_H

#include "../TensorTypes.h"
#include "MaskFactors.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/ADT/DenseMap.h"

namespace calotype::nn {

class GraphWriter {
public:
  using Value = mlir::Value;
  using Shape = llvm::ArrayRef<int64_t>;

  /// Creates ops before `place`, with its location. To be called first.
  void setPlace(mlir::Operation *place);

  /// A new op whose result types are inferred.
  template <typename Op, typename... Args> Op create(Args &&...args) {
    auto op = Op::create(*builder, std::forward<Args>(args)...);
    created.push_back(op);
    return op;
  }

  Value number(mlir::Type element, double value, Shape shape = {});
  Value constant(mlir::Type element, const Tensor &numbers);
  Value reshape(Value value, Shape shape);
  Value transpose(Value value, Shape permutation);
  Value expand(Value value, Shape shape);
  Value scale(Value value, double factor);
  Value sum(Value value, int64_t axis);
  Value cast(Value value, mlir::Type element);
  /// A matrix product, or with `transposeLeft` of the left operand's transpose.
  /// Transposes that made the operands become flags.
  Value multiply(Value left, Value right, bool transposeLeft);
  /// Along the last dimension.
  Value concatLast(llvm::ArrayRef<Value> values);

  /// `value`, whose dimensions are called `from`, with those of `to` in that
  /// order: missing ones have extent 1, others must have extent 1 and vanish.
  Value arrange(Value value, Shape from, Shape to);

  /// `op` on other operands, whose result has another shape.
  Value clone(mlir::Operation *op, mlir::ValueRange operands, Shape shape);

  /// Gives the users of `from` another value.
  void replace(Value from, Value to);
  /// What `value` was replaced by, or `value`.
  Value current(Value value) const {
    Value to = replaced.lookup(value);
    return to ? to : value;
  }

  /// All ops made, in order.
  llvm::SmallVector<mlir::Operation *> created;

private:
  std::optional<mlir::ImplicitLocOpBuilder> builder;
  llvm::DenseMap<Value, Value> replaced;
};

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_REASSOCIATEATTENTION_GRAPHWRITER_H
