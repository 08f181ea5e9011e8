//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Builds the function of one random case.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TEST_SWEEP_GRAPHBUILDER_H
#define CALOTYPE_TEST_SWEEP_GRAPHBUILDER_H

#include "Random.h"
#include "calotype/Dialect/NN/IR/NNOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace calotype::sweep {

using mlir::Value;
using Shape = llvm::ArrayRef<int64_t>;

/// A module with one function `main`, filled op by op.
class GraphBuilder {
public:
  /// Numbers are whole and small in `exact` sweeps, so that f32 holds every sum
  /// exactly; otherwise they are f64 between -1 and 1.
  GraphBuilder(mlir::MLIRContext &context, Random &random, bool exact);

  Random &random;
  mlir::OpBuilder builder;

  /// f32 in exact sweeps, f64 in others.
  mlir::Type element() const;

  /// An argument of the function.
  Value input(Shape shape) { return input(shape, element()); }
  Value input(Shape shape, mlir::Type type);
  /// A constant with random values.
  Value weights(Shape shape);
  /// A constant of one value.
  Value splat(Shape shape, double value);
  /// A constant with these values.
  Value constant(Shape shape, llvm::ArrayRef<double> values);
  /// One random number as the sweep has them.
  double number();

  /// The first result of a new op, whose type is inferred.
  template <typename Op, typename... Args> Value make(Args &&...args) {
    return Op::create(builder, builder.getUnknownLoc(),
                      std::forward<Args>(args)...)
        ->getResult(0);
  }
  Value reshape(Value value, Shape shape);
  Value transpose(Value value, llvm::ArrayRef<int64_t> permutation);
  /// Unit steps.
  Value slice(Value value, Shape starts, Shape sizes);

  static Shape shapeOf(Value value);

  /// Ends the function.
  mlir::OwningOpRef<mlir::ModuleOp> finish(llvm::ArrayRef<Value> results);

private:
  bool exact;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  mlir::func::FuncOp function;
};

} // namespace calotype::sweep

#endif // CALOTYPE_TEST_SWEEP_GRAPHBUILDER_H
