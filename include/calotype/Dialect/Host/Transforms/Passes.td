//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Passes from a host program on tensors to one on slots of an arena.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_HOST_TRANSFORMS_PASSES_TD
#define CALOTYPE_DIALECT_HOST_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def OutlineConstantsPass : Pass<"outline-constants", "::mlir::ModuleOp"> {
  let summary = "Move constants of model functions to the weights image";
  let description = [{
    Replaces every tensor constant in a function by a `host.weight` at a 64-byte
    aligned offset. Equal blobs get one place. The module then carries the image:
    `host.weight_data` (the constants), `host.weight_offsets` and
    `host.weight_bytes`; `collectWeights` reads them. Splats are stored whole.
    No weight is copied by this pass.

    Accepts functions on tensors. Leaves scalars and what is outside functions
    alone. Fails on a blob whose size does not fit its type.

    Example:
    ```mlir
    %w = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
    // becomes
    %w = host.weight 0 : tensor<2xf32>
    ```
  }];
  let statistics = [
    Statistic<"numOutlined", "num-outlined", "Constants replaced">,
    Statistic<"numShared", "num-shared", "Constants equal to an earlier one">,
  ];
  let dependentDialects = ["::calotype::host::HostDialect"];
}

def BufferizeHostPass : Pass<"bufferize-host", "::mlir::ModuleOp"> {
  let summary = "Bufferize model functions; results become caller's buffers";
  let description = [{
    Runs upstream's one-shot bufferization on every function that has a body.
    Before it, arguments become read-only memrefs and every result becomes a
    memref argument after the inputs, marked `host.output` and carrying the
    attributes of the result. A kernel whose result is returned, straight or
    through expand_shape and collapse_shape, writes the caller's buffer.
    `tensor.empty` under an `insert_slice` is eliminated where it can be.

    An argument with the attribute `nn.state = N` may be the same buffer as result N:
    the kernel of that result writes it in place only where the argument is read by
    earlier calls alone; otherwise the result is made in the arena and copied when
    everything else is done.

    Accepts functions of one block over host, tensor and arith. Guarantees
    functions on memrefs without results. Copies that remain are `memref.copy`.
  }];
  let dependentDialects = ["::calotype::host::HostDialect",
                           "::mlir::bufferization::BufferizationDialect",
                           "::mlir::memref::MemRefDialect"];
}

def PlanArenaPass : Pass<"plan-arena", "::mlir::func::FuncOp"> {
  let summary = "Give every allocation a slot in one arena by lifetime";
  let description = [{
    Replaces each `memref.alloc` by a `host.slot`. Two slots share memory only
    when no operation separates their lives wrongly: a life reaches from the
    first to the last operation that uses the allocation or a view of it, both
    included. Allocations are placed in order of falling size, each in the
    tightest gap. The function then carries `host.arena_bytes` (the peak),
    `host.copies` and `host.copied_bytes` (the `memref.copy` that are left).

    Accepts functions of one block with static allocations. Fails on an
    allocation used inside a region or by an operation that hides it.
  }];
  let dependentDialects = ["::calotype::host::HostDialect"];
}

#endif // CALOTYPE_DIALECT_HOST_TRANSFORMS_PASSES_TD
