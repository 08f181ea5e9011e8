//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Syntax and structural checks of the algorithm's operations, except the
/// pipeline's own.
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/Halide/IR/HalideOps.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace calotype::halide;

using BodyBuilder = function_ref<void(OpBuilder &, Location, ValueRange)>;

//===----------------------------------------------------------------------===//
// Coordinates and their names
//===----------------------------------------------------------------------===//

/// The name of a coordinate: its SSA name in the text, if that is a word.
static std::string getArgName(const OpAsmParser::UnresolvedOperand &operand,
                              size_t position) {
  StringRef name = operand.name.drop_front();
  if (name.empty() || !llvm::isAlpha(name.front()))
    return "d" + std::to_string(position);
  return name.str();
}

/// Adds a block of i32 arguments and fills it.
static void buildBody(OpBuilder &builder, OperationState &state, size_t count,
                      BodyBuilder body) {
  Region *region = state.addRegion();
  OpBuilder::InsertionGuard guard(builder);
  SmallVector<Type> types(count, builder.getI32Type());
  SmallVector<Location> locs(count, state.location);
  Block *block = builder.createBlock(region, region->end(), types, locs);
  if (body)
    body(builder, state.location, block->getArguments());
}

/// Adds i32 block arguments to `args` for `operands`.
static void appendArgs(OpAsmParser &parser,
                       ArrayRef<OpAsmParser::UnresolvedOperand> operands,
                       SmallVectorImpl<OpAsmParser::Argument> &args,
                       SmallVectorImpl<Attribute> &names) {
  Builder &builder = parser.getBuilder();
  for (const auto &operand : operands) {
    names.push_back(builder.getStringAttr(getArgName(operand, args.size())));
    OpAsmParser::Argument &arg = args.emplace_back();
    arg.ssaName = operand;
    arg.type = builder.getI32Type();
  }
}

static void nameArgs(Region &region, ArrayAttr names,
                     OpAsmSetValueNameFn setName) {
  for (auto [arg, name] :
       llvm::zip(region.getArguments(), names.getAsRange<StringAttr>()))
    setName(arg, name.getValue());
}

/// Checks what pure definitions and updates share.
static LogicalResult verifyDefinition(Operation *op, FuncType type,
                                      ArrayAttr names, size_t numArgs) {
  Block &block = op->getRegion(0).front();
  if (names.size() != numArgs || block.getNumArguments() != numArgs)
    return op->emitOpError("expects ")
           << numArgs << " coordinates, got " << block.getNumArguments()
           << " arguments with " << names.size() << " names";
  llvm::SmallDenseSet<Attribute> seen;
  for (Attribute name : names)
    if (!seen.insert(name).second)
      return op->emitOpError("names coordinate ") << name << " twice";
  for (Type arg : block.getArgumentTypes())
    if (!arg.isInteger(32))
      return op->emitOpError("expects i32 coordinates, got ") << arg;
  auto yield = dyn_cast_or_null<YieldOp>(
      block.mightHaveTerminator() ? block.getTerminator() : nullptr);
  if (!yield)
    return op->emitOpError("expects a body that ends in 'halide.yield'");
  if (TypeRange(yield.getValues()) != TypeRange(type.getValueTypes()))
    return yield.emitOpError("yields ")
           << yield.getValues().getTypes() << " to a function of "
           << type.getElementTypes();
  if (!yield.getIndices().empty() &&
      yield.getIndices().size() != (size_t)type.getRank())
    return yield.emitOpError("has ")
           << yield.getIndices().size() << " indices for " << type.getRank()
           << " coordinates";
  return success();
}

//===----------------------------------------------------------------------===//
// FuncOp
//===----------------------------------------------------------------------===//

void FuncOp::build(OpBuilder &builder, OperationState &state, StringRef name,
                   ArrayRef<StringRef> argNames, FuncType type,
                   BodyBuilder body) {
  state.addAttribute(getFuncNameAttrName(state.name),
                     builder.getStringAttr(name));
  state.addAttribute(getArgNamesAttrName(state.name),
                     builder.getStrArrayAttr(argNames));
  state.addTypes(type);
  buildBody(builder, state, argNames.size(), body);
}

