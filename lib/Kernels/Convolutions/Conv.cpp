//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Convolutions with channels innermost: a register tile of channels by pixels,
/// the padded input copied once per strip of rows.
//===----------------------------------------------------------------------===//

#include "../FamilyOf.h"
#include "Convolutions.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

//===----------------------------------------------------------------------===//
// Tile
//===----------------------------------------------------------------------===//

bool calotype::isDepthwise(nn::ConvOp op) {
  int64_t groups = op.getGroups();
  return groups > 1 && shapeOf(op.getFilter())[1] == 1 &&
         groups == shapeOf(op.getResult())[1];
}

RegisterTile calotype::chooseConvTile(nn::ConvOp op, const TargetInfo &target) {
  ArrayRef<int64_t> result = shapeOf(op.getResult());
  int64_t groups = op.getGroups();
  // A tile must not reach over the boundary of two groups.
  int64_t perGroup = result[1] / groups;
  TileProblem problem;
  problem.n = perGroup;
  problem.m = result.back();
  if (result.size() == 4)
    problem.rows = result[2];
  RegisterTile tile = chooseRegisterTile(problem, target);
  if (groups > 1 && perGroup % tile.n != 0)
    tile.n = perGroup % target.lanes(ElementType::F32) == 0
                 ? target.lanes(ElementType::F32)
                 : perGroup;
  return tile;
}

//===----------------------------------------------------------------------===//
// Strips
//===----------------------------------------------------------------------===//

/// True when panels are better tasks than strips: each core then reads its part
/// of the filter only, which is much larger than the image.
static bool splitsPanels(FuncInfo &info, TileShape shape, int64_t cores) {
  ArrayRef<int64_t> extents = info.extents();
  int64_t panels = (extents[0] + shape.n - 1) / shape.n;
  ArrayRef<int64_t> domain = UpdateOp(info.updates[0]).getDomain();
  double filter = product(domain) * double(extents[0]);
  double image = product(extents.drop_front()) * double(domain[0]);
  return filter > 2 * image && panels >= 2 * cores;
}

unsigned calotype::halide::getStripDimension(ArrayRef<int64_t> extents) {
  return extents.size() > 3 && extents[2] > 1 ? 2 : 1;
}

/// Rows or pixels of a strip; all of them where strips do not pay.
static int64_t stripExtent(const TargetInfo &target, FuncInfo &info,
                           TileShape shape, int64_t cores) {
  ArrayRef<int64_t> extents = info.extents();
  bool alongRows = getStripDimension(extents) == 2;
  int64_t points = extents[alongRows ? 2 : 1];
  int64_t tile = alongRows ? shape.y : shape.m;
  // The input of a strip stays in the second level cache.
  int64_t pointBytes =
      4 * (alongRows ? extents[1] : 1) * info.updates[0].getDomain()[0];
  int64_t fitting = std::max<int64_t>(tile, target.l2.bytes / 2 / pointBytes);
  int64_t least = alongRows ? 14 : 8 * shape.m;
  bool cut = cores > 1 && points >= least && !splitsPanels(info, shape, cores);
  if (!cut && fitting >= points)
    return points;
  return stripRows(points, tile, cut ? cores : 1, fitting);
}

//===----------------------------------------------------------------------===//
// Family
//===----------------------------------------------------------------------===//

namespace {
class Conv : public FamilyOf<plan::ConvAttr> {
public:
  plan::KernelPlanInterface plan(Operation *root,
                                 const PlanRequest &request) const override {
    RegisterTile tile = chooseConvTile(cast<nn::ConvOp>(root), request.target);
    return plan::ConvAttr::get(root->getContext(), tile.n, tile.m, tile.y, {},
                               {}, {}, {});
  }

protected:
  plan::KernelPlanInterface complete(plan::ConvAttr plan,
                                     PipelineView &pipeline) const override;

  void schedule(plan::ConvAttr plan, ScheduleContext &context) const override {
    scheduleConv(context, plan);
  }
};
} // namespace

/// Whether the padded input is stored as a whole: with one strip, and where
/// strips share most of their input (dilation).
static bool copiesOnce(PipelineInfo &info, FuncInfo &acc, int64_t strip) {
  ArrayRef<int64_t> extents = acc.extents();
  unsigned dim = getStripDimension(extents);
  FuncOp padded = info.withRole("padded");
  if (!padded || strip >= extents[dim])
    return true;
  int64_t count = (extents[dim] + strip - 1) / strip;
  return inputExtent(acc.updates[0], padded, dim, strip) * count >
         2 * info[padded].extents()[dim];
}

plan::KernelPlanInterface Conv::complete(plan::ConvAttr plan,
                                         PipelineView &pipeline) const {
  FuncOp func = pipeline.info.withRole("acc");
  int64_t lanes = pipeline.target.lanes(ElementType::F32);
  if (!func)
    return {};
  FuncInfo &acc = pipeline.info[func];
  ArrayRef<int64_t> extents = acc.extents();
  if (acc.updates.size() != 1 || extents.size() < 3 || acc.isOutput ||
      !storesInPlace(acc.updates[0]) || plan.getChannels() % lanes != 0)
    return {};
  TileShape shape{plan.getChannels(), plan.getPixels(), plan.getRows()};
  shape.panels = readsPanels(acc.updates[0], shape.n);
  if (!shape.panels)
    shape.n = std::min(shape.n, extents[0] / lanes * lanes);
  if (shape.n == 0)
    return {};
  shape.m = std::clamp<int64_t>(shape.m, 1, extents[1]);
  shape.y =
      extents.size() > 3 ? std::clamp<int64_t>(shape.y, 1, extents[2]) : 1;

  int64_t cores = pipeline.chooseCores(plan.getCores());
  unsigned dim = getStripDimension(extents);
  int64_t strip = plan.getStrip().value_or(0);
  if (!strip)
    strip = stripExtent(pipeline.target, acc, shape, cores);
  // A tile lies in one strip.
  strip = std::clamp(strip, dim == 2 ? shape.y : shape.m, extents[dim]);
  bool once =
      strip >= extents[dim] ||
      plan.getCopyOnce().value_or(copiesOnce(pipeline.info, acc, strip));
  return plan::ConvAttr::get(
      plan.getContext(), shape.n, shape.m, shape.y, strip, once,
      plan.getSteps().value_or(chooseSteps(shape, pipeline.target)), cores);
}

const KernelFamily &calotype::getConvFamily() {
  static const Conv family;
  return family;
}
