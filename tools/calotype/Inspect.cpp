//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// calotype inspect: what a model needs and what stands in the way.
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "Terminal.h"
#include "calotype/Analysis/Cost.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace calotype;
using namespace calotype::driver;
namespace cl = llvm::cl;
namespace json = llvm::json;

static cl::opt<bool> listOps("list-ops", cl::desc("list the operators that can be imported, then stop"),
                             cl::sub(inspectCommand));

static cl::opt<bool> showRewrites(
    "rewrites", cl::desc("run the graph passes and show what each rewrite did, or why it did nothing"),
    cl::sub(inspectCommand));

/// One line per rewrite: what it did, and the change of work and traffic.
static void printRewrites(llvm::ArrayRef<RewriteRecord> records) {
  llvm::outs() << llvm::formatv("{0,-28} {1,-13} {2,-8} {3,10} {4,10} {5,10} {6,10}  what, or why not; where\n",
                                "rewrite", "class", "applied", "MFLOP", "after", "MB", "after");
  for (const RewriteRecord &record : records) {
    llvm::outs() << llvm::formatv("{0,-28} {1,-13} {2,-8} ", record.pass, record.numerics,
                                  record.applied ? "yes" : "no");
    if (record.applied)
      llvm::outs() << llvm::formatv("{0,10:F2} {1,10:F2} {2,10:F2} {3,10:F2}",
                                    record.before.flops * 1e-6, record.after.flops * 1e-6,
                                    record.before.bytes * 1e-6, record.after.bytes * 1e-6);
    else
      llvm::outs().indent(43);
    llvm::outs() << "  " << record.text << "; " << record.location << "\n";
  }
}

static std::string shapeText(mlir::Type type) {
  std::string text;
  llvm::raw_string_ostream(text) << type;
  return text;
}

static llvm::StringRef nameOf(mlir::StringAttr name) {
  return name ? name.getValue() : "(unnamed)";
}

int driver::runInspect() {
  if (listOps) {
    for (const std::string &op : listReadableOps())
      llvm::outs() << op << "\n";
    return Done;
  }
  llvm::Expected<CompileRequest> request = makeRequest();
  if (!request) {
    printError(llvm::toString(request.takeError()));
    return CannotHandle;
  }
  mlir::MLIRContext context;
  prepareContext(context);
  CompileResult result;
  CompileStatus status = importModel(*request, context, result);

  const ImportStatistics &statistics = result.statistics;
  json::Object opsets, ops;
  int64_t nodes = 0;
  for (const auto &[domain, version] : statistics.opsets) {
    llvm::outs() << llvm::formatv("opset {0} {1}\n", domain.empty() ? "ai.onnx" : domain, version);
    opsets[domain.empty() ? "ai.onnx" : domain] = version;
  }
  for (const auto &[op, count] : statistics.nodesPerOp) {
    llvm::outs() << llvm::formatv("  {0,6} {1}{2}\n", count, op,
                                  statistics.unsupported.count(op) ? "  (not supported)" : "");
    ops[op] = count;
    nodes += count;
  }
  double macs = 0;
  if (result.graph) {
    for (auto function : result.graph->getOps<mlir::func::FuncOp>()) {
      function.walk([&](mlir::Operation *op) {
        if (op != function.getOperation())
          macs += computeCost(op).macs;
      });
      for (auto [index, type] : llvm::enumerate(function.getArgumentTypes()))
        llvm::outs() << llvm::formatv("input {0}: {1}\n",
                                      nameOf(function.getArgAttrOfType<mlir::StringAttr>(index, "nn.name")), shapeText(type));
      for (auto [index, type] : llvm::enumerate(function.getResultTypes()))
        llvm::outs() << llvm::formatv("output {0}: {1}\n",
                                      nameOf(function.getResultAttrOfType<mlir::StringAttr>(index, "nn.name")), shapeText(type));
    }
  }
  llvm::outs() << llvm::formatv("{0} nodes, {1:F1} MB of weights, {2:F1} million multiply-adds\n",
                                nodes, statistics.weightBytes * 1e-6, macs * 1e-6);
  json::Array unsupported, symbolic;
  for (const ImportProblem &problem : result.problems) {
    llvm::outs() << problem.format() << "\n";
    unsupported.push_back(toJson(problem));
  }
  for (const std::string &line : result.diagnostics)
    llvm::outs() << line << "\n";
  for (const std::string &dim : statistics.symbolicDims)
    symbolic.push_back(json::fixUTF8(dim));
  json::Object report{{"opset", std::move(opsets)},
                      {"nodes", nodes},
                      {"ops", std::move(ops)},
                      {"macs", macs},
                      {"weight_bytes", statistics.weightBytes},
                      {"symbolic_dims", std::move(symbolic)},
                      {"unsupported", std::move(unsupported)}};
  if (showRewrites && status == CompileStatus::Success) {
    request->dryRun = true;
    status = compileModel(*request, context, result);
    for (const std::string &line : result.diagnostics)
      llvm::outs() << line << "\n";
    printRewrites(result.rewrites);
    report["rewrites"] = std::move(result.model.report["rewrites"]);
  }
  if (ExitCode code = writeJson(std::move(report)); code != Done)
    return code;
  return status == CompileStatus::Success ? Done : CannotHandle;
}
