//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Kernels against the interpreter on operands in which special values are
/// planted: NaN, infinities, zeros of both signs, denormals, the largest
/// numbers, and the extremes of integers.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TEST_UNIT_KERNELS_SPECIALVALUES_H
#define CALOTYPE_TEST_UNIT_KERNELS_SPECIALVALUES_H

#include "calotype/Dialect/NN/IR/NNOps.h"
#include "calotype/Dialect/NN/IR/NNSelectionOps.h"
#include "calotype/Support/Tensor.h"
#include "mlir/IR/BuiltinOps.h"

namespace calotype {

/// Whether a type is tried: f32, f16 and i32 always, others by `tools/check
/// --full`, which sets CALOTYPE_FULL_TESTS.
bool isTried(ElementType element);

/// How the elements of an operand are drawn.
struct Draw {
  enum Kind {
    Dense,   ///< Every pair of special values, and numbers.
    Sparse,  ///< Few special values among numbers.
    Numbers, ///< Numbers only.
    Sums,    ///< As Sparse, without numbers of which sums overflow.
    Terms,   ///< As Sums, and a small factor makes none of them zero.
    Visible, ///< As Terms, special in the first row only, which no mask hides.
    Index,   ///< Places in a dimension of extent `extent`, also from its end.
    Once,    ///< As Index, but no place twice along the last dimension.
  } kind = Dense;
  int64_t extent = 0;
};

/// How well a kernel and the interpreter agree.
struct Agreement {
  /// Distance allowed between numbers, relative to the larger of one and the
  /// number; 0 asks for the same one.
  double tolerance = 0;
  /// Whether zeros have signs.
  bool signs = true;
  /// Whether infinity is another value than NaN. It is not where products are
  /// associated in another way: (q k) v is infinite where q (k v) adds
  /// infinities of both signs.
  bool infinities = true;
};

/// One function of many results, each of a few ops, and how its operands are
/// drawn.
class SpecialCases {
public:
  SpecialCases();
  ~SpecialCases();

  mlir::OpBuilder &builder() { return opBuilder; }
  mlir::Location loc() { return opBuilder.getUnknownLoc(); }
  mlir::Type type(ElementType element);

  /// An argument of the function; the same for the same request.
  mlir::Value argument(ElementType element, llvm::ArrayRef<int64_t> shape,
                       Draw draw = {}, int number = 0);
  /// Makes a value a result.
  void result(mlir::Value value, Agreement agreement = {});
  /// `OpTy` of the arguments, of the type that it infers, as a result.
  template <typename OpTy, typename... Args>
  void add(Agreement agreement, Args &&...args) {
    result(OpTy::create(opBuilder, loc(), std::forward<Args>(args)...)
               ->getResult(0),
           agreement);
  }

  /// Names of the ops that were made.
  std::vector<llvm::StringRef> getOps();

  /// Compiles the function and compares on `rounds` draws. Mismatches are
  /// failures of the test, as are the alarms of `checked` kernels.
  void check(int rounds, bool checked = false);

private:
  struct Argument {
    ElementType element;
    llvm::SmallVector<int64_t> shape;
    Draw draw;
    int number;
  };

  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  mlir::OpBuilder opBuilder;
  mlir::Block *block;
  std::vector<Argument> arguments;
  std::vector<std::pair<mlir::Value, Agreement>> results;
};

} // namespace calotype

#endif // CALOTYPE_TEST_UNIT_KERNELS_SPECIALVALUES_H
