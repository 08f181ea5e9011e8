//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Artifact/HostObject.h"
#include "calotype/Runtime/RuntimeObjects.h"
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

using namespace llvm;
using namespace calotype;

static constexpr const char *kTriple = "x86_64-unknown-linux-gnu";

Expected<std::string> calotype::compileToObject(Module &module, StringRef cpu) {
  InitializeNativeTarget();
  InitializeNativeTargetAsmPrinter();
  std::string message;
  Triple triple(kTriple);
  const Target *target = TargetRegistry::lookupTarget(triple, message);
  if (!target)
    return createStringError("no code generator for " + Twine(kTriple) + ": " +
                             message);
  TargetOptions options;
  options.FunctionSections = true;
  options.DataSections = true;
  std::unique_ptr<TargetMachine> machine(target->createTargetMachine(
      triple, cpu, /*Features=*/"", options, Reloc::PIC_, std::nullopt,
      CodeGenOptLevel::Default));
  module.setTargetTriple(triple);
  module.setDataLayout(machine->createDataLayout());
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

Error calotype::addRuntime(CompiledModel &model, StringRef checkedRuntime) {
  auto add = [&](StringRef name, StringRef bytes) -> Error {
    Expected<std::string> renamed = prefixSymbols(bytes, model.name);
    if (!renamed)
      return renamed.takeError();
    model.objects.push_back({name.str(), std::move(*renamed)});
    return Error::success();
  };
  for (const RuntimeObject &object : getRuntimeObjects())
    if (Error error = add(object.name,
                          StringRef(reinterpret_cast<const char *>(object.data),
                                    object.size)))
      return error;
  return checkedRuntime.size() ? add("halide_runtime.o", checkedRuntime)
                               : Error::success();
}
