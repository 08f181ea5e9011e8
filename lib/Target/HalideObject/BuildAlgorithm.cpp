//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The algorithm of a pipeline: images, functions and their updates.
//===----------------------------------------------------------------------===//

#include "PipelineBuilder.h"
#include "ScalarFunctions.h"
#include "calotype/Dialect/Halide/IR/HalideNames.h"
#include "calotype/Dialect/Halide/IR/Reductions.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;
using Halide::Expr;

void PipelineBuilder::build(bool withSchedule) {
  buildAlgorithm();
  if (withSchedule && !op.getSchedule().empty())
    buildSchedule();
}

std::vector<Halide::Argument> PipelineBuilder::getArguments() const {
  return std::vector<Halide::Argument>(images.begin(), images.end());
}

/// Constant bounds and strides of the dimensions in memory order.
template <typename Buffer>
static void constrain(Buffer buffer, ImageType type) {
  SmallVector<int64_t> strides = type.getStrides();
  for (auto [i, dim] : llvm::enumerate(type.getOrder()))
    buffer.dim(i)
        .set_bounds(0, int(type.getShape()[dim]))
        .set_stride(int(strides[dim]));
}

void PipelineBuilder::buildAlgorithm() {
  for (unsigned i = 0, e = op.getNumInputs(); i < e; ++i) {
    ImageType type = op.getInputType(i);
    images.emplace_back(getHalideType(type.getElementType()),
                        int(type.getRank()), "in" + std::to_string(i));
    constrain(images.back(), type);
  }
  ExpressionBuilder expressions(values);
  for (Operation &operation : op.getAlgorithm().front()) {
    if (auto func = dyn_cast<FuncOp>(operation))
      buildFunc(func);
    else if (auto update = dyn_cast<UpdateOp>(operation))
      buildUpdate(update);
    else if (!isa<OutputOp>(operation) && !expressions.build(&operation))
      throw BuildError("not supported: '" +
                       operation.getName().getStringRef().str() + "'");
  }
  constrainOutputs();
}

void PipelineBuilder::constrainOutputs() {
  for (auto [i, value] : llvm::enumerate(op.getOutputOp().getFuncs())) {
    Halide::Func &func = funcs[value];
    constrain(func.output_buffer(), op.getOutputType(i));
    outputs.push_back(func);
  }
}

bool PipelineBuilder::isOutput(Value func) {
  Value last = func;
  for (bool found = true; found;) {
    found = false;
    for (Operation *user : last.getUsers())
      if (auto update = dyn_cast<UpdateOp>(user);
          update && update.getFunc() == last) {
        last = update.getResult();
        found = true;
        break;
      }
  }
  return llvm::is_contained(op.getOutputOp().getFuncs(), last);
}

std::vector<Expr> PipelineBuilder::getYielded(YieldOp yield, FuncType type,
                                              bool isOutput) {
  std::vector<Expr> results;
  ArrayRef<Type> types = type.getElementTypes();
  for (auto [i, value] : llvm::enumerate(yield.getValues())) {
    Expr e = values[value];
    // Truth values are bytes where the caller sees them.
    Halide::Type stored = getHalideType(types[i]);
    if (types[i].isInteger(1) && !isOutput)
      stored = Halide::Bool();
    else if (isHeldUnsigned(getDefined(yield), i))
      stored = stored.with_code(halide_type_uint);
    results.push_back(scalar::held(stored, e));
  }
  return results;
}

/// Defines a function at these arguments.
static void define(Halide::Func &func, const std::vector<Expr> &args,
                   const std::vector<Expr> &results) {
  if (results.size() == 1)
    func(args) = results[0];
  else
    func(args) = Halide::Tuple(results);
}

