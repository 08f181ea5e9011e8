//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The model's description and C functions as LLVM IR. The layouts are those of
/// Runtime/Program.h.
//===----------------------------------------------------------------------===//

#include "calotype/Artifact/HostObject.h"
#include "calotype/Artifact/ModelInterface.h"
#include "calotype/Runtime/Program.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

using namespace llvm;
using namespace calotype;

namespace {

class Writer {
public:
  Writer(Module &module, const CompiledModel &model)
      : module(module), model(model), builder(module.getContext()),
        i32(builder.getInt32Ty()), i64(builder.getInt64Ty()),
        pointer(builder.getPtrTy()) {}

  void writeProgram() {
    const Specialisation &first = model.specialisations.front();
    SmallVector<Constant *> functions, arguments, dimValues, names, dimNames,
        states;
    int64_t arena = 0;
    for (auto [index, spec] : enumerate(model.specialisations)) {
      Function *code =
          module.getFunction((model.name + "__fn" + Twine(index)).str());
      functions.push_back(
          ConstantStruct::getAnon({code, i64c(spec.arenaBytes)}));
      arena = std::max(arena, spec.arenaBytes);
      for (auto *list : {&spec.inputs, &spec.outputs})
        for (const ModelArgument &argument : *list)
          arguments.push_back(
              ConstantStruct::getAnon({i64c(argument.getBytes()),
                                       i64c(getElementSize(argument.type))}));
      for (int64_t dim : spec.dims)
        dimValues.push_back(i64c(dim));
    }
    for (auto *list : {&first.inputs, &first.outputs})
      for (const ModelArgument &argument : *list)
        names.push_back(string(argument.name));
    for (const std::string &name : model.dimNames)
      dimNames.push_back(string(name));
    for (int32_t input : model.stateInputs)
      states.push_back(i32c(static_cast<uint32_t>(input)));
    auto table = [&](StringRef name) {
      return module.getNamedGlobal((model.name + "__" + name).str());
    };
    Constant *value =
        ConstantStruct::getAnon({i32c(CALOTYPE_RT_VERSION),
                                 i32c(model.cpuFeatures),
                                 i64c(model.abiHash),
                                 i64c(model.weightsBytes),
                                 i64c(arena),
                                 i64c(model.callScratch),
                                 i64c(model.taskScratch),
                                 i32c(model.specialisations.size()),
                                 i32c(first.inputs.size()),
                                 i32c(first.outputs.size()),
                                 i32c(model.dimNames.size()),
                                 array(functions),
                                 array(arguments),
                                 array(names),
                                 array(dimValues),
                                 array(dimNames),
                                 table("kernels"),
                                 table("images"),
                                 table("dims"),
                                 table("calls"),
                                 array(states)});
    program = new GlobalVariable(module, value->getType(), /*isConstant=*/true,
                                 GlobalValue::InternalLinkage, value,
                                 model.name + "__program");
  }

  /// The text by which tools and programs learn the tensors at run time.
  void writeInterface() {
    Constant *text = ConstantDataArray::getString(module.getContext(),
                                                  makeInterfaceText(model));
    new GlobalVariable(module, text->getType(), /*isConstant=*/true,
                       GlobalValue::ExternalLinkage, text,
                       model.name + "_interface");
  }

  /// Refers to our halide_error, so that linkers take it instead of the weak
  /// one of Halide's runtime, which prints and aborts.
  void writeCheckedHook() {
    FunctionCallee hook = module.getOrInsertFunction(
        model.name + "__halide_error", builder.getVoidTy(), pointer, pointer);
    auto *keep = new GlobalVariable(
        module, pointer, /*isConstant=*/true, GlobalValue::InternalLinkage,
        cast<Constant>(hook.getCallee()), model.name + "__checked");
    appendToCompilerUsed(module, keep);
  }

