//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The program around a pipeline, and its algorithm.
//===----------------------------------------------------------------------===//

#include "calotype/Target/HalideCpp/HalideCpp.h"
#include "CppEmitter.h"
#include "calotype/Dialect/Halide/IR/HalideNames.h"
#include "calotype/Dialect/Halide/IR/Reductions.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

std::string calotype::getCppType(Type storage) {
  if (isa<BFloat16Type>(storage))
    return "BFloat(16)";
  unsigned width = storage.getIntOrFloatBitWidth();
  if (width == 1)
    return "UInt(8)";
  StringRef kind = isa<FloatType>(storage)       ? "Float("
                   : storage.isUnsignedInteger() ? "UInt("
                                                 : "Int(";
  return (kind + Twine(width) + ")").str();
}

void CppEmitter::reserveNames() {
  for (StringRef word :
       {"scalar",     "target",     "argc",        "argv",
        "usage",      "symbol",     "object",      "defaultTarget",
        "base",       "dot",        "slash",       "hasEnding",
        "pipeline",   "error",      "int",         "float",
        "double",     "if",         "for",         "do",
        "try",        "std",        "Expr",        "Func",
        "Var",        "RVar",       "RDom",        "Tuple",
        "Bool",       "Int",        "UInt",        "Float",
        "BFloat",     "Target",     "Pipeline",    "undef",
        "ImageParam", "LoopLevel",  "Partition",   "INFINITY",
        "INT64_MIN",  "MemoryType", "TailStrategy"})
    usedNames.insert(word);
}

std::string CppEmitter::makeName(StringRef base) {
  std::string word;
  for (char c : base)
    word += llvm::isAlnum(c) ? c : '_';
  if (word.empty() || llvm::isDigit(word.front()))
    word = "v" + word;
  std::string result = word;
  for (int i = 1; !usedNames.insert(result).second; ++i)
    result = word + "_" + std::to_string(i);
  return result;
}

/// How the program begins; its pipeline follows.
static constexpr llvm::StringLiteral beginning = R"cpp(
static int usage(const char *program) {
  std::cerr << "usage: " << program << " [TARGET] SYMBOL OBJECT\n"
            << "writes OBJECT, and beside it a C header (.h) and a page of the "
               "loop nest (.html)\n"
            << "TARGET: Halide's name of a target, by default\n"
            << "  " << defaultTarget << "\n";
  return 2;
}

int main(int argc, char **argv) try {
  if (argc != 3 && argc != 4)
    return usage(argv[0]);
  Target target(argc == 4 ? argv[1] : defaultTarget);
  std::string symbol = argv[argc - 2], object = argv[argc - 1];
)cpp";

LogicalResult CppEmitter::emit(StringRef target) {
  reserveNames();
  os << "// The kernel " << pipeline.getSymName()
     << ". Usage: program [TARGET] SYMBOL OBJECT\n"
     << "#include \"Halide.h\"\n\n#include <cmath>\n#include "
        "<cstring>\n#include <iostream>\n"
        "#include <limits>\n#include <optional>\n#include <string>\n\n"
     << getScalarFunctions() << "\nusing namespace "
     << "Halide;\n\nstatic const char defaultTarget[] =\n    \"" << target
     << "\";\n"
     << beginning;
  if (failed(emitAlgorithm()) || failed(emitSchedule()))
    return failure();
  os << "\n  Pipeline pipeline({";
  llvm::interleaveComma(pipeline.getOutputOp().getFuncs(), os,
                        [&](Value func) { os << name(func); });
  os << "});\n"
        "  size_t dot = object.rfind('.'), slash = object.rfind('/');\n"
        "  bool hasEnding = dot != std::string::npos &&\n"
        "                   (slash == std::string::npos || slash < dot);\n"
        "  std::string base = object.substr(0, hasEnding ? dot : "
        "object.size());\n"
        "  pipeline.compile_to({{OutputFileType::object, object},\n"
        "                       {OutputFileType::c_header, base + \".h\"},\n"
        "                       {OutputFileType::conceptual_stmt_html,\n"
        "                        base + \".html\"}},\n"
        "                      {";
  llvm::interleaveComma(pipeline.getAlgorithm().getArguments(), os,
                        [&](Value image) { os << name(image); });
  os << "}, symbol, target);\n} catch (const Error &error) {\n"
        "  std::cerr << error.what() << \"\\n\";\n  return 1;\n}\n";
  return success();
}

