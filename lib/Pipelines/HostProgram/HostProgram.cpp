//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Pipelines/HostProgram.h"
#include "Interface.h"
#include "calotype/Artifact/HostObject.h"
#include "calotype/Conversion/HostToLLVM/HostToLLVM.h"
#include "calotype/Dialect/Calotype/IR/CalotypeDialect.h"
#include "calotype/Dialect/Host/IR/HostOps.h"
#include "calotype/Dialect/Host/Transforms/Passes.h"
#include "calotype/Dialect/Host/Transforms/WeightsImage.h"
#include "calotype/Runtime/CpuFeatures.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"

using namespace mlir;
using namespace calotype;

/// The functions of `module` with declarations of `kernels`, nothing else.
static OwningOpRef<ModuleOp> copyHostProgram(ModuleOp module,
                                             ArrayRef<CompiledKernel> kernels) {
  OwningOpRef<ModuleOp> host = ModuleOp::create(module.getLoc());
  OpBuilder builder = OpBuilder::atBlockEnd(host->getBody());
  for (const CompiledKernel &kernel : kernels)
    host::KernelOp::create(builder, module.getLoc(), kernel.name,
                           builder.getStringAttr(kernel.symbol),
                           kernel.callScratch, kernel.taskScratch);
  for (auto function : module.getOps<func::FuncOp>())
    if (!function.isExternal())
      builder.clone(*function);
  return host;
}

/// What `init` asks the processor for: all that the target has and that the
/// runtime can ask.
static uint32_t getCpuFeatures(const TargetDescription &target) {
#define CALOTYPE_NAME(name, ...) name,
  static constexpr StringLiteral x86[] = {CALOTYPE_X86_FEATURES(CALOTYPE_NAME)};
  static constexpr StringLiteral aarch64[] = {
      CALOTYPE_AARCH64_FEATURES(CALOTYPE_NAME)};
  static constexpr StringLiteral riscv[] = {
      CALOTYPE_RISCV_FEATURES(CALOTYPE_NAME)};
#undef CALOTYPE_NAME
  ArrayRef<StringLiteral> names;
  switch (target.getArchitecture().arch) {
  case Arch::X86_64:
    names = x86;
    break;
  case Arch::AArch64:
    names = aarch64;
    break;
  case Arch::RISCV64:
    names = riscv;
    break;
  }
  llvm::StringSet<> enabled = target.getEnabledFeatures();
  uint32_t bits = 0;
  for (auto [bit, name] : llvm::enumerate(names))
    bits |= uint32_t(enabled.contains(name)) << bit;
  return bits;
}

static LogicalResult takeWeights(ModuleOp host, CompiledModel &model) {
  FailureOr<host::WeightsImage> image = host::collectWeights(host);
  if (failed(image))
    return failure();
  model.weightsBytes = image->bytes;
  for (const host::WeightSegment &segment : image->segments)
    model.weights.push_back({segment.offset, segment.data});
  model.ownedWeights = std::move(image->owned);
  return success();
}

/// Translates and compiles the LLVM dialect in `host`.
static LogicalResult compileHost(ModuleOp host, CompiledModel &model) {
  registerBuiltinDialectTranslation(*host.getContext());
  registerLLVMDialectTranslation(*host.getContext());
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> code =
      translateModuleToLLVMIR(host, context, model.name);
  if (!code)
    return failure();
  setAbiHash(model);
  emitEntryPoints(*code, model);
  // Glue alone: it must run on any machine to be able to refuse it.
  llvm::Expected<std::string> object = compileToObject(*code, model.triple);
  if (!object)
    return host.emitError(llvm::toString(object.takeError()));
  model.objects.push_back({model.name + "_host.o", std::move(*object)});
  return success();
}

/// Renames the kernels in use into `objects` and takes their scratch.
static LogicalResult addKernels(ModuleOp module,
                                ArrayRef<CompiledKernel> kernels,
                                CompiledModel &model,
                                std::vector<ModelObject> &objects) {
  llvm::StringSet<> used, added;
  for (const Specialisation &spec : model.specialisations)
    for (const ModelCall &call : spec.calls)
      used.insert(call.symbol);
  for (const CompiledKernel &kernel : kernels) {
    if (!used.contains(kernel.symbol))
      continue;
    model.callScratch = std::max(model.callScratch, kernel.callScratch);
    model.taskScratch = std::max(model.taskScratch, kernel.taskScratch);
    if (kernel.object.empty() || !added.insert(kernel.symbol).second)
      continue;
    llvm::Expected<std::string> object =
        prefixSymbols(kernel.object, model.name);
    if (!object)
      return module.emitError("object code of kernel '")
             << kernel.name << "': " << llvm::toString(object.takeError());
    objects.push_back({kernel.symbol + ".o", std::move(*object)});
  }
  for (const auto &symbol : used)
    if (!added.contains(symbol.getKey()))
      return module.emitError("no object code for kernel symbol '")
             << symbol.getKey() << "'";
  return success();
}

/// Enters all but the code into `model`, and gives the module to lower.
static FailureOr<OwningOpRef<ModuleOp>>
planHost(ModuleOp module, ArrayRef<CompiledKernel> kernels,
         const HostProgramOptions &options, CompiledModel &model) {
  model.name = options.name;
  TargetDescription target = getTarget(module);
  model.target = options.target.empty() ? target.getName() : options.target;
  model.triple = target.triple;
  model.cpuFeatures = getCpuFeatures(target);
  model.isChecked = !options.checkedRuntime.empty();

  OwningOpRef<ModuleOp> host = copyHostProgram(module, kernels);
  PassManager plan(module.getContext());
  plan.addPass(host::createOutlineConstantsPass());
  plan.addPass(host::createBufferizeHostPass());
  plan.addNestedPass<func::FuncOp>(host::createPlanArenaPass());
  if (options.configure)
    options.configure(plan);
  if (failed(plan.run(*host)) || failed(readInterface(*host, model)) ||
      failed(takeWeights(*host, model)))
    return failure();
  for (StringRef name :
       {"host.weight_data", "host.weight_offsets", "host.weight_bytes"})
    (*host)->removeAttr(name);
  return host;
}

LogicalResult calotype::planHostProgram(ModuleOp module,
                                        ArrayRef<CompiledKernel> kernels,
                                        const HostProgramOptions &options,
                                        CompiledModel &model) {
  return planHost(module, kernels, options, model);
}

LogicalResult calotype::lowerHostProgram(ModuleOp module,
                                         ArrayRef<CompiledKernel> kernels,
                                         const HostProgramOptions &options,
                                         CompiledModel &model) {
  FailureOr<OwningOpRef<ModuleOp>> host =
      planHost(module, kernels, options, model);
  if (failed(host))
    return failure();

  // Scratch is part of the description that the host object holds.
  std::vector<ModelObject> kernelObjects;
  if (failed(addKernels(module, kernels, model, kernelObjects)))
    return failure();

  PassManager lower(module.getContext());
  ConvertHostToLLVMPassOptions lowerOptions;
  lowerOptions.prefix = model.name;
  lower.addPass(createConvertHostToLLVMPass(lowerOptions));
  if (options.configure)
    options.configure(lower);
  if (failed(lower.run(**host)) || failed(compileHost(**host, model)))
    return failure();
  std::move(kernelObjects.begin(), kernelObjects.end(),
            std::back_inserter(model.objects));
  if (llvm::Error error = addRuntime(model, options.checkedRuntime))
    return module.emitError(llvm::toString(std::move(error)));
  return success();
}
