//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Moves between space, depth and batch.
//===----------------------------------------------------------------------===//

#include "Converters.h"

#include "calotype/Dialect/NN/IR/NNWindowOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::convert;

static void convertSpaceToDepth(nn::SpaceToDepthOp op, KernelBuilder &kernel) {
  int64_t block = op.getBlock(), channels = shapeOf(op.getInput())[1];
  kernel.result(op, [&](Body &body, Indices i) {
    Value phase = body.floorDiv(i[1], channels);
    Values from{i[0], body.mod(i[1], channels),
                body.add(body.mul(i[2], block), body.floorDiv(phase, block)),
                body.add(body.mul(i[3], block), body.mod(phase, block))};
    return kernel.read(body, op.getInput(), from);
  });
}

static void convertDepthToSpace(nn::DepthToSpaceOp op, KernelBuilder &kernel) {
  int64_t block = op.getBlock(), channels = shapeOf(op.getResult())[1];
  kernel.result(op, [&](Body &body, Indices i) {
    Value phase =
        body.add(body.mul(body.mod(i[2], block), block), body.mod(i[3], block));
    Value channel = op.getColumnRowDepth()
                        ? body.add(body.mul(i[1], block * block), phase)
                        : body.add(body.mul(phase, channels), i[1]);
    Values from{i[0], channel, body.floorDiv(i[2], block),
                body.floorDiv(i[3], block)};
    return kernel.read(body, op.getInput(), from);
  });
}

static void convertSpaceToBatch(nn::SpaceToBatchOp op, KernelBuilder &kernel) {
  ArrayRef<int64_t> shape = shapeOf(op.getInput());
  kernel.result(op, [&](Body &body, Indices i) {
    // The phase of each dim, last one fastest, leads in the batch.
    Value phase = body.floorDiv(i[0], shape[0]);
    Values from(i);
    from[0] = body.mod(i[0], shape[0]);
    Value valid = body.boolean(true);
    for (size_t d = op.getBlock().size(); d-- > 0;) {
      int64_t block = op.getBlock()[d];
      Value at = body.add(body.mul(i[d + 2], block), body.mod(phase, block));
      phase = body.floorDiv(phase, block);
      at = body.add(at, -op.getPadsBegin()[d]);
      if (op.getPadsBegin()[d] || op.getPadsEnd()[d]) {
        valid = body.land(valid, body.inside(at, shape[d + 2]));
        at = body.clampIndex(at, shape[d + 2]);
      }
      from[d + 2] = at;
    }
    Value x = kernel.read(body, op.getInput(), from);
    return body.select(valid, x, body.zero(x.getType()));
  });
}

static void convertBatchToSpace(nn::BatchToSpaceOp op, KernelBuilder &kernel) {
  int64_t batch = shapeOf(op.getResult())[0];
  kernel.result(op, [&](Body &body, Indices i) {
    Values from(i);
    Value phase = body.index(0);
    for (size_t d = 0; d < op.getBlock().size(); ++d) {
      int64_t block = op.getBlock()[d];
      Value at = body.add(i[d + 2], op.getCropsBegin()[d]);
      phase = body.add(body.mul(phase, block), body.mod(at, block));
      from[d + 2] = body.floorDiv(at, block);
    }
    from[0] = body.add(body.mul(phase, batch), i[0]);
    return kernel.read(body, op.getInput(), from);
  });
}

void convert::populateWindowConverters(ConverterTable &table) {
  table.add(convertSpaceToDepth);
  table.add(convertDepthToSpace);
  table.add(convertSpaceToBatch);
  table.add(convertBatchToSpace);
}
