//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Readers.h"
#include "llvm/ADT/StringMap.h"

using namespace calotype;
using namespace calotype::onnximport;

namespace {
struct Table {
  Table() {
    for (llvm::ArrayRef<ReaderEntry> family : {getActivationReaders(),
                                               getAttentionReaders(),
                                               getConstantReaders(),
                                               getControlReaders(),
                                               getConvReaders(),
                                               getElementwiseReaders(),
                                               getFourierReaders(),
                                               getRecurrentReaders(),
                                               getSelectionReaders(),
                                               getGatherReaders(),
                                               getLinearAttentionReaders(),
                                               getMatmulReaders(),
                                               getNormalizationReaders(),
                                               getPoolReaders(),
                                               getQuantizationReaders(),
                                               getReductionReaders(),
                                               getResizeReaders(),
                                               getShapeReaders(),
                                               getSliceReaders(),
                                               getTrainingReaders()})
      for (const ReaderEntry &entry : family) {
        byName[(entry.domain + ":" + entry.op).str()] = &entry;
        all.push_back(&entry);
      }
  }
  llvm::StringMap<const ReaderEntry *> byName;
  std::vector<const ReaderEntry *> all;
};
} // namespace

static const Table &getTable() {
  static const Table table;
  return table;
}

const ReaderEntry *onnximport::findReader(llvm::StringRef domain,
                                          llvm::StringRef op) {
  return getTable().byName.lookup((domain + ":" + op).str());
}

llvm::ArrayRef<const ReaderEntry *> onnximport::getAllReaders() {
  return getTable().all;
}
