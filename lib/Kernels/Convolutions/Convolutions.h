//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What the families of convolutions share.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_KERNELS_CONVOLUTIONS_CONVOLUTIONS_H
#define CALOTYPE_LIB_KERNELS_CONVOLUTIONS_CONVOLUTIONS_H

#include "../Schedules/RegisterTile.h"
#include "../TileChoice.h"
#include "calotype/Dialect/NN/IR/NNContractionOps.h"
#include "calotype/Dialect/Plan/IR/Plans.h"

namespace calotype {

/// True when each channel has a filter of its own.
bool isDepthwise(nn::ConvOp op);

/// The register tile of a convolution over all of its reduction.
RegisterTile chooseConvTile(nn::ConvOp op, const TargetInfo &target);

namespace halide {

/// Schedules a convolution as the complete plan says.
void scheduleConv(ScheduleContext &context, plan::ConvAttr plan);
void scheduleBlockedConv(ScheduleContext &context, plan::BlockedConvAttr plan);
void scheduleWindow(ScheduleContext &context, plan::WindowAttr plan);

/// Coordinates of the functions `tiles` and `padded` of a convolution over
/// tiles of pixels, innermost first, as the conversion makes them.
enum TilesDim { Channel, Pixel, Tile, Row, Phase, Image };
enum PaddedDim { InputChannel, Column, Line, InputPhase };

/// Lines of a phase of the padded input, of those `available`, that `rows` rows
/// of the tiles read.
int64_t countLines(UpdateOp update, FuncOp padded, int64_t available,
                   int64_t rows);

/// The dimension that is cut in strips: rows, or the pixels of an image of one
/// row.
unsigned getStripDimension(llvm::ArrayRef<int64_t> extents);

/// The complete plan of a pipeline that is a window over each channel; null for
/// another.
plan::WindowAttr completeWindow(PipelineView &pipeline, plan::WindowAttr plan);

} // namespace halide
} // namespace calotype

#endif // CALOTYPE_LIB_KERNELS_CONVOLUTIONS_CONVOLUTIONS_H
