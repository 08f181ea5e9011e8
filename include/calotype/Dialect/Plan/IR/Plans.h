//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The plans of all families.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_PLAN_IR_PLANS_H
#define CALOTYPE_DIALECT_PLAN_IR_PLANS_H

#include "calotype/Dialect/Plan/IR/PlanDialect.h"

#define GET_ATTRDEF_CLASSES
#include "calotype/Dialect/Plan/IR/Plans.h.inc"

#endif // CALOTYPE_DIALECT_PLAN_IR_PLANS_H