void PipelineBuilder::buildFunc(FuncOp func) {
  std::string name = func.getFuncName().str();
  Halide::Func result(name + kHalideNameMark.str());
  std::vector<Expr> args;
  std::vector<Halide::Var> vars;
  for (auto [arg, argName] :
       llvm::zip(func.getBody().getArguments(),
                 func.getArgNames().getAsRange<StringAttr>())) {
    vars.emplace_back(argName.str());
    args.push_back(vars.back());
    values[arg] = vars.back();
  }
  buildBody(func.getBody().front());
  auto yield = cast<YieldOp>(func.getBody().front().getTerminator());
  std::vector<Expr> results =
      getYielded(yield, func.getResult().getType(), isOutput(func.getResult()));
  if (results.size() == 1)
    result(vars) = results[0];
  else
    result(vars) = Halide::Tuple(results);
  funcs[func.getResult()] = result;
  funcsByName.emplace(name, result);
}

void PipelineBuilder::buildUpdate(UpdateOp update) {
  Halide::Func &func = funcs[update.getFunc()];
  FuncOp pure = update.getFuncOp();
  Block &block = update.getBody().front();
  int64_t rank = update.getFunc().getType().getRank();
  std::vector<Expr> args;
  for (int64_t i = 0; i < rank; ++i) {
    args.push_back(func.args()[i]);
    values[block.getArgument(i)] = args.back();
  }
  Halide::RDom domain;
  if (!update.getDomain().empty()) {
    std::vector<Halide::Range> ranges;
    for (int64_t extent : update.getDomain())
      ranges.emplace_back(0, int(extent));
    domain = Halide::RDom(ranges, pure.getFuncName().str() + "_r" +
                                      std::to_string(update.getUpdateIndex()));
    for (size_t i = 0; i < ranges.size(); ++i)
      values[block.getArgument(rank + i)] = Expr(domain[i]);
    domains.emplace(std::make_pair(func.name(), int(update.getUpdateIndex())),
                    domain);
  }
  buildBody(block);
  for (auto where : block.getOps<WhereOp>())
    domain.where(values[where.getCondition()]);
  auto yield = cast<YieldOp>(block.getTerminator());
  for (auto [i, index] : llvm::enumerate(yield.getIndices()))
    args[i] = scalar::asSigned(values[index]);
  define(func, args,
         getYielded(yield, update.getFunc().getType(),
                    isOutput(update.getFunc())));
  Halide::Func updated = func;
  funcs[update.getResult()] = updated;
}

void PipelineBuilder::buildBody(Block &block) {
  ExpressionBuilder expressions(values);
  for (Operation &operation : block) {
    if (auto load = dyn_cast<LoadOp>(operation))
      buildLoad(load);
    else if (auto call = dyn_cast<CallOp>(operation))
      buildCall(call);
    else if (!isa<YieldOp, WhereOp>(operation) &&
             !expressions.build(&operation))
      throw BuildError("not supported: '" +
                       operation.getName().getStringRef().str() + "'");
  }
}

void PipelineBuilder::buildLoad(LoadOp load) {
  auto arg = dyn_cast<BlockArgument>(load.getImage());
  if (!arg || arg.getOwner() != &op.getAlgorithm().front())
    throw BuildError("loads from what is not an input image");
  ImageType type = load.getImage().getType();
  std::vector<Expr> indices;
  for (int64_t dim : type.getOrder())
    indices.push_back(scalar::asSigned(values[load.getIndices()[dim]]));
  Expr e = images[arg.getArgNumber()](indices);
  values[load.getResult()] =
      type.getElementType().isInteger(1) ? scalar::truth(e) : e;
}

void PipelineBuilder::buildCall(CallOp call) {
  auto it = funcs.find(call.getFunc());
  if (it == funcs.end())
    throw BuildError("calls a function before its definition");
  std::vector<Expr> indices;
  for (Value index : call.getIndices())
    indices.push_back(scalar::asSigned(values[index]));
  Halide::FuncRef ref = it->second(indices);
  FuncType type = call.getFunc().getType();
  for (auto [i, result] : llvm::enumerate(call.getResults())) {
    Expr e = call.getNumResults() == 1 ? Expr(ref) : ref[i];
    bool isTruth = type.getElementTypes()[i].isInteger(1);
    values[result] = isTruth ? scalar::truth(e) : e;
  }
}
