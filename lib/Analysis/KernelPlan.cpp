//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Chooses the family and the register tile of a kernel.
//===----------------------------------------------------------------------===//

#include "calotype/Analysis/KernelPlan.h"

#include "ConvPlan.h"
#include "calotype/Analysis/PlanSpace.h"
#include "calotype/Analysis/ScheduleDatabase.h"
#include "calotype/Dialect/NN/IR/NNOps.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/TypeSwitch.h"
#include <algorithm>

using namespace mlir;
using namespace calotype;

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

DictionaryAttr KernelPlan::toAttr(MLIRContext *context) const {
  Builder b(context);
  SmallVector<NamedAttribute> entries;
  entries.push_back(b.getNamedAttr("family", b.getStringAttr(family)));
  auto add = [&](StringRef key, int64_t value) {
    if (value)
      entries.push_back(b.getNamedAttr(key, b.getI64IntegerAttr(value)));
  };
  add("tile_n", tileN);
  add("tile_m", tileM);
  add("tile_y", tileY);
  add("block_k", blockK);
  add("block_m", blockM);
  add("partials", partials);
  add("tap_percent", tapPercent);
  if (packRhs)
    entries.push_back(b.getNamedAttr("pack_rhs", b.getBoolAttr(true)));
  if (isTuned)
    entries.push_back(b.getNamedAttr("tuned", b.getUnitAttr()));
  return b.getDictionaryAttr(entries);
}

KernelPlan KernelPlan::fromAttr(DictionaryAttr attr) {
  KernelPlan plan;
  if (!attr)
    return plan;
  if (auto family = attr.getAs<StringAttr>("family"))
    plan.family = family.str();
  auto read = [&](StringRef key, int64_t &field) {
    if (auto value = attr.getAs<IntegerAttr>(key))
      field = value.getInt();
  };
  read("tile_n", plan.tileN);
  read("tile_m", plan.tileM);
  read("tile_y", plan.tileY);
  read("block_k", plan.blockK);
  read("block_m", plan.blockM);
  read("partials", plan.partials);
  read("tap_percent", plan.tapPercent);
  if (auto pack = attr.getAs<BoolAttr>("pack_rhs"))
    plan.packRhs = pack.getValue();
  plan.isTuned = attr.contains("tuned");
  return plan;
}

//===----------------------------------------------------------------------===//
// Register tiles
//===----------------------------------------------------------------------===//

static int64_t roundUp(int64_t value, int64_t to) {
  return (value + to - 1) / to * to;
}

/// Relative cost of a multiply-add in a tile of `vectors` x `rows`. Ten chains
/// hide the latency of two multiply-add units; a row costs a broadcast and a
/// vector a load. A broadcast that is part of the multiply-add reads as much as
/// a vector does.
static double tileCost(int64_t vectors, int64_t rows,
                       const TargetInfo &target) {
  double fmas = double(vectors * rows);
  double loads = double(vectors + rows) / fmas;
  double latency = 1.0 + 0.5 * std::max(0.0, 10.0 / fmas - 1.0);
  double ports =
      std::max(1.0, loads * (target.embeddedBroadcast ? 1.05 : 0.97));
  return latency * ports * (1.0 + 0.08 * loads);
}

static bool fitsRegisters(int64_t vectors, int64_t rows,
                          const TargetInfo &target) {
  int64_t broadcast = target.embeddedBroadcast ? 0 : 1;
  return vectors * rows + vectors + broadcast <=
         target.registers(ElementType::F32);
}