  void writeFunctions() {
    forward("workspace_size", "workspace_size", i64, {program}, {i32});
    forward("init_abi", "init", i32, {program}, {pointer, pointer, i64, i64});
    forward("init", "init", i32, {program}, {pointer, pointer, i64},
            {i64c(model.abiHash)});
    forward("check_weights", "check_weights", i32, {}, {pointer});
    forward("set_threads", "set_threads", i32, {}, {pointer, i32});
    forward("set_parallel", "set_parallel", i32, {},
            {pointer, pointer, pointer, i32});
    forward("set_profile", "set_profile", builder.getVoidTy(), {},
            {pointer, pointer, pointer});
    forward("destroy", "destroy", builder.getVoidTy(), {}, {pointer});
    forward("last_error", "last_error", pointer, {}, {pointer});
    forward("error_string", "error_string", pointer, {}, {i32});
    Type *arrays[] = {pointer, pointer, pointer, pointer, pointer};
    forward("run_arrays", "run_model", i32, {}, arrays);
    if (model.dimNames.empty())
      writeTypedRun();
    else
      forward("run", "run_model", i32, {}, arrays);
  }

private:
  Constant *i32c(uint64_t value) { return ConstantInt::get(i32, value); }
  Constant *i64c(uint64_t value) { return ConstantInt::get(i64, value); }

  Constant *string(StringRef text) {
    return builder.CreateGlobalString(text, "", 0, &module);
  }

  /// Address of a constant array, null when it is empty.
  Constant *array(ArrayRef<Constant *> values) {
    if (values.empty())
      return ConstantPointerNull::get(cast<PointerType>(pointer));
    auto *type = ArrayType::get(values.front()->getType(), values.size());
    return new GlobalVariable(module, type, /*isConstant=*/true,
                              GlobalValue::PrivateLinkage,
                              ConstantArray::get(type, values));
  }

  FunctionCallee runtime(StringRef name, Type *result, ArrayRef<Type *> types) {
    return module.getOrInsertFunction((model.name + "__rt_" + name).str(),
                                      FunctionType::get(result, types, false));
  }

  /// NAME_`name`(types...) = NAME__rt_`target`(before..., types..., after...).
  void forward(StringRef name, StringRef target, Type *result,
               ArrayRef<Value *> before, ArrayRef<Type *> types,
               ArrayRef<Value *> after = {}) {
    Function *function = begin(name, result, types);
    SmallVector<Value *> arguments(before);
    for (Argument &argument : function->args())
      arguments.push_back(&argument);
    llvm::append_range(arguments, after);
    SmallVector<Type *> argumentTypes;
    for (Value *argument : arguments)
      argumentTypes.push_back(argument->getType());
    CallInst *call =
        builder.CreateCall(runtime(target, result, argumentTypes), arguments);
    call->setTailCall();
    result->isVoidTy() ? builder.CreateRetVoid() : builder.CreateRet(call);
  }

  Function *begin(StringRef name, Type *result, ArrayRef<Type *> types) {
    auto *function = Function::Create(FunctionType::get(result, types, false),
                                      GlobalValue::ExternalLinkage,
                                      model.name + "_" + name, module);
    builder.SetInsertPoint(
        BasicBlock::Create(module.getContext(), "", function));
    return function;
  }

  void writeTypedRun() {
    const Specialisation &only = model.specialisations.front();
    size_t inputs = only.inputs.size(), all = inputs + only.outputs.size();
    SmallVector<Type *> types(2 + all, pointer);
    Function *function = begin("run", i32, types);
    Value *arrays = builder.CreateAlloca(pointer, i32c(all));
    for (size_t i = 0; i < all; ++i)
      builder.CreateStore(function->getArg(2 + i),
                          builder.CreateConstGEP1_64(pointer, arrays, i));
    Value *null = ConstantPointerNull::get(cast<PointerType>(pointer));
    Value *outputs = builder.CreateConstGEP1_64(pointer, arrays, inputs);
    builder.CreateRet(builder.CreateCall(
        runtime("run_model", i32,
                {pointer, pointer, pointer, pointer, pointer}),
        {function->getArg(0), function->getArg(1), null, arrays, outputs}));
  }

  Module &module;
  const CompiledModel &model;
  IRBuilder<> builder;
  Type *i32, *i64, *pointer;
  GlobalVariable *program = nullptr;
};

} // namespace

void calotype::emitEntryPoints(Module &module, const CompiledModel &model) {
  Writer writer(module, model);
  writer.writeProgram();
  writer.writeFunctions();
  writer.writeInterface();
  if (model.isChecked)
    writer.writeCheckedHook();
}
