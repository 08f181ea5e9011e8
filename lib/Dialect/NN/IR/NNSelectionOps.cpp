//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/NN/IR/NNSelectionOps.h"
#include "TypeInference.h"

using namespace mlir;
using namespace calotype;

#define GET_OP_CLASSES
#include "calotype/Dialect/NN/IR/NNSelectionOps.cpp.inc"
