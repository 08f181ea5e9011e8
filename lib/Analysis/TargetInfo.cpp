//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Target descriptions by name, from this machine and from attributes.
//===----------------------------------------------------------------------===//

#include "calotype/Analysis/TargetInfo.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/TargetParser/Host.h"
#include <algorithm>
#include <thread>
#include <unistd.h>

using namespace mlir;
using namespace calotype;

static TargetInfo withAVX512(TargetInfo info) {
  info.lanes = 16;
  info.registers = 32;
  info.embeddedBroadcast = true;
  return info;
}

static TargetInfo hostInfo() {
  TargetInfo info;
  llvm::StringMap<bool> features = llvm::sys::getHostCPUFeatures();
  if (features.lookup("avx512f") && features.lookup("avx512vl") &&
      features.lookup("avx512dq") && features.lookup("avx512bw"))
    info = withAVX512(info);
  else if (!features.lookup("avx2"))
    info.lanes = 4;
  info.cores = std::max(1u, std::thread::hardware_concurrency());
  if (long size = ::sysconf(_SC_LEVEL1_DCACHE_SIZE); size > 0)
    info.l1 = size;
  if (long size = ::sysconf(_SC_LEVEL2_CACHE_SIZE); size > 0)
    info.l2 = size;
  return info;
}

TargetInfo TargetInfo::fromName(StringRef name) {
  TargetInfo info;
  if (name == "native")
    return hostInfo();
  if (name == "x86-64-v4")
    return withAVX512(info);
  if (name == "x86-64-v2" || name == "x86-64")
    info.lanes = 4;
  return info;
}

TargetInfo TargetInfo::fromModule(Operation *op) {
  auto module = dyn_cast<ModuleOp>(op);
  if (!module)
    module = op->getParentOfType<ModuleOp>();
  Attribute attr = module ? module->getAttr(kTargetAttrName) : Attribute();
  if (auto name = dyn_cast_or_null<StringAttr>(attr))
    return fromName(name);
  auto dict = dyn_cast_or_null<DictionaryAttr>(attr);
  if (!dict)
    return TargetInfo();
  TargetInfo info;
  if (auto isa = dict.getAs<StringAttr>("isa"))
    info = fromName(isa);
  auto read = [&](StringRef key, int64_t &field) {
    if (auto value = dict.getAs<IntegerAttr>(key))
      field = std::max<int64_t>(1, value.getInt());
  };
  read("lanes", info.lanes);
  read("registers", info.registers);
  read("cores", info.cores);
  read("l1", info.l1);
  read("l2", info.l2);
  if (auto value = dict.getAs<BoolAttr>("embedded_broadcast"))
    info.embeddedBroadcast = value.getValue();
  return info;
}

DictionaryAttr TargetInfo::toAttr(MLIRContext *context) const {
  Builder b(context);
  return b.getDictionaryAttr({
      b.getNamedAttr("lanes", b.getI64IntegerAttr(lanes)),
      b.getNamedAttr("registers", b.getI64IntegerAttr(registers)),
      b.getNamedAttr("cores", b.getI64IntegerAttr(cores)),
      b.getNamedAttr("l1", b.getI64IntegerAttr(l1)),
      b.getNamedAttr("l2", b.getI64IntegerAttr(l2)),
      b.getNamedAttr("embedded_broadcast", b.getBoolAttr(embeddedBroadcast)),
  });
}
