//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "ImportText.h"
#include "calotype/Dialect/NN/IR/NNOps.h"
#include "calotype/Support/Messages.h"
#include "calotype/Support/WholeFile.h"
#include "mlir/Bytecode/BytecodeReader.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace calotype;

/// Text of more bytes is refused; weights belong in models.
static constexpr uint64_t kMostBytes = 1 << 30;
/// The parser and the walks over attributes recurse.
static constexpr int kMostNesting = 64;
/// Of one file, as of one model.
static constexpr size_t kMostProblems = 100;

namespace {
/// The problems of one file.
class Problems {
public:
  Problems(StringRef path, std::vector<ImportProblem> &list)
      : path(path), list(list) {}

  void add(Location location, const Twine &reason, bool invalid = true) {
    std::string place;
    llvm::raw_string_ostream out(place);
    if (auto at = location->findInstanceOf<FileLineColLoc>())
      out << path << ":" << at.getLine() << ":" << at.getColumn();
    else
      out << path;
    add(place, reason, invalid);
  }

  void add(StringRef place, const Twine &reason, bool invalid = true) {
    if (++count > kMostProblems)
      return;
    ImportProblem problem;
    problem.location = makeReadable(place);
    problem.reason = makeReadable(reason.str());
    problem.invalid = invalid;
    list.push_back(std::move(problem));
  }

  void finish() {
    if (count > kMostProblems)
      list.back().reason =
          std::to_string(count - kMostProblems + 1) + " more problems";
  }
  bool empty() const { return count == 0; }
  StringRef getPath() const { return path; }

private:
  StringRef path;
  std::vector<ImportProblem> &list;
  size_t count = 0;
};
} // namespace

//===----------------------------------------------------------------------===//
// The text
//===----------------------------------------------------------------------===//

/// How deep brackets nest outside of strings and comments; signs that follow
/// each other nest as well.
static int measureNesting(StringRef text) {
  int depth = 0, deepest = 0, signs = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '-')
      deepest = std::max(deepest, ++signs);
    else if (!llvm::isSpace(text[i]))
      signs = 0;
    switch (text[i]) {
    case '"':
      for (++i; i < text.size() && text[i] != '"' && text[i] != '\n'; ++i)
        i += text[i] == '\\';
      break;
    case '/':
      if (text.substr(i).starts_with("//"))
        i = std::min(text.find('\n', i), text.size());
      break;
    case '<':
      if (text.substr(i).starts_with("<="))
        break;
      [[fallthrough]];
    case '(':
    case '[':
    case '{':
      deepest = std::max(deepest, ++depth);
      break;
    case '>':
      if (i > 0 && text[i - 1] == '-') // The arrow of a function type.
        break;
      [[fallthrough]];
    case ')':
    case ']':
    case '}':
      depth = std::max(0, depth - 1);
      break;
    default:
      break;
    }
  }
  return deepest;
}

static OwningOpRef<ModuleOp> parse(MLIRContext &context, Problems &problems) {
  auto file = readFileWhole(problems.getPath(), kMostBytes, /*isText=*/true);
  if (!file) {
    problems.add(problems.getPath(), llvm::toString(file.takeError()));
    return {};
  }
  StringRef text = (*file)->getBuffer();
  if (isBytecode((*file)->getMemBufferRef())) {
    problems.add(problems.getPath(),
                 "expected IR as text, found MLIR's bytecode");
    return {};
  }
  if (text.contains('\0')) {
    problems.add(problems.getPath(), "expected text, found a null character");
    return {};
  }
  if (measureNesting(text) > kMostNesting) {
    problems.add(problems.getPath(), "brackets or signs are nested more than " +
                                         Twine(kMostNesting) + " deep");
    return {};
  }
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    if (diagnostic.getSeverity() == DiagnosticSeverity::Error)
      problems.add(diagnostic.getLocation(), diagnostic.str());
    return success();
  });
  llvm::SourceMgr sources;
  sources.AddNewSourceBuffer(std::move(*file), llvm::SMLoc());
  OwningOpRef<ModuleOp> module = parseSourceFile<ModuleOp>(sources, &context);
  if (!module && problems.empty())
    problems.add(problems.getPath(), "cannot be read as MLIR");
  return module;
}

//===----------------------------------------------------------------------===//
// The graph
//===----------------------------------------------------------------------===//

static void checkType(Location location, Type type, Problems &problems) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  std::string text;
  llvm::raw_string_ostream(text) << type;
  if (!tensor || !getElementType(tensor.getElementType()))
    return problems.add(location,
                        "expected a ranked tensor of numbers, found " + text);
  if (tensor.getEncoding())
    return problems.add(location,
                        "a layout belongs to kernels, not to a graph: " + text);
  for (int64_t extent : tensor.getShape())
    if (!ShapedType::isDynamic(extent) && extent > INT32_MAX)
      return problems.add(location, "an extent exceeds 2^31 - 1: " + text);
}