ParseResult FuncOp::parse(OpAsmParser &parser, OperationState &state) {
  StringAttr name;
  SmallVector<OpAsmParser::UnresolvedOperand> operands;
  SmallVector<OpAsmParser::Argument> args;
  SmallVector<Attribute> names;
  Type type;
  if (parser.parseAttribute(name, getFuncNameAttrName(state.name),
                            state.attributes) ||
      parser.parseOperandList(operands, OpAsmParser::Delimiter::Paren) ||
      parser.parseOptionalAttrDict(state.attributes) ||
      parser.parseColonType(type))
    return failure();
  appendArgs(parser, operands, args, names);
  state.addAttribute(getArgNamesAttrName(state.name),
                     parser.getBuilder().getArrayAttr(names));
  state.addTypes(type);
  return parser.parseRegion(*state.addRegion(), args);
}

void FuncOp::print(OpAsmPrinter &printer) {
  printer << " " << getFuncNameAttr() << "(";
  printer.printOperands(getBody().getArguments());
  printer << ")";
  printer.printOptionalAttrDict((*this)->getAttrs(),
                                {getFuncNameAttrName(), getArgNamesAttrName()});
  printer << " : " << getResult().getType() << " ";
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
}

void FuncOp::getAsmResultNames(OpAsmSetValueNameFn setName) {
  setName(getResult(), getFuncName());
}

void FuncOp::getAsmBlockArgumentNames(Region &region,
                                      OpAsmSetValueNameFn setName) {
  nameArgs(region, getArgNames(), setName);
}

LogicalResult FuncOp::verify() {
  FuncType type = getResult().getType();
  if (getFuncName().empty())
    return emitOpError("expects a name");
  if (failed(verifyDefinition(*this, type, getArgNames(), type.getRank())))
    return failure();
  auto yield = cast<YieldOp>(getBody().front().getTerminator());
  if (!yield.getIndices().empty())
    return yield.emitOpError("stores elsewhere, which only an update may");
  return success();
}

//===----------------------------------------------------------------------===//
// UpdateOp
//===----------------------------------------------------------------------===//

FuncOp UpdateOp::getFuncOp() {
  Value func = getFunc();
  while (auto update = func.getDefiningOp<UpdateOp>())
    func = update.getFunc();
  return func.getDefiningOp<FuncOp>();
}

unsigned UpdateOp::getUpdateIndex() {
  unsigned index = 0;
  for (Value func = getFunc(); auto update = func.getDefiningOp<UpdateOp>();
       func = update.getFunc())
    ++index;
  return index;
}

void UpdateOp::build(OpBuilder &builder, OperationState &state, Value func,
                     ArrayRef<StringRef> domainNames, ArrayRef<int64_t> domain,
                     BodyBuilder body) {
  Value pure = func;
  while (auto update = pure.getDefiningOp<UpdateOp>())
    pure = update.getFunc();
  SmallVector<Attribute> names(
      pure.getDefiningOp<FuncOp>().getArgNames().getValue());
  for (StringRef name : domainNames)
    names.push_back(builder.getStringAttr(name));
  state.addOperands(func);
  state.addAttribute(getArgNamesAttrName(state.name),
                     builder.getArrayAttr(names));
  state.addAttribute(getDomainAttrName(state.name),
                     builder.getDenseI64ArrayAttr(domain));
  state.addTypes(func.getType());
  buildBody(builder, state, names.size(), body);
}

ParseResult UpdateOp::parse(OpAsmParser &parser, OperationState &state) {
  OpAsmParser::UnresolvedOperand func;
  SmallVector<OpAsmParser::UnresolvedOperand> pure, rvars;
  SmallVector<OpAsmParser::Argument> args;
  SmallVector<Attribute> names;
  SmallVector<int64_t> domain;
  Type type;
  auto parseRVar = [&]() -> ParseResult {
    return failure(parser.parseOperand(rvars.emplace_back()) ||
                   parser.parseEqual() ||
                   parser.parseInteger(domain.emplace_back()));
  };
  if (parser.parseOperand(func) ||
      parser.parseOperandList(pure, OpAsmParser::Delimiter::Paren))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("over")) &&
      parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, parseRVar))
    return failure();
  if (parser.parseOptionalAttrDict(state.attributes) ||
      parser.parseColonType(type) ||
      parser.resolveOperand(func, type, state.operands))
    return failure();
  appendArgs(parser, pure, args, names);
  appendArgs(parser, rvars, args, names);
  state.addAttribute(getArgNamesAttrName(state.name),
                     parser.getBuilder().getArrayAttr(names));
  state.addAttribute(getDomainAttrName(state.name),
                     parser.getBuilder().getDenseI64ArrayAttr(domain));
  state.addTypes(type);
  return parser.parseRegion(*state.addRegion(), args);
}