RegisterTile calotype::chooseRegisterTile(const TileProblem &problem,
                                          const TargetInfo &target) {
  RegisterTile best{target.lanes(ElementType::F32), 1, 1};
  double bestCost = 0;
  auto consider = [&](int64_t vectors, int64_t m, int64_t y) {
    if (!fitsRegisters(vectors, m * y, target))
      return;
    int64_t width = vectors * target.lanes(ElementType::F32);
    double padded =
        double(roundUp(problem.n, width)) *
        (problem.paddedM ? problem.paddedM(m) : double(roundUp(problem.m, m))) *
        double(roundUp(problem.rows, y));
    double cost = padded * tileCost(vectors, m * y, target);
    if (bestCost == 0 || cost < bestCost * 0.999) {
      bestCost = cost;
      best = {width, m, y};
    }
  };
  int64_t maxVectors =
      std::min<int64_t>(target.registers(ElementType::F32) >= 32 ? 4 : 3,
                        roundUp(problem.n, target.lanes(ElementType::F32)) /
                            target.lanes(ElementType::F32));
  int64_t most = std::min(problem.m, problem.mostRows);
  for (int64_t vectors = 1; vectors <= maxVectors; ++vectors) {
    // A panel that is read again for each tile stays in the cache.
    if (vectors > 1 &&
        4 * vectors * target.lanes(ElementType::F32) * problem.depth >
            target.l2.bytes / 2)
      break;
    for (int64_t m = 1; m <= most; ++m)
      consider(vectors, m, 1);
    // Narrow images leave registers for more rows.
    if (problem.m <= most)
      for (int64_t y = 2; y <= problem.rows; ++y)
        consider(vectors, problem.m, y);
  }
  return best;
}

//===----------------------------------------------------------------------===//
// Families
//===----------------------------------------------------------------------===//

static ArrayRef<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

static KernelPlan planMatmul(nn::MatmulOp op, const TargetInfo &target) {
  KernelPlan plan;
  ArrayRef<int64_t> shape = shapeOf(op.getResult());
  int64_t n = shape[shape.size() - 1], m = shape[shape.size() - 2];
  // Rows of all batches share a right operand without batch dimensions.
  if (shapeOf(op.getRhs()).size() == 2)
    for (int64_t extent : shape.drop_back(2))
      m *= extent;
  TileProblem problem;
  problem.n = n;
  problem.m = m;
  ArrayRef<int64_t> lhs = shapeOf(op.getLhs());
  problem.depth = lhs[lhs.size() - (op.getTransposeLhs() ? 2 : 1)];
  // Rows a multiple of 4 KiB apart share the sets of the first level cache.
  if (problem.depth % 1024 == 0)
    problem.mostRows = 8;
  RegisterTile tile = chooseRegisterTile(problem, target);
  plan.family = "matmul";
  plan.tileN = tile.n;
  plan.tileM = tile.m;
  if (m == 1) {
    plan.family = "gemv";
    plan.tileN = std::min<int64_t>(4 * target.lanes(ElementType::F32),
                                   roundUp(n, target.lanes(ElementType::F32)));
  }
  return plan;
}

//===----------------------------------------------------------------------===//
// Attention
//===----------------------------------------------------------------------===//

/// Below this, lanes of queries would be idle.
static constexpr int64_t kFewQueries = 8;
/// Queries of a block, at most; more leave too few blocks.
static constexpr int64_t kMostQueries = 80;
/// Bytes of scores and exponentials for one query and one key.
static constexpr int64_t kScoreBytes = 8;

/// Keys of a tile so that the scores of a block stay in the second level cache;
/// 0 for all.
static int64_t chooseKeyTile(int64_t keys, int64_t block, bool causal,
                             const TargetInfo &target) {
  int64_t most = std::clamp<int64_t>(
      target.l2.bytes / (4 * kScoreBytes * block), 128, 512);
  // Half of the tile on the diagonal is computed for nothing.
  if (causal)
    most = std::min<int64_t>(most, keys <= 1024 ? 128 : 256);
  int64_t tiles = (keys + most - 1) / most;
  // Tiles of one size, if a few more make that possible.
  for (int64_t more = tiles; more <= tiles + tiles / 2 + 1; ++more)
    if (keys % more == 0) {
      tiles = more;
      break;
    }
  return tiles > 1 ? (keys + tiles - 1) / tiles : 0;
}

/// The register tile of `block` queries by keys with the least padded work, and
/// that work for one block.
static RegisterTile chooseScoreTile(int64_t block, int64_t keys,
                                    const TargetInfo &target, double &work) {
  RegisterTile best{target.lanes(ElementType::F32), 1, 1};
  work = 0;
  for (int64_t vectors = 1;
       vectors <= (target.registers(ElementType::F32) >= 32 ? 4 : 3); ++vectors)
    for (int64_t rows = 1; rows <= std::min<int64_t>(keys, 16); ++rows) {
      int64_t width = vectors * target.lanes(ElementType::F32);
      if (!fitsRegisters(vectors, rows, target) ||
          (width > block && vectors > 1))
        continue;
      double cost = double(roundUp(block, width)) *
                    double(roundUp(keys, rows)) *
                    tileCost(vectors, rows, target);
      if (work == 0 || cost < work) {
        work = cost;
        best = {width, rows, 1};
      }
    }
  return best;
}

