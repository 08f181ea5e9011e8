//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Operation classes of the host dialect.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_HOST_IR_HOSTOPS_H
#define CALOTYPE_DIALECT_HOST_IR_HOSTOPS_H

#include "calotype/Dialect/Host/IR/HostDialect.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Bufferization/IR/BufferizableOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#define GET_OP_CLASSES
#include "calotype/Dialect/Host/IR/HostOps.h.inc"

#endif // CALOTYPE_DIALECT_HOST_IR_HOSTOPS_H