void UpdateOp::print(OpAsmPrinter &printer) {
  size_t rank = getFunc().getType().getRank();
  printer << " " << getFunc() << "(";
  printer.printOperands(getBody().getArguments().take_front(rank));
  printer << ")";
  if (!getDomain().empty()) {
    printer << " over (";
    llvm::interleaveComma(
        llvm::zip(getBody().getArguments().drop_front(rank), getDomain()),
        printer, [&](auto pair) {
          printer << std::get<0>(pair) << " = " << std::get<1>(pair);
        });
    printer << ")";
  }
  printer.printOptionalAttrDict((*this)->getAttrs(),
                                {getArgNamesAttrName(), getDomainAttrName()});
  printer << " : " << getResult().getType() << " ";
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
}

void UpdateOp::getAsmResultNames(OpAsmSetValueNameFn setName) {
  if (FuncOp func = getFuncOp())
    setName(getResult(),
            func.getFuncName().str() + "_u" + std::to_string(getUpdateIndex()));
}

void UpdateOp::getAsmBlockArgumentNames(Region &region,
                                        OpAsmSetValueNameFn setName) {
  nameArgs(region, getArgNames(), setName);
}

LogicalResult UpdateOp::verify() {
  FuncType type = getFunc().getType();
  if (failed(verifyDefinition(*this, type, getArgNames(),
                              type.getRank() + getDomain().size())))
    return failure();
  for (int64_t extent : getDomain())
    if (extent <= 0 || extent > INT32_MAX)
      return emitOpError("has a reduction extent of ")
             << extent << ", expected [1, 2147483647]";
  if (!getFunc().getDefiningOp())
    return emitOpError("expects a function as operand");
  if (!getFunc().hasOneUse())
    for (Operation *user : getFunc().getUsers())
      if (user != *this && isa<UpdateOp>(user))
        return emitOpError("updates a function that another update has "
                           "already updated");
  auto yield = cast<YieldOp>(getBody().front().getTerminator());
  for (auto [i, index] : llvm::enumerate(yield.getIndices())) {
    BlockArgument coordinate = getBody().getArgument(i);
    if (index != coordinate && !coordinate.use_empty())
      return emitOpError("uses coordinate ")
             << getArgNames()[i] << " but stores elsewhere in its dimension";
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Reads and casts
//===----------------------------------------------------------------------===//

LogicalResult LoadOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                       ValueRange operands,
                                       DictionaryAttr attributes,
                                       OpaqueProperties properties,
                                       RegionRange regions,
                                       SmallVectorImpl<Type> &types) {
  LoadOp::Adaptor adaptor(operands, attributes, properties, regions);
  auto image = dyn_cast<ImageType>(adaptor.getImage().getType());
  if (!image)
    return failure();
  types.push_back(image.getValueType());
  return success();
}

LogicalResult LoadOp::verify() {
  if ((int64_t)getIndices().size() != getImage().getType().getRank())
    return emitOpError("has ")
           << getIndices().size() << " indices for "
           << getImage().getType().getRank() << " dimensions";
  return success();
}

LogicalResult CallOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                       ValueRange operands,
                                       DictionaryAttr attributes,
                                       OpaqueProperties properties,
                                       RegionRange regions,
                                       SmallVectorImpl<Type> &types) {
  CallOp::Adaptor adaptor(operands, attributes, properties, regions);
  auto func = dyn_cast<FuncType>(adaptor.getFunc().getType());
  if (!func)
    return failure();
  llvm::append_range(types, func.getValueTypes());
  return success();
}

LogicalResult CallOp::verify() {
  if ((int64_t)getIndices().size() != getFunc().getType().getRank())
    return emitOpError("has ")
           << getIndices().size() << " indices for "
           << getFunc().getType().getRank() << " coordinates";
  return success();
}

LogicalResult SaturatingCastOp::inferReturnTypes(
    MLIRContext *, std::optional<Location>, ValueRange operands,
    DictionaryAttr attributes, OpaqueProperties properties, RegionRange regions,
    SmallVectorImpl<Type> &types) {
  SaturatingCastOp::Adaptor adaptor(operands, attributes, properties, regions);
  types.push_back(getValueType(adaptor.getTo()));
  return success();
}
