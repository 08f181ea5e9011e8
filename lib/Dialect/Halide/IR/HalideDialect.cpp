//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Registration of the halide dialect, and its attributes.
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/Halide/IR/HalideDialect.h"
#include "calotype/Dialect/Halide/IR/HalideOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/Interfaces/FoldInterfaces.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace calotype::halide;

#include "calotype/Dialect/Halide/IR/HalideDialect.cpp.inc"
#include "calotype/Dialect/Halide/IR/HalideEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "calotype/Dialect/Halide/IR/HalideAttributes.cpp.inc"

namespace {
/// Keeps folded constants inside the definition that uses them.
struct HalideFoldInterface : DialectFoldInterface {
  using DialectFoldInterface::DialectFoldInterface;
  bool shouldMaterializeInto(Region *region) const final {
    return isa<FuncOp, UpdateOp>(region->getParentOp());
  }
};
} // namespace

void HalideDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "calotype/Dialect/Halide/IR/HalideAttributes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "calotype/Dialect/Halide/IR/HalideOps.cpp.inc"
      >();
  registerTypes();
  addInterfaces<HalideFoldInterface>();
}
