//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Registers every dialect that Calotype's IR may hold. For tools only.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_INITALLDIALECTS_H
#define CALOTYPE_INITALLDIALECTS_H

#include "calotype/Dialect/Calotype/IR/CalotypeDialect.h"
#include "calotype/Dialect/Halide/IR/HalideDialect.h"
#include "calotype/Dialect/Host/IR/HostDialect.h"
#include "calotype/Dialect/NN/IR/NNDialect.h"
#include "calotype/Dialect/Plan/IR/PlanDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/DLTI/DLTI.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/IR/DialectRegistry.h"

namespace calotype {

inline void registerAllDialects(mlir::DialectRegistry &registry) {
  registry.insert<
      CalotypeDialect, halide::HalideDialect, host::HostDialect,
      mlir::arith::ArithDialect, mlir::bufferization::BufferizationDialect,
      mlir::memref::MemRefDialect, mlir::DLTIDialect, mlir::func::FuncDialect,
      mlir::math::MathDialect, calotype::nn::NNDialect,
      calotype::plan::PlanDialect, mlir::scf::SCFDialect,
      mlir::tensor::TensorDialect, mlir::ub::UBDialect>();
}

} // namespace calotype

#endif // CALOTYPE_INITALLDIALECTS_H
