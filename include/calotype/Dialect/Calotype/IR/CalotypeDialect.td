//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The calotype dialect: what a module says of its compilation.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_CALOTYPE_IR_CALOTYPEDIALECT_TD
#define CALOTYPE_DIALECT_CALOTYPE_IR_CALOTYPEDIALECT_TD

include "mlir/IR/OpBase.td"

def Calotype_Dialect : Dialect {
  let name = "calotype";
  let cppNamespace = "::calotype";
  let summary = "what a module is compiled for";
  let description = [{
    The dialect has no ops. It owns the attribute `calotype.target` of a module,
    a `#calotype.target`: passes of every level, from the graph to object code,
    take what they know of the machine from it. A module without it is compiled
    for `x86-64-v3`.
  }];
  let useDefaultAttributePrinterParser = 1;
  let hasOperationAttrVerify = 1;
}

#endif // CALOTYPE_DIALECT_CALOTYPE_IR_CALOTYPEDIALECT_TD
