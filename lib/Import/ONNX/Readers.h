//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The families of readers, one source each.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_IMPORT_ONNX_READERS_H
#define CALOTYPE_IMPORT_ONNX_READERS_H

#include "NodeReader.h"

namespace calotype::onnximport {

llvm::ArrayRef<ReaderEntry> getActivationReaders();
llvm::ArrayRef<ReaderEntry> getAttentionReaders();
llvm::ArrayRef<ReaderEntry> getConstantReaders();
llvm::ArrayRef<ReaderEntry> getControlReaders();
llvm::ArrayRef<ReaderEntry> getConvReaders();
llvm::ArrayRef<ReaderEntry> getElementwiseReaders();
llvm::ArrayRef<ReaderEntry> getFourierReaders();
llvm::ArrayRef<ReaderEntry> getGatherReaders();
llvm::ArrayRef<ReaderEntry> getLinearAttentionReaders();
llvm::ArrayRef<ReaderEntry> getMatmulReaders();
llvm::ArrayRef<ReaderEntry> getNormalizationReaders();
llvm::ArrayRef<ReaderEntry> getPoolReaders();
llvm::ArrayRef<ReaderEntry> getQuantizationReaders();
llvm::ArrayRef<ReaderEntry> getRecurrentReaders();
llvm::ArrayRef<ReaderEntry> getReductionReaders();
llvm::ArrayRef<ReaderEntry> getResizeReaders();
llvm::ArrayRef<ReaderEntry> getSelectionReaders();
llvm::ArrayRef<ReaderEntry> getShapeReaders();
llvm::ArrayRef<ReaderEntry> getSliceReaders();
llvm::ArrayRef<ReaderEntry> getTrainingReaders();

} // namespace calotype::onnximport

#endif // CALOTYPE_IMPORT_ONNX_READERS_H
