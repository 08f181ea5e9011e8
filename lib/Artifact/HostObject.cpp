//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Artifact/HostObject.h"
#include "calotype/Dialect/Calotype/IR/TargetDescription.h"
#include "calotype/Runtime/RuntimeModules.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/ObjCopy/ConfigManager.h"
#include "llvm/ObjCopy/ObjCopy.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Target/TargetOptions.h"
#include <mutex>

using namespace llvm;
using namespace calotype;

/// The code generators of what Calotype compiles for.
static void initializeGenerators() {
  static std::once_flag once;
  std::call_once(once, [] {
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
    LLVMInitializeX86AsmParser();
    LLVMInitializeAArch64TargetInfo();
    LLVMInitializeAArch64Target();
    LLVMInitializeAArch64TargetMC();
    LLVMInitializeAArch64AsmPrinter();
    LLVMInitializeAArch64AsmParser();
    LLVMInitializeRISCVTargetInfo();
    LLVMInitializeRISCVTarget();
    LLVMInitializeRISCVTargetMC();
    LLVMInitializeRISCVAsmPrinter();
    LLVMInitializeRISCVAsmParser();
  });
}

Expected<std::string> calotype::compileToObject(Module &module,
                                                StringRef name) {
  initializeGenerators();
  const Architecture &architecture = *findArchitecture(name);
  std::string message;
  Triple triple(name);
  const Target *target = TargetRegistry::lookupTarget(triple, message);
  if (!target)
    return createStringError("no code generator for " + name + ": " + message);
  TargetOptions options;
  options.FunctionSections = true;
  options.DataSections = true;
  options.MCOptions.ABIName = architecture.abi.str();
  std::unique_ptr<TargetMachine> machine(target->createTargetMachine(
      triple, architecture.cpu, architecture.abiFeatures, options, Reloc::PIC_,
      std::nullopt, CodeGenOptLevel::Default));
  module.setTargetTriple(triple);
  module.setDataLayout(machine->createDataLayout());
  if (!module.getModuleFlag("PIC Level"))
    module.setPICLevel(PICLevel::BigPIC);
  SmallVector<char, 0> buffer;
  raw_svector_ostream stream(buffer);
  legacy::PassManager passes;
  if (machine->addPassesToEmitFile(passes, stream, nullptr,
                                   CodeGenFileType::ObjectFile))
    return createStringError("the code generator cannot emit objects");
  passes.run(module);
  return std::string(buffer.begin(), buffer.end());
}

/// The name of a symbol in a model, or empty when it keeps its own.
static std::string getPrefixed(StringRef symbol, StringRef name, bool defined) {
  if (symbol.consume_front("calotype_rt_"))
    return (name + "__rt_" + symbol).str();
  if (defined || symbol.starts_with("calotype_") ||
      symbol.starts_with("halide_"))
    return (name + "__" + symbol).str();
  return "";
}

Expected<std::string> calotype::prefixSymbols(StringRef bytes, StringRef name) {
  auto object =
      object::ObjectFile::createObjectFile(MemoryBufferRef(bytes, "object"));
  if (!object)
    return object.takeError();
  objcopy::ConfigManager config;
  // The map refers to names that this vector keeps.
  std::vector<std::unique_ptr<std::string>> names;
  for (const object::SymbolRef &symbol : (*object)->symbols()) {
    Expected<uint32_t> flags = symbol.getFlags();
    if (!flags)
      return flags.takeError();
    Expected<StringRef> old = symbol.getName();
    if (!old)
      return old.takeError();
    if (!(*flags & object::SymbolRef::SF_Global) || old->empty())
      continue;
    bool defined = !(*flags & object::SymbolRef::SF_Undefined);
    names.push_back(
        std::make_unique<std::string>(getPrefixed(*old, name, defined)));
    if (!names.back()->empty())
      config.Common.SymbolsToRename[*old] = *names.back();
  }
  SmallVector<char, 0> buffer;
  raw_svector_ostream stream(buffer);
  if (Error error = objcopy::executeObjcopyOnBinary(config, **object, stream))
    return std::move(error);
  return std::string(buffer.begin(), buffer.end());
}

Expected<std::string> calotype::keepGlobalSymbols(StringRef bytes,
                                                  ArrayRef<std::string> names) {
  auto object =
      object::ObjectFile::createObjectFile(MemoryBufferRef(bytes, "object"));
  if (!object)
    return object.takeError();
  objcopy::ConfigManager config;
  for (const std::string &name : names)
    if (Error error = config.Common.SymbolsToKeepGlobal.addMatcher(
            objcopy::NameOrPattern::create(name, objcopy::MatchStyle::Literal,
                                           [](Error error) { return error; })))
      return std::move(error);
  SmallVector<char, 0> buffer;
  raw_svector_ostream stream(buffer);
  if (Error error = objcopy::executeObjcopyOnBinary(config, **object, stream))
    return std::move(error);
  return std::string(buffer.begin(), buffer.end());
}

Expected<std::vector<std::string>>
calotype::getPublicSymbols(ArrayRef<ModelObject> objects, StringRef name) {
  std::vector<std::string> symbols;
  for (const ModelObject &member : objects) {
    auto object = object::ObjectFile::createObjectFile(
        MemoryBufferRef(member.bytes, member.name));
    if (!object)
      return object.takeError();
    for (const object::SymbolRef &symbol : (*object)->symbols()) {
      Expected<uint32_t> flags = symbol.getFlags();
      if (!flags)
        return flags.takeError();
      Expected<StringRef> text = symbol.getName();
      if (!text)
        return text.takeError();
      bool isGlobal = *flags & object::SymbolRef::SF_Global &&
                      !(*flags & object::SymbolRef::SF_Undefined);
      if (isGlobal && text->starts_with((name + "_").str()) &&
          !text->starts_with((name + "__").str()))
        symbols.push_back(text->str());
    }
  }
  llvm::sort(symbols);
  return symbols;
}

/// One module of the runtime as an object.
static Expected<std::string> compileRuntime(const RuntimeModule &part,
                                            StringRef triple) {
  LLVMContext context;
  StringRef bytes(reinterpret_cast<const char *>(part.data), part.size);
  auto module = parseBitcodeFile(MemoryBufferRef(bytes, part.name), context);
  if (!module)
    return module.takeError();
  return compileToObject(**module, triple);
}

Error calotype::addRuntime(CompiledModel &model, StringRef checkedRuntime) {
  auto add = [&](StringRef name, Expected<std::string> bytes) -> Error {
    if (!bytes)
      return bytes.takeError();
    Expected<std::string> renamed = prefixSymbols(*bytes, model.name);
    if (!renamed)
      return renamed.takeError();
    model.objects.push_back({name.str(), std::move(*renamed)});
    return Error::success();
  };
  std::string arch = Triple(model.triple).getArchName().str();
  for (const RuntimeModule &part : getRuntimeModules(arch.c_str()))
    if (Error error = add(part.name, compileRuntime(part, model.triple)))
      return error;
  return checkedRuntime.size() ? add("halide_runtime.o", checkedRuntime.str())
                               : Error::success();
}
