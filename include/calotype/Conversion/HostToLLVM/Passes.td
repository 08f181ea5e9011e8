//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Conversion of the planned host program to the LLVM dialect.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_CONVERSION_HOSTTOLLVM_PASSES_TD
#define CALOTYPE_CONVERSION_HOSTTOLLVM_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertHostToLLVMPass : Pass<"convert-host-to-llvm", "::mlir::ModuleOp"> {
  let summary = "Lower model functions to the LLVM dialect";
  let description = [{
    Model function number i becomes `PREFIX__fn<i>(context, bases)`. `bases` is
    an array of pointers: the weights, the arena, then the buffers of the
    arguments in order. A `host.call` becomes a call of the runtime's
    `PREFIX__rt_invoke(context, call, pointers...)`, where `call` is an offset
    into the table `PREFIX__calls` (16-bit words: kernel, number of operands,
    their images). `PREFIX__kernels` holds the kernels, `PREFIX__images` one
    record per distinct image (type word, rank, first dimension) and
    `PREFIX__dims` their `halide_dimension_t`. Failures are kept in the context,
    so the code is straight. Views cost nothing; a contiguous copy is a memcpy,
    any other a call of `PREFIX__rt_copy`.

    Accepts what `plan-arena` leaves. Fails on other operations. Erases
    `host.kernel`.
  }];
  let options = [
    Option<"prefix", "prefix", "std::string", "\"model\"",
           "Name of the model, the first part of every symbol">,
  ];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

#endif // CALOTYPE_CONVERSION_HOSTTOLLVM_PASSES_TD
