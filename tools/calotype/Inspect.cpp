//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// calotype inspect: what a model needs and what stands in the way.
//===----------------------------------------------------------------------===//

#include "CompileMessages.h"
#include "Driver.h"
#include "Output.h"
#include "Terminal.h"
#include "calotype/Analysis/Cost.h"
#include "calotype/Dialect/NN/IR/NNStructureOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <map>

using namespace calotype;
using namespace calotype::driver;
namespace cl = llvm::cl;
namespace json = llvm::json;

static cl::opt<bool>
    listOps("list-ops",
            cl::desc("list the operators that can be imported, then stop"),
            cl::sub(inspectCommand));

static cl::opt<bool>
    showRewrites("rewrites",
                 cl::desc("run the graph passes and show what each rewrite "
                          "did, or why it did nothing"),
                 cl::sub(inspectCommand));

namespace {
/// Rewrites of which the same is to be said.
struct RewriteGroup {
  const RewriteRecord *first;
  size_t count = 0;
  double flops = 0, bytes = 0; ///< What they add, or save.
};
} // namespace

/// In order of their first members.
static std::vector<RewriteGroup>
groupRewrites(llvm::ArrayRef<RewriteRecord> records) {
  std::vector<RewriteGroup> groups;
  std::map<std::tuple<std::string, std::string, bool, std::string>, size_t>
      places;
  for (const RewriteRecord &record : records) {
    auto [at, isNew] = places.try_emplace(
        {record.pass, record.numerics, record.applied, record.text},
        groups.size());
    if (isNew)
      groups.push_back({&record});
    RewriteGroup &group = groups[at->second];
    ++group.count;
    group.flops += record.after.flops - record.before.flops;
    group.bytes += record.after.bytes - record.before.bytes;
  }
  return groups;
}

static std::string formatChange(double value, llvm::StringRef unit) {
  return (value < 0 ? "-" : "+") + formatScaled(std::fabs(value), unit);
}

/// What the rewrites did and the change of work and traffic, or why they did
/// not; equal ones together.
static void printRewrites(llvm::ArrayRef<RewriteRecord> records) {
  getText() << "rewrite, its class, applied; how often, what or why not, what "
               "it changes, where\n";
  for (const RewriteGroup &group : groupRewrites(records)) {
    const RewriteRecord &record = *group.first;
    std::vector<std::string> pieces{std::to_string(group.count) + "x:"};
    for (llvm::StringRef word : llvm::split(record.text, ' '))
      pieces.push_back(word.str());
    pieces.back() += ";";
    if (record.applied) {
      pieces.push_back(formatChange(group.flops, "FLOP") + ",");
      pieces.push_back(formatChange(group.bytes, "B") + ";");
    }
    pieces.push_back("at " + getPlaceInModel(record.location).str());
    if (group.count > 1)
      pieces.push_back(llvm::formatv("and {0} more", group.count - 1).str());
    printWrapped(record.pass + " " + record.numerics +
                     (record.applied ? " yes" : " no"),
                 pieces);
  }
}

static json::Object toJson(llvm::StringRef kind, mlir::StringAttr name,
                           mlir::Type type) {
  std::string text;
  llvm::raw_string_ostream(text) << type;
  std::string called = name ? json::fixUTF8(name.getValue()) : "(unnamed)";
  getText() << llvm::formatv("{0} {1}: {2}\n", kind, called, text);
  json::Array shape;
  std::string element;
  if (auto tensor = mlir::dyn_cast<mlir::RankedTensorType>(type)) {
    for (int64_t extent : tensor.getShape())
      shape.push_back(mlir::ShapedType::isDynamic(extent)
                          ? json::Value(nullptr)
                          : json::Value(extent));
    llvm::raw_string_ostream(element) << tensor.getElementType();
  }
  return json::Object{
      {"name", called}, {"type", element}, {"shape", std::move(shape)}};
}

/// Prints a function's tensors, work and memory.
static json::Object describe(mlir::func::FuncOp function) {
  json::Array inputs, outputs;
  for (auto [index, type] : llvm::enumerate(function.getArgumentTypes()))
    inputs.push_back(toJson(
        "input", function.getArgAttrOfType<mlir::StringAttr>(index, "nn.name"),
        type));
  for (auto [index, type] : llvm::enumerate(function.getResultTypes()))
    outputs.push_back(
        toJson("output",
               function.getResultAttrOfType<mlir::StringAttr>(index, "nn.name"),
               type));
  Cost cost;
  for (mlir::Operation &op : function.getBody().front())
    cost = cost + computeCost(&op);
  int64_t peak = computePeakBytes(function.getBody().front());
  // A bias is an op of its own here, which reads and writes once more.
  printWrapped(formatScaled(cost.macs, "MAC") + ",",
               {formatBytes(cost.bytes) + " read and written, nn op by op,",
                formatBytes(peak) + " of values at once"});
  return json::Object{
      {"inputs", std::move(inputs)}, {"outputs", std::move(outputs)},
      {"macs", cost.macs},           {"flops", cost.flops},
      {"bytes", cost.bytes},         {"peak_bytes", peak}};
}

