//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// From a model file to one module with a function per specialisation.
//===----------------------------------------------------------------------===//

#include "ImportText.h"
#include "calotype/Artifact/Identifiers.h"
#include "calotype/Dialect/NN/IR/NNDialect.h"
#include "calotype/Pipelines/ModelCompiler.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace calotype;

std::string calotype::getModelName(const CompileRequest &request) {
  if (!request.name.empty())
    return makeModelName(request.name);
  StringRef stem = llvm::sys::path::stem(request.path);
  // `resnet50/model.onnx` is better called resnet50.
  if (stem == "model") {
    StringRef folder =
        llvm::sys::path::filename(llvm::sys::path::parent_path(request.path));
    if (!folder.empty() && folder != "." && folder != "..")
      stem = folder;
  }
  return makeModelName(stem);
}

/// Every choice of one size per symbolic dimension.
static std::vector<std::map<std::string, int64_t>>
listSpecializations(const std::map<std::string, std::vector<int64_t>> &dims) {
  std::vector<std::map<std::string, int64_t>> choices{{}};
  for (const auto &[name, sizes] : dims) {
    std::vector<std::map<std::string, int64_t>> longer;
    for (const auto &choice : choices)
      for (int64_t size : sizes) {
        longer.push_back(choice);
        longer.back()[name] = size;
      }
    choices = std::move(longer);
  }
  return choices;
}

/// Number of the argument or result that is called `name`.
static std::optional<unsigned>
findNamed(unsigned count, StringRef name,
          llvm::function_ref<StringAttr(unsigned)> nameOf) {
  for (unsigned number = 0; number < count; ++number)
    if (StringAttr attr = nameOf(number); attr && attr.getValue() == name)
      return number;
  return std::nullopt;
}

/// Marks the input of a state pair in one function; why it cannot be, or "".
static std::string markState(func::FuncOp function, StringRef input,
                             StringRef output) {
  auto argument =
      findNamed(function.getNumArguments(), input, [&](unsigned number) {
        return function.getArgAttrOfType<StringAttr>(number, "nn.name");
      });
  if (!argument)
    return ("the model has no input '" + input + "'").str();
  auto result =
      findNamed(function.getNumResults(), output, [&](unsigned number) {
        return function.getResultAttrOfType<StringAttr>(number, "nn.name");
      });
  if (!result)
    return ("the model has no output '" + output + "'").str();
  if (function.getArgumentTypes()[*argument] !=
      function.getResultTypes()[*result])
    return ("'" + input + "' and '" + output + "' differ in type or shape")
        .str();
  for (unsigned other = 0; other < function.getNumArguments(); ++other)
    if (auto taken = function.getArgAttrOfType<IntegerAttr>(other, "nn.state"))
      if (other == *argument || taken.getInt() == *result)
        return "each input and output can be in one pair only";
  function.setArgAttr(
      *argument, "nn.state",
      Builder(function.getContext()).getI64IntegerAttr(*result));
  return "";
}

static CompileStatus markStates(const CompileRequest &request,
                                CompileResult &result) {
  for (const auto &[input, output] : request.states)
    for (auto function : result.graph->getOps<func::FuncOp>()) {
      std::string reason = markState(function, input, output);
      if (reason.empty())
        continue;
      ImportProblem problem;
      problem.reason = "--state " + input + "=" + output + ": " + reason;
      problem.location = request.path;
      result.problems.push_back(problem);
      return CompileStatus::CannotHandle;
    }
  return CompileStatus::Success;
}

static CompileStatus importGraph(const CompileRequest &request,
                                 MLIRContext &context, CompileResult &result) {
  if (StringRef(request.path).ends_with(".mlir")) {
    result.graph = importText(request.path, context, result.problems);
    return result.graph ? CompileStatus::Success : CompileStatus::CannotHandle;
  }
  Builder builder(&context);
  for (const auto &dims : listSpecializations(request.dims)) {
    ImportOptions options;
    options.dims = dims;
    options.inputShapes = request.inputShapes;
    options.binds = request.binds;
    options.bindCandidates = request.bindCandidates;
    options.externalDataDir = request.externalDataDir;
    options.functionName = getModelName(request);
    SmallVector<NamedAttribute> sizes;
    for (const auto &[dim, size] : dims) {
      options.functionName += "_" + makeIdentifier(dim) + std::to_string(size);
      sizes.push_back(
          builder.getNamedAttr(dim, builder.getI64IntegerAttr(size)));
    }
    bool first = !result.graph;
    ImportStatistics statistics;
    OwningOpRef<ModuleOp> module = importONNX(request.path, options, &context,
                                              result.problems, &statistics);
    if (first)
      result.statistics = std::move(statistics);
    else
      result.statistics.externalFiles.merge(statistics.externalFiles);
    if (!module)
      return CompileStatus::CannotHandle;
    for (auto function : module->getOps<func::FuncOp>())
      function->setAttr(nn::NNDialect::getSpecializationAttrName(),
                        builder.getDictionaryAttr(sizes));
    if (first) {
      result.graph = std::move(module);
      continue;
    }
    for (auto function :
         llvm::make_early_inc_range(module->getOps<func::FuncOp>())) {
      function->remove();
      result.graph->push_back(function);
    }
  }
  return CompileStatus::Success;
}

CompileStatus calotype::importModel(const CompileRequest &request,
                                    MLIRContext &context,
                                    CompileResult &result) {
  CompileStatus status = importGraph(request, context, result);
  return status == CompileStatus::Success ? markStates(request, result)
                                          : status;
}
