//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Pipelines/KernelTuner.h"
#include "calotype/Analysis/Cost.h"
#include "calotype/Dialect/Calotype/IR/CalotypeDialect.h"
#include "calotype/Execution/LoadedModel.h"
#include "calotype/Kernels/TunedPlans.h"
#include "calotype/Support/Compare.h"
#include "calotype/Support/RandomTensor.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/SymbolTable.h"
#include <chrono>

using namespace mlir;
using namespace calotype;
using plan::KernelPlanInterface;

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

static double getWeight(nn::KernelOp kernel, const TargetInfo &target) {
  Cost cost = computeCost(kernel);
  return kernel.getPlanAttr().estimate({cost.macs, cost.flops, cost.bytes},
                                       target);
}

std::vector<TunableKernel> calotype::listTunableKernels(ModuleOp planned) {
  TargetInfo target = TargetInfo::fromModule(planned);
  SymbolTable symbols(planned);
  std::map<ScheduleKey, TunableKernel> byKey;
  planned.walk([&](nn::CallOp call) {
    auto kernel = symbols.lookup<nn::KernelOp>(call.getCallee());
    KernelPlanInterface plan =
        kernel ? kernel.getPlanAttr() : KernelPlanInterface();
    if (!plan)
      return;
    std::optional<ScheduleKey> key = makeScheduleKey(kernel, target);
    if (!key)
      return;
    auto [at, isNew] =
        byKey.try_emplace(*key, TunableKernel{*key, kernel, call, plan, 0});
    at->second.weight += getWeight(kernel, target);
  });
  std::vector<TunableKernel> kernels;
  for (auto &[key, kernel] : byKey)
    kernels.push_back(kernel);
  llvm::sort(kernels, [](const auto &a, const auto &b) {
    return a.weight != b.weight ? a.weight > b.weight : a.key < b.key;
  });
  return kernels;
}

//===----------------------------------------------------------------------===//
// Programs
//===----------------------------------------------------------------------===//

/// A copy of a constant with bytes of its own: packing releases what it packs.
static Value copyConstant(OpBuilder &builder, nn::ConstantOp constant) {
  auto copy = cast<nn::ConstantOp>(builder.clone(*constant));
  auto resource =
      dyn_cast<DenseResourceElementsAttr>(Attribute(constant.getValue()));
  AsmResourceBlob *blob =
      resource ? resource.getRawHandle().getBlob() : nullptr;
  if (blob)
    copy.setValueAttr(DenseResourceElementsAttr::get(
        resource.getType(), "calotype.tune",
        HeapAsmResourceBlob::allocateAndCopyWithAlign(
            blob->getData(), /*align=*/64, /*dataIsMutable=*/false)));
  return copy.getResult();
}

/// A copy of the kernel with a plan; the mark keeps equal plans apart.
static void addKernel(OpBuilder &builder, nn::KernelOp kernel, StringRef name,
                      KernelPlanInterface plan, StringRef mark = "") {
  auto clone = cast<nn::KernelOp>(builder.clone(*kernel));
  if (!mark.empty())
    clone->setAttr(mark, builder.getUnitAttr());
  clone.setSymName(name);
  clone.setPlanAttr(plan);
}

/// A function that calls `kernel` with the first plan, to warm the caches, then
/// with each, and returns all results.
static OwningOpRef<ModuleOp> makeProgram(const TunableKernel &kernel,
                                         ArrayRef<KernelPlanInterface> plans) {
  nn::CallOp call = kernel.call;
  MLIRContext *context = call.getContext();
  Location loc = call.getLoc();
  OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
  OpBuilder builder = OpBuilder::atBlockEnd(module->getBody());
  std::vector<std::string> names{"warm_up"};
  addKernel(builder, kernel.kernel, names.front(), plans.front(), "warm_up");
  for (KernelPlanInterface plan : plans) {
    names.push_back("plan_" + std::to_string(names.size()));
    addKernel(builder, kernel.kernel, names.back(), plan);
  }
  SmallVector<Type> arguments, results;
  for (Value operand : call.getOperands())
    if (!operand.getDefiningOp<nn::ConstantOp>())
      arguments.push_back(operand.getType());
  for (size_t copy = 0; copy < names.size(); ++copy)
    llvm::append_range(results, call.getResultTypes());
  auto function = func::FuncOp::create(
      builder, loc, "tune", builder.getFunctionType(arguments, results));
  Block *block = function.addEntryBlock();
  builder.setInsertionPointToStart(block);
  SmallVector<Value> operands, values;
  unsigned next = 0;
  for (Value operand : call.getOperands()) {
    auto constant = operand.getDefiningOp<nn::ConstantOp>();
    operands.push_back(constant ? copyConstant(builder, constant)
                                : block->getArgument(next++));
  }
  for (const std::string &name : names) {
    auto made =
        nn::CallOp::create(builder, loc, call.getResultTypes(),
                           FlatSymbolRefAttr::get(context, name), operands);
    llvm::append_range(values, made.getResults());
  }
  func::ReturnOp::create(builder, loc, values);
  return module;
}

