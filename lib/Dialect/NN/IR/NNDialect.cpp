//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/NN/IR/NNDialect.h"
#include "calotype/Dialect/NN/IR/NNOpFacts.h"
#include "calotype/Dialect/NN/IR/NNOps.h"
#include "calotype/Dialect/NN/IR/NNSelectionOps.h"
#include "calotype/Dialect/NN/IR/NNStructureOps.h"
#include "calotype/Dialect/Plan/IR/PlanDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace calotype;

#include "calotype/Dialect/NN/IR/NNDialect.cpp.inc"
#include "calotype/Dialect/NN/IR/NNEnums.cpp.inc"
#include "calotype/Dialect/NN/IR/NNInterfaces.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "calotype/Dialect/NN/IR/NNAttributes.cpp.inc"

void nn::NNDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "calotype/Dialect/NN/IR/NNAttributes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "calotype/Dialect/NN/IR/NNAttentionOps.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "calotype/Dialect/NN/IR/NNContractionOps.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "calotype/Dialect/NN/IR/NNElementwiseOps.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "calotype/Dialect/NN/IR/NNNormalizationOps.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "calotype/Dialect/NN/IR/NNReductionOps.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "calotype/Dialect/NN/IR/NNSelectionOps.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "calotype/Dialect/NN/IR/NNShapeOps.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "calotype/Dialect/NN/IR/NNStructureOps.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "calotype/Dialect/NN/IR/NNWindowOps.cpp.inc"
      >();
  attachOpFacts(getContext());
}

Operation *nn::NNDialect::materializeConstant(OpBuilder &builder,
                                              Attribute value, Type type,
                                              Location loc) {
  auto elements = dyn_cast<ElementsAttr>(value);
  if (!elements || elements.getType() != type)
    return nullptr;
  return ConstantOp::create(builder, loc, type, elements);
}
