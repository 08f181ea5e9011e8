//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The kernel at which compiled code parts from the interpreter, when the nn
/// passes agree: the results of all kernel calls become results of the
/// function, which leaves the kernels themselves as they are.
//===----------------------------------------------------------------------===//

#include "BisectSteps.h"
#include "Terminal.h"
#include "calotype/Dialect/NN/IR/NNDialect.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"
#include "calotype/Dialect/NN/IR/NNStructureOps.h"
#include "calotype/Execution/LoadedModel.h"
#include "calotype/Reference/Interpreter.h"
#include "calotype/Support/Locations.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::driver;

/// Results that one function may have besides its own.
static constexpr size_t kExposed = 128;

namespace {
/// The calls of a function whose results are compared in one run.
struct Exposed {
  /// A copy of the module with the added results, for the interpreter.
  OwningOpRef<ModuleOp> module;
  SmallVector<nn::CallOp> calls; ///< In the copy.
  size_t total = 0;              ///< Calls of the function.
};
} // namespace

/// What the function returns already; those values are no other function's
/// buffers.
static llvm::DenseSet<Value> findReturned(func::FuncOp function) {
  llvm::DenseSet<Value> returned;
  for (Value value :
       function.getBody().front().getTerminator()->getOperands()) {
    while (auto view = value.getDefiningOp<nn::ReshapeOp>()) {
      returned.insert(value);
      value = view.getInput();
    }
    returned.insert(value);
  }
  return returned;
}

/// Returns the results of calls number `first` to `first` + kExposed too.
static void exposeCalls(ModuleOp module, size_t which, size_t first,
                        Exposed &exposed) {
  func::FuncOp function = getFunction(module, which);
  Operation *end = function.getBody().front().getTerminator();
  llvm::DenseSet<Value> returned = findReturned(function);
  SmallVector<Value> results(end->getOperands());
  SmallVector<size_t> places;
  size_t place = 0;
  for (auto call : function.getBody().front().getOps<nn::CallOp>()) {
    bool isChosen = place >= first && place < first + kExposed &&
                    call->getNumResults() == 1 &&
                    !returned.contains(call.getResult(0));
    if (isChosen) {
      results.push_back(call.getResult(0));
      places.push_back(place);
    }
    ++place;
  }
  end->setOperands(results);
  function.removeResAttrsAttr();
  function.setType(FunctionType::get(module.getContext(),
                                     function.getArgumentTypes(),
                                     ValueRange(results).getTypes()));
  exposed.total = place;
  exposed.module = module.clone();
  auto calls = llvm::to_vector(getFunction(*exposed.module, which)
                                   .getBody()
                                   .front()
                                   .getOps<nn::CallOp>());
  for (size_t chosen : places)
    exposed.calls.push_back(calls[chosen]);
}

/// The logical tensor of a value that compiled code left in its own order.
static Tensor toLogical(const Tensor &value, Type type) {
  nn::LayoutAttr layout = nn::getLayout(type);
  if (!layout)
    return value;
  return unpackTensor(layout, value.getElementType(),
                      cast<RankedTensorType>(type).getShape(),
                      ArrayRef(value.as<char>(), value.getSizeInBytes()));
}

static void describeKernel(nn::CallOp call, Bisection &bisection) {
  bisection.kernel = call.getCallee().str();
  auto kernel = SymbolTable::lookupNearestSymbolFrom<nn::KernelOp>(
      call, call.getCalleeAttr());
  bisection.family = "copy";
  if (kernel && kernel.getPlanAttr()) {
    bisection.family = kernel.getPlanAttr().getFamily().str();
    bisection.plan = kernel.getPlanAttr().getText();
  }
  bisection.kernelLocation = describeLocation(call.getLoc());
}

/// Compares the exposed calls. False when the search goes on behind them.
static bool compareCalls(const BisectInput &input, Exposed &exposed,
                         ArrayRef<Tensor> got, Bisection &bisection) {
  func::FuncOp function = getFunction(*exposed.module, input.which);
  auto want = interpretQuietly(function, input.inputs);
  if (failed(want) || want->size() != got.size()) {
    bisection.notes.push_back("the interpreter cannot run the kernels");
    return true;
  }
  size_t before = got.size() - exposed.calls.size();
  for (auto [index, call] : llvm::enumerate(exposed.calls)) {
    Tensor value = toLogical(got[before + index], call.getResult(0).getType());
    if (compareAll(value, (*want)[before + index], input.tolerance) ==
        Outcome::Same)
      continue;
    describeKernel(call, bisection);
    return true;
  }
  return false;
}

/// The last kernels write the function's own results, which are known to
/// differ.
static void blameLast(const BisectInput &input, Exposed &exposed,
                      ArrayRef<Tensor> got, Bisection &bisection) {
  func::FuncOp function = getFunction(*exposed.module, input.which);
  auto want = interpretQuietly(function, input.inputs);
  Operation *end = function.getBody().front().getTerminator();
  size_t own = got.size() - exposed.calls.size();
  for (size_t index = 0; succeeded(want) && index < own; ++index) {
    if (compareAll(got[index], (*want)[index], input.tolerance) ==
        Outcome::Same)
      continue;
    Value value = end->getOperand(index);
    while (auto view = value.getDefiningOp<nn::ReshapeOp>())
      value = view.getInput();
    if (auto call = value.getDefiningOp<nn::CallOp>())
      return describeKernel(call, bisection);
  }
  bisection.notes.push_back("every kernel agrees when its result is looked at: "
                            "the host program, which places values in memory, "
                            "is to be suspected");
}

void driver::findKernel(const BisectInput &input, Bisection &bisection) {
  for (size_t first = 0;; first += kExposed) {
    showProgress(
        llvm::formatv("bisecting the kernels from number {0}", first).str());
    Exposed exposed;
    CompileRequest request = input.request;
    request.name = "bisect";
    request.progress = nullptr;
    request.beforeLowering = [&](ModuleOp module) {
      for (auto other :
           llvm::make_early_inc_range(module.getOps<func::FuncOp>()))
        if (other != getFunction(module, input.which))
          other.erase();
      exposeCalls(module, 0, first, exposed);
    };
    CompileResult result;
    result.graph = input.cloneGraph();
    if (compileModel(request, input.getContext(), result) !=
        CompileStatus::Success) {
      bisection.notes.push_back(
          "the kernels cannot be looked at: the program with "
          "all their results does not compile");
      return;
    }
    auto loaded = LoadedModel::load(result.model, input.threads);
    if (!loaded) {
      bisection.notes.push_back(llvm::toString(loaded.takeError()));
      return;
    }
    auto got = (*loaded)->run(input.inputs);
    if (!got) {
      bisection.notes.push_back(llvm::toString(got.takeError()));
      return;
    }
    BisectInput only = input;
    only.which = 0;
    if (compareCalls(only, exposed, *got, bisection))
      return;
    if (first + kExposed >= exposed.total)
      return blameLast(only, exposed, *got, bisection);
  }
}