//===----------------------------------------------------------------------===//
// Algorithm
//===----------------------------------------------------------------------===//

void CppEmitter::emitConstraints(const std::string &buffer, ImageType type) {
  SmallVector<int64_t> strides = type.getStrides();
  for (auto [i, dim] : llvm::enumerate(type.getOrder()))
    os << "  " << buffer << ".dim(" << i << ").set_bounds(0, "
       << type.getShape()[dim] << ").set_stride(" << strides[dim] << ");\n";
}

LogicalResult CppEmitter::emitAlgorithm() {
  for (BlockArgument image : pipeline.getAlgorithm().getArguments()) {
    auto type = cast<ImageType>(image.getType());
    std::string argument = "in" + std::to_string(image.getArgNumber());
    name(image) = makeName(argument);
    os << "  ImageParam " << name(image) << "("
       << getCppType(type.getElementType()) << ", " << type.getRank() << ", \""
       << argument << "\");\n";
    emitConstraints(name(image), type);
  }
  for (Operation &op : pipeline.getAlgorithm().front()) {
    LogicalResult result = success();
    if (auto func = dyn_cast<FuncOp>(op)) {
      result = emitFunc(func);
    } else if (auto update = dyn_cast<UpdateOp>(op)) {
      result = emitUpdate(update);
    } else if (!isa<OutputOp>(op)) {
      std::string value = getExpression(&op);
      if (value.empty())
        return op.emitOpError("cannot be printed as C++");
      name(op.getResult(0)) = makeName("v");
      os << "  Expr " << name(op.getResult(0)) << " = " << value << ";\n";
    }
    if (failed(result))
      return failure();
  }
  for (auto [i, func] : llvm::enumerate(pipeline.getOutputOp().getFuncs()))
    emitConstraints(name(func) + ".output_buffer()", pipeline.getOutputType(i));
  return success();
}

bool CppEmitter::isOutput(Value func) {
  FuncOp root = func.getDefiningOp<FuncOp>();
  if (auto update = func.getDefiningOp<UpdateOp>())
    root = update.getFuncOp();
  SmallVector<UpdateOp> updates = getUpdates(root);
  Value last = updates.empty() ? root.getResult() : updates.back().getResult();
  return llvm::is_contained(pipeline.getOutputOp().getFuncs(), last);
}

std::string CppEmitter::getValues(YieldOp yield, FuncType type, bool isOutput) {
  SmallVector<std::string> values;
  ArrayRef<Type> types = type.getElementTypes();
  for (auto [i, value] : llvm::enumerate(yield.getValues())) {
    std::string word = getCppType(types[i]);
    if (types[i].isInteger(1) && !isOutput)
      word = "Bool()";
    else if (isHeldUnsigned(getDefined(yield), i) &&
             StringRef(word).starts_with("Int"))
      word = "U" + word;
    values.push_back("scalar::held(" + word + ", " + name(value) + ")");
  }
  std::string list = llvm::join(values, ", ");
  return values.size() == 1 ? list : "Tuple(" + list + ")";
}

LogicalResult CppEmitter::emitFunc(FuncOp func) {
  std::string variable = makeName(func.getFuncName());
  funcs[func.getFuncName().str()] = variable;
  name(func.getResult()) = variable;
  os << "\n  Func " << variable << "(\"" << func.getFuncName()
     << kHalideNameMark << "\");\n";
  SmallVector<std::string> coordinates;
  for (auto [arg, argName] :
       llvm::zip(func.getBody().getArguments(),
                 func.getArgNames().getAsRange<StringAttr>())) {
    name(arg) = makeName(argName.getValue());
    coordinates.push_back(name(arg));
    coordinateNames.insert(argName.getValue());
    os << "  Var " << name(arg) << "(\"" << argName.getValue() << "\");\n";
  }
  if (failed(emitBody(func.getBody().front())))
    return failure();
  auto yield = cast<YieldOp>(func.getBody().front().getTerminator());
  os << "  " << variable << "(" << llvm::join(coordinates, ", ") << ") = "
     << getValues(yield, func.getResult().getType(), isOutput(func.getResult()))
     << ";\n";
  return success();
}

