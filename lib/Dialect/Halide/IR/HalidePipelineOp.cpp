//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The pipeline operation: syntax, look-ups, and what is checked across its two
/// regions.
//===----------------------------------------------------------------------===//

#include "Verifiers.h"
#include "calotype/Dialect/Halide/IR/HalideOps.h"

using namespace mlir;
using namespace calotype::halide;

void PipelineOp::build(OpBuilder &builder, OperationState &state,
                       StringRef name, FunctionType type) {
  state.addAttribute(getSymNameAttrName(state.name),
                     builder.getStringAttr(name));
  state.addAttribute(getFunctionTypeAttrName(state.name), TypeAttr::get(type));
  Block &block = state.addRegion()->emplaceBlock();
  for (Type input : type.getInputs())
    block.addArgument(input, state.location);
  state.addRegion();
}

ParseResult PipelineOp::parse(OpAsmParser &parser, OperationState &state) {
  StringAttr name;
  SmallVector<OpAsmParser::Argument> args;
  SmallVector<Type> results;
  // A bare type, or several in parentheses.
  auto parseResults = [&]() -> ParseResult {
    if (parser.parseArrow())
      return failure();
    if (failed(parser.parseOptionalLParen()))
      return parser.parseType(results.emplace_back());
    return failure(parser.parseTypeList(results) || parser.parseRParen());
  };
  if (parser.parseSymbolName(name, getSymNameAttrName(state.name),
                             state.attributes) ||
      parser.parseArgumentList(args, OpAsmParser::Delimiter::Paren,
                               /*allowType=*/true) ||
      parseResults() ||
      parser.parseOptionalAttrDictWithKeyword(state.attributes))
    return failure();
  auto inputs = llvm::map_to_vector(
      args, [](const OpAsmParser::Argument &arg) { return arg.type; });
  state.addAttribute(
      getFunctionTypeAttrName(state.name),
      TypeAttr::get(parser.getBuilder().getFunctionType(inputs, results)));
  Region *algorithm = state.addRegion(), *schedule = state.addRegion();
  if (parser.parseRegion(*algorithm, args))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("schedule")))
    return parser.parseRegion(*schedule);
  return success();
}

void PipelineOp::print(OpAsmPrinter &printer) {
  printer << " ";
  printer.printSymbolName(getSymName());
  printer << "(";
  llvm::interleaveComma(
      getAlgorithm().getArguments(), printer,
      [&](BlockArgument arg) { printer << arg << " : " << arg.getType(); });
  printer << ") -> ";
  if (getNumOutputs() == 1)
    printer << getOutputType(0);
  else
    printer << "(" << getFunctionType().getResults() << ")";
  printer.printOptionalAttrDictWithKeyword(
      (*this)->getAttrs(), {getSymNameAttrName(), getFunctionTypeAttrName()});
  printer << " ";
  printer.printRegion(getAlgorithm(), /*printEntryBlockArgs=*/false);
  if (getSchedule().empty() || getSchedule().front().empty())
    return;
  printer << " schedule ";
  printer.printRegion(getSchedule());
}

OutputOp PipelineOp::getOutputOp() {
  Block &block = getAlgorithm().front();
  return block.empty() ? OutputOp() : dyn_cast<OutputOp>(block.back());
}

FuncOp PipelineOp::lookupFunc(StringRef name) {
  for (FuncOp func : getAlgorithm().getOps<FuncOp>())
    if (func.getFuncName() == name)
      return func;
  return {};
}

SmallVector<UpdateOp> calotype::halide::getUpdates(FuncOp func) {
  SmallVector<UpdateOp> updates;
  Value value = func.getResult();
  for (bool found = true; found;) {
    found = false;
    for (Operation *user : value.getUsers()) {
      auto update = dyn_cast<UpdateOp>(user);
      if (!update || update.getFunc() != value)
        continue;
      updates.push_back(update);
      value = update.getResult();
      found = true;
      break;
    }
  }
  return updates;
}

Block &PipelineOp::getOrCreateScheduleBlock() {
  if (getSchedule().empty())
    getSchedule().emplaceBlock();
  return getSchedule().front();
}

LogicalResult PipelineOp::verify() {
  FunctionType type = getFunctionType();
  for (Type image :
       llvm::concat<const Type>(type.getInputs(), type.getResults()))
    if (!isa<ImageType>(image))
      return emitOpError("expects images, got ") << image;
  if (type.getNumResults() == 0)
    return emitOpError("expects an output");
  if (TypeRange(getAlgorithm().getArgumentTypes()) !=
      TypeRange(type.getInputs()))
    return emitOpError("has block arguments that are not its inputs");
  return success();
}

LogicalResult PipelineOp::verifyRegions() {
  OutputOp output = getOutputOp();
  if (!output)
    return emitOpError("expects an algorithm that ends in 'halide.output'");
  if (output.getFuncs().size() != getNumOutputs())
    return output.emitOpError("has ")
           << output.getFuncs().size() << " functions for " << getNumOutputs()
           << " output images";
  for (auto [i, func] : llvm::enumerate(output.getFuncs())) {
    ImageType image = getOutputType(i);
    auto type = cast<FuncType>(func.getType());
    if (type.getElementTypes() != ArrayRef<Type>(image.getElementType()))
      return output.emitOpError("gives ")
             << type << " for an image of " << image.getElementType();
    auto extents = llvm::map_to_vector(
        image.getOrder(), [&](int64_t dim) { return image.getShape()[dim]; });
    if (type.getExtents() != ArrayRef<int64_t>(extents))
      return output.emitOpError("gives ")
             << type << " for an image with extents [" << extents
             << "] in memory order";
  }
  if (failed(verifyAlgorithm(*this)))
    return failure();
  return verifySchedule(*this);
}