static void checkOp(Operation &op, Problems &problems) {
  bool isReturn = isa<func::ReturnOp>(op);
  auto kernelOp = dyn_cast<nn::KernelOpInterface>(op);
  if (!isReturn &&
      (!kernelOp || (kernelOp.getKernelRole() == nn::KernelRole::Structure &&
                     !isa<nn::ConstantOp>(op))))
    return problems.add(op.getLoc(), "not supported: '" +
                                         op.getName().getStringRef() +
                                         "' in a graph of nn ops");
  for (Type type : op.getResultTypes())
    checkType(op.getLoc(), type, problems);
  auto constant = dyn_cast<nn::ConstantOp>(op);
  if (!constant)
    return;
  auto resource = dyn_cast<DenseResourceElementsAttr>(constant.getValue());
  if (resource && !resource.getRawHandle().getBlob())
    return problems.add(op.getLoc(), "the bytes of the constant '" +
                                         resource.getRawHandle().getKey() +
                                         "' are not in the file");
  if (!resource && !isa<DenseElementsAttr>(constant.getValue()))
    problems.add(op.getLoc(), "not supported: constants that are not 'dense' "
                              "or 'dense_resource'");
}

/// Names of arguments and results are strings, and none is given twice.
static void checkNames(func::FuncOp function, Problems &problems) {
  StringRef name = nn::NNDialect::getNameAttrName();
  auto check = [&](unsigned count, auto attributeOf, StringRef what) {
    llvm::StringSet<> seen;
    for (unsigned i = 0; i < count; ++i) {
      Attribute attribute = attributeOf(i, name);
      auto text = dyn_cast_or_null<StringAttr>(attribute);
      if (attribute && !text)
        problems.add(function.getLoc(), "expected a string as '" + name + "'");
      else if (text && !seen.insert(text.getValue()).second)
        problems.add(function.getLoc(), "two " + what + " have the name '" +
                                            text.getValue() + "'");
    }
  };
  check(
      function.getNumArguments(),
      [&](unsigned i, StringRef key) { return function.getArgAttr(i, key); },
      "inputs");
  check(
      function.getNumResults(),
      [&](unsigned i, StringRef key) { return function.getResultAttr(i, key); },
      "outputs");
}

/// `nn.state` names a result of the argument's type, each once.
static void checkStates(func::FuncOp function, Problems &problems) {
  llvm::SmallDenseSet<int64_t> taken;
  for (unsigned i = 0; i < function.getNumArguments(); ++i) {
    Attribute attribute = function.getArgAttr(i, "nn.state");
    if (!attribute)
      continue;
    auto number = dyn_cast<IntegerAttr>(attribute);
    bool isResult =
        number && number.getValue().ult(function.getNumResults()) &&
        function.getResultTypes()[number.getValue().getZExtValue()] ==
            function.getArgumentTypes()[i];
    if (!isResult || !taken.insert(number.getValue().getZExtValue()).second)
      problems.add(function.getLoc(),
                   "expected 'nn.state' to name a result of the argument's "
                   "type, and each result once");
  }
}

static void checkFunction(func::FuncOp function, Problems &problems) {
  if (function.isExternal())
    return problems.add(function.getLoc(), "the function '" +
                                               function.getSymName() +
                                               "' has no body");
  if (!function.getBody().hasOneBlock())
    return problems.add(function.getLoc(),
                        "not supported: control flow between blocks");
  for (Type type : function.getArgumentTypes())
    checkType(function.getLoc(), type, problems);
  if (function.getNumResults() == 0)
    problems.add(function.getLoc(),
                 "the function '" + function.getSymName() + "' has no result");
  checkNames(function, problems);
  checkStates(function, problems);
  for (Operation &op : function.getBody().front())
    checkOp(op, problems);
}

static void checkModule(ModuleOp module, Problems &problems) {
  if (module.getBody()->empty())
    problems.add(module.getLoc(), "the module holds no function");
  for (Operation &op : *module.getBody())
    if (auto function = dyn_cast<func::FuncOp>(op))
      checkFunction(function, problems);
    else
      problems.add(op.getLoc(), "expected functions of nn ops, found '" +
                                    op.getName().getStringRef() + "'");
}

OwningOpRef<ModuleOp> calotype::importText(StringRef path, MLIRContext &context,
                                           std::vector<ImportProblem> &list) {
  Problems problems(path, list);
  OwningOpRef<ModuleOp> module = parse(context, problems);
  if (module)
    checkModule(*module, problems);
  problems.finish();
  return problems.empty() ? std::move(module) : OwningOpRef<ModuleOp>();
}
