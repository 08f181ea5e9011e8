//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The host dialect: what remains of a model around its kernels.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_HOST_IR_HOSTDIALECT_TD
#define CALOTYPE_DIALECT_HOST_IR_HOSTDIALECT_TD

include "mlir/IR/OpBase.td"

def Host_Dialect : Dialect {
  let name = "host";
  let cppNamespace = "::calotype::host";
  let summary = "kernel calls, weights and arena slots of the host program";
  let description = [{
    A model function calls compiled kernels on plain physical tensors (before
    bufferization) or memrefs (after). The dialect holds the call, the weight
    that it reads, and the arena slot that it writes; everything else is
    `func`, `tensor`, `memref` and `arith`. It knows nothing of what a kernel
    computes or how it was compiled.
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect",
                           "::mlir::memref::MemRefDialect"];
}

#endif // CALOTYPE_DIALECT_HOST_IR_HOSTDIALECT_TD
