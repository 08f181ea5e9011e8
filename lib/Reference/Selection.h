//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The meaning of the ops that order elements, as Operations.h has others.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_REFERENCE_SELECTION_H
#define CALOTYPE_REFERENCE_SELECTION_H

#include "Array.h"
#include "calotype/Dialect/NN/IR/NNSelectionOps.h"

namespace calotype::reference {

void run(nn::TopKOp op, Operands in, Array &out);

} // namespace calotype::reference

#endif // CALOTYPE_REFERENCE_SELECTION_H
