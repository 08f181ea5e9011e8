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
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

/// What the operations need beyond Halide's own functions.
static constexpr llvm::StringLiteral prelude =
    R"cpp(using Halide::Internal::Call;

static Expr s(Expr e) {
  bool other = e.type().is_uint() && !e.type().is_bool();
  return other ? reinterpret(e.type().with_code(halide_type_int), e) : e;
}
static Expr u(Expr e) {
  return e.type().is_int()
             ? reinterpret(e.type().with_code(halide_type_uint), e) : e;
}
static Expr strict(Call::IntrinsicOp op, Expr a, Expr b) {
  bool compares = op == Call::strict_eq || op == Call::strict_lt;
  return Call::make(compares ? Bool() : a.type(), op, {a, b},
                    Call::PureIntrinsic);
}
static Expr lt(Expr a, Expr b) { return strict(Call::strict_lt, a, b); }
static Expr eq(Expr a, Expr b) { return strict(Call::strict_eq, a, b); }
static Expr le(Expr a, Expr b) { return lt(a, b) || eq(a, b); }
static Expr in_width(Expr count, Expr shifted) {
  return select(count < count.type().bits(), shifted, cast(shifted.type(), 0));
}
static Expr bound_count(Expr count) {
  return min(count, cast(count.type(), count.type().bits() - 1));
}
static Expr divide(Expr a, Expr b, bool exact) {
  auto known = Internal::as_const_float(b);
  if (known && *known == 0)
    return strict(Call::strict_mul, a, Internal::make_const(
        a.type(), std::copysign(INFINITY, *known)));
  return exact ? strict(Call::strict_div, a, b) : a / b;
}
static Expr special(Expr b) {
  return b.type().is_uint() ? b == 0 : b == 0 || b == cast(b.type(), -1);
}
static Expr no_trap(Expr b) {
  return select(special(b), cast(b.type(), 1), b);
}
static Expr div_to_zero(Expr a, Expr b) {
  Expr zero = cast(a.type(), 0), q = div_round_to_zero(a, no_trap(b));
  Expr other = a.type().is_uint() ? zero : s(u(zero) - u(a));
  return select(special(b), select(b == 0, zero, other), q);
}
static Expr mod_to_zero(Expr a, Expr b) {
  return mod_round_to_zero(a, no_trap(b));
}
static Expr floor_div(Expr a, Expr b) {
  if (Internal::is_positive_const(b))
    return a / b;
  Expr q = div_to_zero(a, b);
  return select(mod_to_zero(a, b) != 0 && ((a < 0) != (b < 0)), q - 1, q);
}
static Expr or_nan(Expr x, Expr e) {
  Type bits = e.type().with_code(halide_type_uint);
  return reinterpret(e.type(), select(is_nan(x), bits.max(),
                                      reinterpret(bits, e)));
}
static Expr max_nan(Expr a, Expr b) {
  return or_nan(b, select(lt(a, b), b, a));
}
static Expr min_nan(Expr a, Expr b) {
  return or_nan(b, select(lt(b, a), b, a));
}
static Expr to_brain(Expr e) {
  Expr rounded = reinterpret(UInt(16), cast(BFloat(16), e));
  return reinterpret(BFloat(16), select(is_nan(e), cast(UInt(16), 0x7fc0), rounded));
}
static Expr to_float(Type t, Expr e) {
  Type from = e.type(), bits = t.with_code(halide_type_uint);
  if (from == Float(32) && t == BFloat(16))
    return to_brain(e);
  Expr converted = cast(t, e);
  if (from == t || !from.is_float() || from.is_bfloat() || t.bits() < 32)
    return converted;
  // Hides from LLVM that a plain cast promises no NaN.
  Expr most = bits.max() - Internal::make_one(bits);
  return reinterpret(t, min(reinterpret(bits, converted), most));
}
static Expr wide(Expr e) {
  return e.type().bits() < 32 ? to_float(Float(32), e) : e;
}
static Expr library(std::string name, Type wide, std::vector<Expr> args) {
  Type type = args[0].type();
  for (Expr &arg : args)
    arg = to_float(wide, arg);
  return to_float(type, Call::make(wide, name, args, Call::PureExtern));
}
static Expr round_away(Expr x) {
  Expr whole = trunc(x), one = cast(x.type(), 1);
  Expr away = select(x < 0, whole - one, whole + one);
  return select(abs(x - whole) >= cast(x.type(), 0.5f), away, whole);
}
static Expr copy_sign(Expr a, Expr b) {
  Type bits = a.type().with_code(halide_type_uint);
  Expr mask = cast(bits, 1) << cast(bits, bits.bits() - 1);
  return reinterpret(a.type(), (reinterpret(bits, a) & ~mask) |
                                   (reinterpret(bits, b) & mask));
}
static Expr as_type(Type t, Expr e) {
  if (e.type() == t)
    return e;
  if (e.type().bits() == t.bits() && !e.type().is_float())
    return reinterpret(t, e);
  return cast(t, e);
}

)cpp";

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
  reserveFunctions();
  os << "// The kernel " << pipeline.getSymName()
     << ". Usage: program [TARGET] SYMBOL OBJECT\n"
     << "#include \"Halide.h\"\n\n#include <cmath>\n#include <iostream>\n"
        "#include <string>\n\nusing namespace "
     << "Halide;\n"
     << prelude << "static const char defaultTarget[] =\n    \"" << target
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
    values.push_back("as_type(" + word + ", " + name(value) + ")");
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
    indices[i] =
        isa<BlockArgument>(index) ? name(index) : "s(" + name(index) + ")";
  os << "  " << variable << "(" << llvm::join(indices, ", ") << ") = "
     << getValues(yield, update.getFunc().getType(), isOutput(update.getFunc()))
     << ";\n";
  return success();
}

LogicalResult CppEmitter::emitBody(Block &block) {
  auto getIndices = [&](auto indices) {
    SmallVector<std::string> words;
    for (Value index : indices)
      words.push_back("s(" + name(index) + ")");
    return llvm::join(words, ", ");
  };
  for (Operation &op : block) {
    if (isa<YieldOp, WhereOp>(op))
      continue;
    if (auto call = dyn_cast<CallOp>(op)) {
      FuncType type = call.getFunc().getType();
      for (auto [i, result] : llvm::enumerate(call.getResults())) {
        name(result) = makeName("v");
        os << "  Expr " << name(result) << " = " << name(call.getFunc()) << "("
           << getIndices(call.getIndices()) << ")";
        if (call.getNumResults() > 1)
          os << "[" << i << "]";
        os << (type.getElementTypes()[i].isInteger(1) ? " != 0;\n" : ";\n");
      }
      continue;
    }
    std::string value;
    if (auto load = dyn_cast<LoadOp>(op)) {
      ImageType type = load.getImage().getType();
      SmallVector<Value> indices;
      for (int64_t dim : type.getOrder())
        indices.push_back(load.getIndices()[dim]);
      value = name(load.getImage()) + "(" + getIndices(indices) + ")" +
              (type.getElementType().isInteger(1) ? " != 0" : "");
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
