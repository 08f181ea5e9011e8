//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What each family's plan says of panels, registers and cost.
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/Plan/IR/Plans.h"

#include "calotype/Analysis/TargetInfo.h"
#include "calotype/Dialect/Plan/IR/RegisterModel.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"
#include <algorithm>

using namespace mlir;
using namespace calotype;
using namespace calotype::plan;

#define GET_ATTRDEF_CLASSES
#include "calotype/Dialect/Plan/IR/Plans.cpp.inc"

void PlanDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "calotype/Dialect/Plan/IR/Plans.cpp.inc"
      >();
}

/// Vectors of `elements`, at most so many that products stay in range.
static int64_t countVectors(int64_t elements, const TargetInfo &target) {
  return std::min<int64_t>((elements + target.lanes(ElementType::F32) - 1) /
                               target.lanes(ElementType::F32),
                           1 << 20);
}

static int64_t countTile(int64_t columns, int64_t rows,
                         const TargetInfo &target) {
  return countTileRegisters(countVectors(columns, target),
                            std::min<int64_t>(rows, 1 << 20), target);
}

static double costTile(int64_t columns, int64_t rows,
                       const TargetInfo &target) {
  return getTileCost(std::max<int64_t>(1, countVectors(columns, target)),
                     std::min<int64_t>(rows, 1 << 20), target);
}

//===----------------------------------------------------------------------===//
// Products and convolutions
//===----------------------------------------------------------------------===//

int64_t MatmulAttr::getPanelWidth() const { return getColumns(); }

int64_t MatmulAttr::countRegisters(const TargetInfo &target) const {
  return countTile(getColumns(), getRows(), target);
}

double MatmulAttr::getCost(const TargetInfo &target) const {
  return costTile(getColumns(), getRows(), target);
}

int64_t ConvAttr::getPanelWidth() const { return getChannels(); }

/// Pixels of the tile; a product of two bounded numbers.
static int64_t countPixels(ConvAttr plan) {
  return std::min<int64_t>(plan.getPixels(), 1 << 20) *
         std::min<int64_t>(plan.getRows(), 1 << 20);
}

int64_t ConvAttr::countRegisters(const TargetInfo &target) const {
  return countTile(getChannels(), countPixels(*this), target);
}

double ConvAttr::getCost(const TargetInfo &target) const {
  return costTile(getChannels(), countPixels(*this), target);
}

int64_t BlockedConvAttr::getPanelWidth() const { return getChannels(); }

int64_t BlockedConvAttr::getPanelDepth() const { return getBlock(); }

int64_t BlockedConvAttr::countRegisters(const TargetInfo &target) const {
  return countTile(getChannels(), getPixels(), target);
}

double BlockedConvAttr::getCost(const TargetInfo &target) const {
  double computed = getTapPercent() ? double(getTapPercent()) / 100 : 1;
  return computed * costTile(getChannels(), getPixels(), target);
}

int64_t WindowAttr::countRegisters(const TargetInfo &target) const {
  return countTileRegisters(1, getPixels().value_or(1), target);
}

//===----------------------------------------------------------------------===//
// Attention
//===----------------------------------------------------------------------===//

int64_t AttentionAttr::countRegisters(const TargetInfo &target) const {
  return std::max(countTile(getQueries(), getKeys(), target),
                  countTile(getValueColumns().value_or(1),
                            getValueRows().value_or(1), target));
}

double AttentionAttr::getCost(const TargetInfo &target) const {
  return costTile(getQueries(), getKeys(), target);
}

int64_t FewQueriesAttr::countRegisters(const TargetInfo &target) const {
  return countTile(getColumns().value_or(1), getBlock().value_or(1), target);
}

int64_t LinearAttentionAttr::countRegisters(const TargetInfo &target) const {
  return std::max(
      countTile(getColumns(), getQueries(), target),
      countTile(target.lanes(ElementType::F32), getStateColumns(), target));
}

double LinearAttentionAttr::getCost(const TargetInfo &target) const {
  return costTile(getColumns(), getQueries(), target);
}

int64_t StateScanAttr::countRegisters(const TargetInfo &target) const {
  // A row of the state, and the factor of the terms that change it.
  return std::max(countVectors(getColumns(), target) + 1,
                  getScoreRows().value_or(0) + 1);
}
