//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Attributes of the nn dialect: the physical layout of a tensor.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_IR_NNATTRIBUTES
#define CALOTYPE_DIALECT_NN_IR_NNATTRIBUTES

include "calotype/Dialect/NN/IR/NNEnums.td"
include "mlir/IR/AttrTypeBase.td"

class NN_Attr<string name, string attrMnemonic, list<Trait> traits = []>
    : AttrDef<NN_Dialect, name, traits> {
  let mnemonic = attrMnemonic;
}

def NN_LayoutAttr : NN_Attr<"Layout", "layout"> {
  let summary = "physical order of a tensor's elements";
  let description = [{
    With the meaning of `linalg.pack`: dimensions `innerDimsPos` are tiled by
    `innerTiles` (sizes rounded up; lanes outside the tensor hold zero), the
    outer dimensions are permuted by `outerPerm`, the tiles follow innermost.
    An empty `outerPerm` is the identity.

    NHWC of a logical NCHW tensor is `#nn.layout<[0, 2, 3, 1], [], []>`;
    a KxN matrix packed in panels of 16 columns is
    `#nn.layout<[1, 0], [1], [16]>` (physical shape N/16 x K x 16).
    A tensor without the encoding is row-major.

    Constraints:
    - C1: the outer permutation names each dimension once.
    - C2: there is one positive tile for each inner dimension.
    - C3: the inner dimensions are in the range of the permutation, each named
      once.
  }];
  let parameters = (ins OptionalArrayRefParameter<"int64_t">:$outerPerm,
                        OptionalArrayRefParameter<"int64_t">:$innerDimsPos,
                        OptionalArrayRefParameter<"int64_t">:$innerTiles);
  let assemblyFormat =
      "`<` `[` (`]`) : ($outerPerm^ `]`)? `,` `[` (`]`) : ($innerDimsPos^ `]`)? `,` `[` (`]`) : ($innerTiles^ `]`)? `>`";
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// The shape in memory, outermost dimension first.
    llvm::SmallVector<int64_t> getPhysicalShape(llvm::ArrayRef<int64_t> logical) const;
    /// True when only dimensions are permuted.
    bool isPermutation() const { return getInnerTiles().empty(); }
    /// outerPerm, or the identity of `rank` when it is empty.
    llvm::SmallVector<int64_t> getPermutation(int64_t rank) const;
  }];
}

#endif // CALOTYPE_DIALECT_NN_IR_NNATTRIBUTES
