//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Readers of reductions and scans.
//===----------------------------------------------------------------------===//

#include "Readers.h"
#include "calotype/Dialect/NN/IR/NNReductionOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::onnximport;

template <nn::ReduceKind kind, int64_t axesAsInput = 18>
static void readReduce(NodeReader &r) {
  int64_t rank = r.rank(0);
  auto axes = r.intsOrAttribute("axes", 1, axesAsInput);
  SmallVector<int64_t> chosen =
      r.normalizeAxes(axes.value_or(SmallVector<int64_t>{}), rank);
  if (chosen.empty()) {
    if (r.getInt("noop_with_empty_axes", 0)) {
      // Each element is its own reduction.
      return r.set(
          0, r.make<nn::ReduceOp>(r.value(0), kind, ArrayRef<int64_t>{}, true));
    }
    chosen = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  }
  llvm::sort(chosen);
  chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
  r.set(0, r.make<nn::ReduceOp>(r.value(0), kind, chosen,
                                r.getInt("keepdims", 1) != 0));
}

template <nn::ArgReduceKind kind> static void readArg(NodeReader &r) {
  int64_t axis = r.normalizeAxis(r.getInt("axis", 0), r.rank(0));
  r.set(0, r.make<nn::ArgReduceOp>(r.value(0), kind, axis,
                                   r.getInt("keepdims", 1) != 0,
                                   r.getInt("select_last_index", 0) != 0));
}

template <nn::ScanKind kind> static void readScan(NodeReader &r) {
  int64_t axis = r.normalizeAxis(r.scalarInt(1, "the axis"), r.rank(0));
  r.set(0, r.make<nn::ScanOp>(r.value(0), kind, axis,
                              r.getInt("exclusive", 0) != 0,
                              r.getInt("reverse", 0) != 0));
}

static constexpr ReaderEntry entries[] = {
    {"ArgMax", readArg<nn::ArgReduceKind::Max>},
    {"ArgMin", readArg<nn::ArgReduceKind::Min>},
    {"CumProd", readScan<nn::ScanKind::Prod>},
    {"CumSum", readScan<nn::ScanKind::Sum>},
    {"ReduceL1", readReduce<nn::ReduceKind::L1>},
    {"ReduceL2", readReduce<nn::ReduceKind::L2>},
    {"ReduceLogSum", readReduce<nn::ReduceKind::LogSum>},
    {"ReduceLogSumExp", readReduce<nn::ReduceKind::LogSumExp>},
    {"ReduceMax", readReduce<nn::ReduceKind::Max>},
    {"ReduceMean", readReduce<nn::ReduceKind::Mean>},
    {"ReduceMin", readReduce<nn::ReduceKind::Min>},
    {"ReduceProd", readReduce<nn::ReduceKind::Prod>},
    {"ReduceSum", readReduce<nn::ReduceKind::Sum, 13>},
    {"ReduceSumSquare", readReduce<nn::ReduceKind::SumSquare>},
};
ArrayRef<ReaderEntry> onnximport::getReductionReaders() { return entries; }