/// Elements and bytes of the constants of a model that is IR.
static void countConstants(mlir::ModuleOp module,
                           ImportStatistics &statistics) {
  module.walk([&](nn::ConstantOp constant) {
    if (std::optional<int64_t> count =
            countElements(constant.getType().getShape())) {
      statistics.parameters += *count;
      if (auto type = getElementType(constant.getType().getElementType()))
        statistics.weightBytes += *count * getElementSize(*type);
    }
  });
}

/// Prints and gives what the file holds, whether it can be imported or not.
static json::Object describe(const ImportStatistics &statistics) {
  json::Object opsets, ops;
  json::Array symbolic;
  int64_t nodes = 0, opset = 0;
  for (const auto &[domain, version] : statistics.opsets) {
    std::string name = domain.empty() ? "ai.onnx" : domain;
    getText() << llvm::formatv("opset {0} {1}\n", name, version);
    opsets[name] = version;
    if (name == "ai.onnx")
      opset = version;
  }
  for (const auto &[op, count] : statistics.nodesPerOp) {
    getText() << llvm::formatv(
        "  {0,6} {1}{2}\n", count, op,
        statistics.unsupported.count(op) ? "  (not supported)" : "");
    ops[op] = count;
    nodes += count;
  }
  for (const std::string &dim : statistics.symbolicDims)
    symbolic.push_back(json::fixUTF8(dim));
  // A file that could not be read has no numbers.
  if (nodes || statistics.parameters)
    getText() << nodes << " nodes, " << formatScaled(statistics.parameters, "")
              << " parameters, " << formatBytes(statistics.weightBytes) << "\n";
  return json::Object{{"opset", opset},
                      {"opsets", std::move(opsets)},
                      {"nodes", nodes},
                      {"ops", std::move(ops)},
                      {"parameters", statistics.parameters},
                      {"weight_bytes", statistics.weightBytes},
                      {"symbolic_dims", std::move(symbolic)}};
}

static int listAllOps() {
  json::Array list;
  for (const std::string &op : listReadableOps()) {
    getText() << op << "\n";
    list.push_back(op);
  }
  return writeJson(std::move(list));
}

int driver::runInspect() {
  if (listOps)
    return listAllOps();
  llvm::Expected<CompileRequest> request = makeRequest();
  if (!request) {
    printError(llvm::toString(request.takeError()));
    return CannotHandle;
  }
  mlir::MLIRContext context;
  prepareContext(context);
  CompileResult result;
  CompileStatus status = importModel(*request, context, result);
  bool isIR = result.graph && result.statistics.opsets.empty();
  if (isIR)
    countConstants(*result.graph, result.statistics);
  json::Object report = describe(result.statistics);

  json::Array functions, unsupported;
  double macs = 0;
  if (result.graph)
    for (auto function : result.graph->getOps<mlir::func::FuncOp>()) {
      functions.push_back(describe(function));
      // The work of a model is that of its first specialisation.
      if (functions.size() == 1)
        macs = functions[0].getAsObject()->getNumber("macs").value_or(0);
    }
  json::Array notes;
  for (const std::string &note : result.statistics.notes) {
    getText() << "note: " << note << "\n";
    notes.push_back(note);
  }
  report["notes"] = std::move(notes);
  printLines(getText(), describeProblems(result.problems));
  for (const ImportProblem &problem : result.problems)
    unsupported.push_back(driver::toJson(problem));
  report["macs"] = macs;
  report["functions"] = std::move(functions);
  report["unsupported"] = std::move(unsupported);

  if (showRewrites && status == CompileStatus::Success) {
    status = planModel(*request, context, result);
    clearProgress();
    printRewrites(result.rewrites);
    report["rewrites"] = listRewriteRecords(result);
  }
  printWarnings(result.warnings);
  printLines(getText(), result.diagnostics);
  if (ExitCode code = writeJson(std::move(report)); code != Done)
    return code;
  return status == CompileStatus::InternalError ? Bug
         : status == CompileStatus::Success     ? Done
                                                : CannotHandle;
}