/// Frees the weights of a program that is done: attributes live as long as
/// their context, and a search makes hundreds of programs.
static void releaseWeights(ModuleOp program) {
  program.walk([](Operation *op) {
    for (NamedAttribute entry : op->getAttrs())
      if (auto weights = dyn_cast<DenseResourceElementsAttr>(entry.getValue()))
        weights.getRawHandle().getResource()->setBlob(AsmResourceBlob());
  });
}

static llvm::Expected<CompileResult>
compileProgram(const TunableKernel &kernel, ArrayRef<KernelPlanInterface> plans,
               const CompileRequest &request) {
  CompileRequest own = request;
  own.name = "tune";
  own.progress = nullptr;
  CompileResult result;
  result.compiled = makeProgram(kernel, plans);
  (*result.compiled)
      ->setAttr(kTargetAttrName, getTargetAttr(result.compiled->getContext(),
                                               getTarget(kernel.kernel)));
  if (compilePlanned(own, result) == CompileStatus::Success)
    return result;
  releaseWeights(*result.compiled);
  return llvm::createStringError(result.diagnostics.empty()
                                     ? "a plan cannot be compiled"
                                     : result.diagnostics.front());
}

/// The places, in the list of calls, of the warm-up and then of each plan: the
/// calls of kernels that have one. The others change layouts.
static std::vector<size_t> findCalls(const CompiledModel &model) {
  std::vector<size_t> places;
  for (auto [place, call] :
       llvm::enumerate(model.specialisations.front().calls)) {
    auto known = model.kernels.find(call.kernel);
    if (known != model.kernels.end() && !known->second.plan.empty() &&
        known->second.family != "copy")
      places.push_back(place);
  }
  return places;
}

//===----------------------------------------------------------------------===//
// Times
//===----------------------------------------------------------------------===//

static double now() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

static bool isSame(const Tensor &got, const Tensor &want) {
  double largest = 0;
  for (int64_t i = 0; i < want.getNumElements(); ++i)
    largest = std::max(largest, std::abs(want.getDouble(i)));
  return compareTensors(got, want, makeTolerance(1e-3, 1e-4 * largest)).pass;
}

static llvm::Expected<std::vector<PlanTime>>
runProgram(const CompiledModel &model, ArrayRef<KernelPlanInterface> plans,
           const TuneOptions &options) {
  std::vector<size_t> places = findCalls(model);
  if (places.size() != plans.size() + 1)
    return llvm::createStringError(
        "the calls of the plans cannot be told apart");
  auto loaded = LoadedModel::load(model, options.threads);
  if (!loaded)
    return loaded.takeError();
  const Specialisation &function = model.specialisations.front();
  std::vector<Tensor> inputs;
  for (auto [index, spec] : llvm::enumerate(function.inputs))
    inputs.push_back(makeRandomTensor(spec.type, spec.shape, index));
  std::vector<Tensor> outputs = (*loaded)->allocateOutputs(0);
  if (llvm::Error error = (*loaded)->run(inputs, outputs))
    return error;
  (*loaded)->startProfile();
  double end = now() + options.seconds;
  int rounds = 0;
  do {
    if (llvm::Error error = (*loaded)->run(inputs, outputs))
      return error;
    ++rounds;
  } while ((rounds < 3 || now() < end) && !options.isStopped());
  const std::vector<CallTime> &times = (*loaded)->getProfile(0);
  std::vector<PlanTime> measured;
  size_t perCall = outputs.size() / (plans.size() + 1);
  for (auto [index, plan] : llvm::enumerate(plans)) {
    const ModelCall &call = function.calls[places[index + 1]];
    std::string problem;
    PlanTime time{plan::parsePlan(model.kernels.find(call.kernel)->second.plan,
                                  plan.getContext(), problem),
                  1e-6 * times[places[index + 1]].leastNanoseconds};
    for (size_t value = 0; value < perCall; ++value)
      time.isRight &=
          isSame(outputs[(index + 1) * perCall + value], outputs[value]);
    // Plans that came to the same code differ by noise only.
    for (size_t other = 0; other < index; ++other)
      if (function.calls[places[other + 1]].symbol == call.symbol)
        time.ms = std::max(time.ms, measured[other].ms);
    measured.push_back(time);
  }
  return measured;
}

llvm::Expected<std::vector<PlanTime>>
calotype::timePlans(const TunableKernel &kernel,
                    ArrayRef<KernelPlanInterface> plans,
                    const CompileRequest &request, const TuneOptions &options) {
  std::vector<KernelPlanInterface> good(plans);
  auto program = compileProgram(kernel, good, request);
  if (!program && !options.isStopped() && plans.size() > 1) {
    // One that does not compile must not cost the others.
    llvm::consumeError(program.takeError());
    good.assign(1, plans.front());
    for (KernelPlanInterface plan : plans.drop_front()) {
      if (options.isStopped())
        return llvm::createStringError("stopped");
      auto alone = compileProgram(kernel, plan, request);
      if (alone) {
        good.push_back(plan);
        releaseWeights(*alone->compiled);
      } else {
        llvm::consumeError(alone.takeError());
      }
    }
    program = compileProgram(kernel, good, request);
  }
  if (!program)
    return program.takeError();
  auto times = runProgram(program->model, good, options);
  releaseWeights(*program->compiled);
  return times;
}