LogicalResult CppEmitter::emitUpdate(UpdateOp update) {
  std::string variable = name(update.getFunc());
  name(update.getResult()) = variable;
  Block &block = update.getBody().front();
  FuncOp root = update.getFuncOp();
  size_t rank = update.getFunc().getType().getRank();
  SmallVector<std::string> indices;
  for (size_t i = 0; i < rank; ++i) {
    name(block.getArgument(i)) = name(root.getBody().getArgument(i));
    indices.push_back(name(block.getArgument(i)));
  }
  os << "\n";
  std::string domain =
      variable + "_r" + std::to_string(update.getUpdateIndex());
  if (!update.getDomain().empty()) {
    os << "  RDom " << domain << "({";
    llvm::interleaveComma(update.getDomain(), os, [&](int64_t extent) {
      os << "{0, " << extent << "}";
    });
    os << "}, \"" << domain << "\");\n";
    for (size_t i = 0; i < update.getDomain().size(); ++i) {
      Value arg = block.getArgument(rank + i);
      name(arg) = domain + "[" + std::to_string(i) + "]";
    }
  }
  if (failed(emitBody(block)))
    return failure();
  for (auto where : block.getOps<WhereOp>())
    os << "  " << domain << ".where(" << name(where.getCondition()) << ");\n";
  auto yield = cast<YieldOp>(block.getTerminator());
  for (auto [i, index] : llvm::enumerate(yield.getIndices()))
    indices[i] = isa<BlockArgument>(index) ? name(index) : getIndex(index);
  os << "  " << variable << "(" << llvm::join(indices, ", ") << ") = "
     << getValues(yield, update.getFunc().getType(), isOutput(update.getFunc()))
     << ";\n";
  return success();
}

LogicalResult CppEmitter::emitBody(Block &block) {
  auto getIndices = [&](auto indices) {
    SmallVector<std::string> words;
    for (Value index : indices)
      words.push_back(getIndex(index));
    return llvm::join(words, ", ");
  };
  for (Operation &op : block) {
    if (isa<YieldOp, WhereOp>(op))
      continue;
    if (auto call = dyn_cast<CallOp>(op)) {
      FuncType type = call.getFunc().getType();
      for (auto [i, result] : llvm::enumerate(call.getResults())) {
        name(result) = makeName("v");
        std::string value =
            name(call.getFunc()) + "(" + getIndices(call.getIndices()) + ")";
        if (call.getNumResults() > 1)
          value += "[" + std::to_string(i) + "]";
        if (type.getElementTypes()[i].isInteger(1))
          value = "scalar::truth(" + value + ")";
        os << "  Expr " << name(result) << " = " << value << ";\n";
      }
      continue;
    }
    std::string value;
    if (auto load = dyn_cast<LoadOp>(op)) {
      ImageType type = load.getImage().getType();
      SmallVector<Value> indices;
      for (int64_t dim : type.getOrder())
        indices.push_back(load.getIndices()[dim]);
      value = name(load.getImage()) + "(" + getIndices(indices) + ")";
      if (type.getElementType().isInteger(1))
        value = "scalar::truth(" + value + ")";
    } else {
      value = getExpression(&op);
    }
    if (value.empty())
      return op.emitOpError("cannot be printed as C++");
    name(op.getResult(0)) = makeName("v");
    os << "  Expr " << name(op.getResult(0)) << " = " << value << ";\n";
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Interface
//===----------------------------------------------------------------------===//

LogicalResult calotype::emitHalideCpp(PipelineOp pipeline, StringRef target,
                                      llvm::raw_ostream &os) {
  return CppEmitter(pipeline, os).emit(target);
}