static KernelPlan planAttention(nn::AttentionOp op, const TargetInfo &target,
                                bool exact) {
  KernelPlan plan;
  plan.family = "attention";
  int64_t queries = shapeOf(op.getQuery())[2], keys = shapeOf(op.getKey())[2];
  if (queries < kFewQueries || keys == 0 ||
      op.getType().getElementType().isF64())
    return plan;
  double least = 0;
  for (int64_t blocks = (queries + kMostQueries - 1) / kMostQueries;
       blocks <= (queries + 15) / 16; ++blocks) {
    int64_t block = (queries + blocks - 1) / blocks;
    double work;
    RegisterTile tile = chooseScoreTile(block, keys, target, work);
    // Every block reads the keys and values again.
    work *= double(blocks) * (1 + 2.0 / double(block));
    // Only blocks of one size end at the diagonal.
    if (op.getCausal() && queries % block != 0)
      work *= 1.5;
    if (least != 0 && work >= least)
      continue;
    least = work;
    plan.blockM = block;
    plan.tileN = tile.n;
    plan.tileM = tile.m;
  }
  if (!exact)
    plan.blockK = chooseKeyTile(keys, plan.blockM, op.getCausal(), target);
  return plan;
}

//===----------------------------------------------------------------------===//
// Linear attention
//===----------------------------------------------------------------------===//

/// Keys of a block of K^T V: they and their values stay in the first level
/// cache.
static constexpr int64_t kBlockKeys = 64;

/// Columns of the values in the register tile of K^T V, whose lanes are along
/// the keys' depth.
static int64_t keyTileColumns(int64_t columns, int64_t depth,
                              const TargetInfo &target) {
  int64_t vectors = depth % (2 * target.lanes(ElementType::F32)) == 0 ? 2 : 1,
          best = 1;
  double bestCost = 0;
  for (int64_t rows = 1; fitsRegisters(vectors, rows, target) && rows <= 16;
       ++rows) {
    double cost =
        double(roundUp(columns, rows)) * tileCost(vectors, rows, target);
    if (bestCost == 0 || cost < bestCost * 0.999) {
      bestCost = cost;
      best = rows;
    }
  }
  return best;
}

/// Columns of the state that a step of the scan changes: whole vectors, as many
/// as leave registers for the factors, and the state's rows fit the first level
/// cache.
static int64_t scanColumns(int64_t columns, int64_t depth, int64_t lanes,
                           int64_t bytes, const TargetInfo &target) {
  int64_t most = target.registers(ElementType::F32) >= 32 ? 16 : 10;
  while (most > 2 && depth * most * lanes * bytes > target.l1.bytes)
    --most;
  int64_t best = lanes, bestCost = 0;
  for (int64_t vectors = 1; vectors <= most; ++vectors) {
    int64_t width = vectors * lanes;
    // A step loads a factor for all of its vectors.
    int64_t cost = roundUp(columns, width) / width * (vectors + 1);
    if (bestCost == 0 || cost < bestCost) {
      bestCost = cost;
      best = width;
    }
  }
  return best;
}

