//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The meaning of each nn op on arrays. `out` comes with the result's shape,
/// element type and zeroed cells; the op is verified and the operands have the
/// shapes of its operand types.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_REFERENCE_OPERATIONS_H
#define CALOTYPE_REFERENCE_OPERATIONS_H

#include "Array.h"
#include "calotype/Dialect/NN/IR/NNOps.h"

namespace calotype::reference {

void run(nn::MatmulOp op, Operands in, Array &out);
void run(nn::ConvOp op, Operands in, Array &out);
void run(nn::ConvTransposeOp op, Operands in, Array &out);
void run(nn::EinsumOp op, Operands in, Array &out);

void run(nn::ReduceOp op, Operands in, Array &out);
void run(nn::ArgReduceOp op, Operands in, Array &out);
void run(nn::ScanOp op, Operands in, Array &out);

void run(nn::SoftmaxOp op, Operands in, Array &out);
void run(nn::LogSoftmaxOp op, Operands in, Array &out);
void run(nn::NormalizeOp op, Operands in, Array &out);
void run(nn::BatchNormOp op, Operands in, Array &out);
void run(nn::LpNormalizeOp op, Operands in, Array &out);
void run(nn::AttentionOp op, Operands in, Array &out);
/// Result and final state.
void run(nn::LinearAttentionOp op, Operands in,
         llvm::MutableArrayRef<Array> out);

void run(nn::PoolOp op, Operands in, Array &out);
void run(nn::AdaptivePoolOp op, Operands in, Array &out);
void run(nn::ResizeOp op, Operands in, Array &out);
void run(nn::GridSampleOp op, Operands in, Array &out);
void run(nn::SpaceToDepthOp op, Operands in, Array &out);
void run(nn::DepthToSpaceOp op, Operands in, Array &out);
void run(nn::SpaceToBatchOp op, Operands in, Array &out);
void run(nn::BatchToSpaceOp op, Operands in, Array &out);

void run(nn::TransposeOp op, Operands in, Array &out);
void run(nn::SliceOp op, Operands in, Array &out);
void run(nn::ConcatOp op, Operands in, Array &out);
void run(nn::PadOp op, Operands in, Array &out);
void run(nn::ExpandOp op, Operands in, Array &out);
void run(nn::TileOp op, Operands in, Array &out);
void run(nn::GatherOp op, Operands in, Array &out);
void run(nn::GatherElementsOp op, Operands in, Array &out);
void run(nn::GatherNdOp op, Operands in, Array &out);
void run(nn::ScatterElementsOp op, Operands in, Array &out);
void run(nn::ScatterNdOp op, Operands in, Array &out);
void run(nn::OneHotOp op, Operands in, Array &out);
void run(nn::TriluOp op, Operands in, Array &out);
void run(nn::IotaOp op, Operands in, Array &out);
void run(nn::ReverseSequenceOp op, Operands in, Array &out);

/// Runs an element-wise op through its scalar function.
llvm::LogicalResult runScalar(nn::ScalarOpInterface op, Operands in,
                              Array &out);

} // namespace calotype::reference

#endif // CALOTYPE_REFERENCE_OPERATIONS_H
