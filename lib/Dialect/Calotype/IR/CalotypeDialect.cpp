//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/Calotype/IR/CalotypeDialect.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace calotype;

/// `8`, or `1 to 64`.
static ParseResult parseCoreRange(AsmParser &parser, int64_t &least,
                                  int64_t &most) {
  if (failed(parser.parseInteger(least)))
    return failure();
  most = least;
  return succeeded(parser.parseOptionalKeyword("to"))
             ? parser.parseInteger(most)
             : ParseResult(success());
}

static void printCoreRange(AsmPrinter &printer, int64_t least, int64_t most) {
  printer << least;
  if (most != least)
    printer << " to " << most;
}

#include "calotype/Dialect/Calotype/IR/CalotypeDialect.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "calotype/Dialect/Calotype/IR/TargetAttributes.cpp.inc"

void CalotypeDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "calotype/Dialect/Calotype/IR/TargetAttributes.cpp.inc"
      >();
}

LogicalResult CalotypeDialect::verifyOperationAttribute(Operation *op,
                                                        NamedAttribute entry) {
  if (entry.getName() != kTargetAttrName)
    return op->emitError("'")
           << entry.getName().getValue()
           << "' is no attribute of the dialect 'calotype'; expected '"
           << kTargetAttrName << "'";
  if (!isa<ModuleOp>(op))
    return op->emitError("'") << kTargetAttrName << "' describes a module";
  if (!isa<TargetAttr>(entry.getValue()))
    return op->emitError("expected '")
           << kTargetAttrName << "' to be a #calotype.target, found "
           << entry.getValue();
  return success();
}

//===----------------------------------------------------------------------===//
// Verifiers
//===----------------------------------------------------------------------===//

LogicalResult CacheAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                int64_t bytes, int64_t ways, int64_t line) {
  if (bytes <= 0 || ways <= 0 || line <= 0)
    return emitError() << "expected positive bytes, ways and line";
  if (!llvm::isPowerOf2_64(line))
    return emitError() << "expected a line of a power of two, found " << line;
  int64_t set;
  if (llvm::MulOverflow(ways, line, set) || bytes % set != 0)
    return emitError() << "expected bytes that are a multiple of ways * line, "
                          "found "
                       << bytes << ", " << ways << " and " << line;
  return success();
}

static LogicalResult
verifyFeatures(function_ref<InFlightDiagnostic()> emitError,
               const Architecture &architecture, StringRef features) {
  if (features.empty())
    return success();
  std::vector<std::string> known = listFeatures(architecture);
  for (StringRef change : llvm::split(features, ',')) {
    bool hasSign = change.starts_with("+") || change.starts_with("-");
    if (!hasSign || !llvm::is_contained(known, change.drop_front()))
      return emitError() << "expected '+' or '-' and a feature of "
                         << architecture.name << ", found '" << change << "'";
  }
  return success();
}

LogicalResult TargetAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 StringRef triple, StringRef cpu,
                                 StringRef features, int64_t minCores,
                                 int64_t maxCores, ArrayRef<CacheAttr> caches) {
  const Architecture *architecture = findArchitecture(triple);
  if (!architecture) {
    InFlightDiagnostic error = emitError();
    error << "expected a triple such as ";
    llvm::interleaveComma(
        getArchitectures(), error,
        [&](const Architecture &each) { error << each.triple; });
    return error << "; found '" << triple << "'";
  }
  if (!llvm::is_contained(listCpus(*architecture), cpu))
    return emitError() << "LLVM knows no CPU '" << cpu << "' of "
                       << architecture->name;
  if (failed(verifyFeatures(emitError, *architecture, features)))
    return failure();
  if (minCores < 1 || maxCores < minCores || maxCores > kMostCores)
    return emitError() << "expected cores from 1 to " << kMostCores
                       << ", the least first, found " << minCores << " to "
                       << maxCores;
  if (caches.size() < 2)
    return emitError() << "expected two caches or more, found "
                       << caches.size();
  for (auto [inner, outer] : llvm::zip(caches, caches.drop_front()))
    if (outer.getBytes() <= inner.getBytes())
      return emitError() << "expected each cache to be larger than the one "
                            "before, found "
                         << inner.getBytes() << " and " << outer.getBytes();
  return success();
}

//===----------------------------------------------------------------------===//
// Descriptions
//===----------------------------------------------------------------------===//

TargetAttr calotype::getTargetAttr(MLIRContext *context,
                                   const TargetDescription &description) {
  SmallVector<CacheAttr> caches;
  for (const CacheLevel &cache : description.caches)
    caches.push_back(
        CacheAttr::get(context, cache.bytes, cache.ways, cache.line));
  return TargetAttr::get(context, description.triple, description.cpu,
                         description.features, description.cores.least,
                         description.cores.most, caches);
}

TargetDescription calotype::getDescription(TargetAttr attr) {
  TargetDescription description{attr.getTriple().str(),
                                attr.getCpu().str(),
                                attr.getFeatures().str(),
                                {attr.getMinCores(), attr.getMaxCores()},
                                {}};
  for (CacheAttr cache : attr.getCaches())
    description.caches.push_back(
        {cache.getBytes(), cache.getWays(), cache.getLine()});
  return description;
}

TargetDescription calotype::getTarget(Operation *op) {
  auto module = dyn_cast<ModuleOp>(op);
  if (!module)
    module = op->getParentOfType<ModuleOp>();
  if (module)
    if (auto attr = module->getAttrOfType<TargetAttr>(kTargetAttrName))
      return getDescription(attr);
  return llvm::cantFail(resolveTarget(kDefaultTarget));
}
