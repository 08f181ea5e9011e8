//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The attribute that describes the machine that code is for.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_CALOTYPE_IR_TARGET_TD
#define CALOTYPE_DIALECT_CALOTYPE_IR_TARGET_TD

include "calotype/Dialect/Calotype/IR/CalotypeDialect.td"
include "mlir/IR/AttrTypeBase.td"

def Calotype_CacheAttr : AttrDef<Calotype_Dialect, "Cache"> {
  let mnemonic = "cache";
  let summary = "one level of the data cache of a core";
  let description = [{
    Bytes, ways and bytes of a line: rows that lie `bytes / ways` apart share
    the lines of one set, and more rows than ways drive one another out.

    Constraints: all are positive, the line is a power of two, and `bytes` is a
    multiple of `ways * line`.
  }];
  let parameters = (ins "int64_t":$bytes, "int64_t":$ways, "int64_t":$line);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def Calotype_TargetAttr : AttrDef<Calotype_Dialect, "Target"> {
  let mnemonic = "target";
  let summary = "the machine that code is for";
  let description = [{
    An LLVM triple, a CPU and feature changes as LLVM spells them, the number of
    cores or its range, and the data caches of a core from the first level on.
    Lanes and registers of an element type, Halide's target, the code generator
    of the host program, what `init` asks the processor and the key of the
    schedule database all derive from it (docs/Targets.md).

    An example is `x86-64-v3` on 1 to 64 cores:

    ```mlir
    // RUN: calotype-opt %s | FileCheck %s
    // CHECK: cores = 1 to 64
    module attributes {calotype.target = #calotype.target<
        "x86_64-unknown-linux-gnu", cpu = "x86-64-v3", cores = 1 to 64,
        caches = [<bytes = 32768, ways = 8, line = 64>,
                  <bytes = 524288, ways = 8, line = 64>]>} {
    }
    ```

    Constraints: the triple is Linux on an architecture that Calotype compiles
    for; LLVM knows the CPU and the features of `features`, a list such as
    `"+avxvnni,-movbe"`; cores count from 1 to 1024, the least first; there are
    at least two caches, each larger than the one before.
  }];
  let parameters = (ins StringRefParameter<>:$triple, StringRefParameter<>:$cpu,
                        StringRefParameter<"", "\"\"">:$features,
                        "int64_t":$minCores, "int64_t":$maxCores,
                        ArrayRefParameter<"CacheAttr">:$caches);
  let assemblyFormat = [{
    `<` $triple `,` `cpu` `=` $cpu `,` (`features` `=` $features^ `,`)?
    `cores` `=` custom<CoreRange>($minCores, $maxCores) `,`
    `caches` `=` `[` $caches `]` `>`
  }];
  let genVerifyDecl = 1;
}

#endif // CALOTYPE_DIALECT_CALOTYPE_IR_TARGET_TD