static KernelPlan planLinearAttention(nn::LinearAttentionOp op,
                                      const TargetInfo &target) {
  KernelPlan plan;
  plan.family = "linear_attention";
  int64_t steps = shapeOf(op.getKey())[2], depth = shapeOf(op.getKey())[3];
  int64_t width = shapeOf(op.getValue())[3], chunk = op.getChunk();
  int64_t bytes =
      getElementTypeOrSelf(op.getQuery().getType()).getIntOrFloatBitWidth() ==
              64
          ? 8
          : 4;
  int64_t lanes =
      std::max<int64_t>(2, target.lanes(ElementType::F32) * 4 / bytes);
  if (!op.getCausal()) {
    TileProblem problem;
    problem.n = width;
    problem.m = shapeOf(op.getQuery())[2];
    RegisterTile tile = chooseRegisterTile(problem, target);
    plan.tileN = tile.n;
    plan.tileM = tile.m;
    plan.tileY = keyTileColumns(width + op.getNormalize(), depth, target);
    plan.blockK = chunk ? chunk : kBlockKeys;
    int64_t blocks =
        std::max<int64_t>(1, roundUp(steps, plan.blockK) / plan.blockK);
    int64_t heads = shapeOf(op.getKey())[0] * shapeOf(op.getKey())[1];
    int64_t tasks = target.cores > 1 ? 4 * target.cores : 1;
    plan.partials =
        std::clamp<int64_t>(roundUp(tasks, std::max<int64_t>(1, heads)) /
                                std::max<int64_t>(1, heads),
                            1, blocks);
    return plan;
  }
  // A chunk of one vector of steps: more would cost more products within the
  // chunk than they save of the state's traffic, which stays in the cache.
  plan.blockK = chunk ? chunk : std::max<int64_t>(8, lanes);
  plan.blockK =
      std::clamp<int64_t>(plan.blockK, 1, std::max<int64_t>(1, steps));
  plan.tileN =
      scanColumns(width + op.getNormalize(), depth, lanes, bytes, target);
  return plan;
}

//===----------------------------------------------------------------------===//
// All
//===----------------------------------------------------------------------===//

static KernelPlan ofFamily(const char *family) {
  KernelPlan plan;
  plan.family = family;
  return plan;
}

std::optional<KernelPlan> calotype::planKernel(nn::KernelOp kernel,
                                               const TargetInfo &target,
                                               bool exact, FilterKind filter) {
  Operation *root = nullptr;
  bool hasOps = false;
  for (Operation &op : kernel.getBody().front().without_terminator()) {
    hasOps |= !isa<nn::ConstantOp>(op);
    auto role = dyn_cast<nn::KernelOpInterface>(op);
    if (role && role.getKernelRole() == nn::KernelRole::Root && !root)
      root = &op;
  }
  if (!hasOps)
    return std::nullopt;
  if (!root)
    return ofFamily("injective");
  return llvm::TypeSwitch<Operation *, KernelPlan>(root)
      .Case<nn::MatmulOp>([&](auto op) { return planMatmul(op, target); })
      .Case<nn::ConvOp>([&](auto op) { return planConv(op, target, filter); })
      .Case<nn::SoftmaxOp, nn::LogSoftmaxOp, nn::NormalizeOp,
            nn::LpNormalizeOp>([](auto) { return ofFamily("rowwise"); })
      .Case<nn::ReduceOp, nn::ArgReduceOp>(
          [](auto) { return ofFamily("reduction"); })
      .Case<nn::PoolOp, nn::AdaptivePoolOp>(
          [](auto) { return ofFamily("pool"); })
      .Case<nn::ResizeOp, nn::GridSampleOp>(
          [](auto) { return ofFamily("resize"); })
      .Case<nn::ScanOp>([](auto) { return ofFamily("scan"); })
      .Case<nn::AttentionOp>(
          [&](auto op) { return planAttention(op, target, exact); })
      .Case<nn::LinearAttentionOp>(
          [&](auto op) { return planLinearAttention(op, target); })
      .Default([](Operation *) { return ofFamily("fallback"); });
}

KernelPlan calotype::tunePlan(const KernelPlan &plan, nn::KernelOp kernel,
                              const TargetInfo &target,
                              const ScheduleDatabase &database) {
  std::optional<ScheduleKey> key = makeScheduleKey(kernel, target);
  const ScheduleEntry *entry = key ? database.find(*key) : nullptr;
  if (!entry || entry->plan.getString("family") != StringRef(plan.family))
    return plan;
  DictionaryAttr planned = plan.toAttr(kernel.getContext());
  // Measured against another plan: nobody knows whether it still gains.
  if (!entry->planned.empty() && entry->planned != planToJson(planned))
    return plan;
  DictionaryAttr attr = overridePlan(planned, entry->plan);
  std::string problem = checkPlan(attr, target);
  if (!problem.empty()) {
    kernel.emitWarning("the schedule database's plan for '")
        << key->kernel << "' on '" << key->shape
        << "' is not used: " << problem;
    return plan;
  }
  KernelPlan tuned = KernelPlan::fromAttr(attr);
  // Whether taps may be skipped depends on the weights.
  tuned.tapPercent = plan.tapPercent;
  tuned.isTuned = true;
  return tuned;
}
