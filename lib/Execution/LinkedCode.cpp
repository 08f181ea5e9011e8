//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "LinkedCode.h"
#include "SymbolAllowList.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ExecutionEngine/Orc/AbsoluteSymbols.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/Errno.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/TargetSelect.h"
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace llvm;
using namespace calotype;

//===----------------------------------------------------------------------===//
// Objects
//===----------------------------------------------------------------------===//

namespace {
class OrcCode : public LinkedCode {
public:
  explicit OrcCode(std::unique_ptr<orc::LLJIT> jit) : jit(std::move(jit)) {}

  Error add(const CompiledModel &model) {
    orc::SymbolMap allowed;
    auto allow = [&](const std::vector<AllowedSymbol> &symbols) {
      for (const AllowedSymbol &symbol : symbols)
        allowed[jit->mangleAndIntern(symbol.name)] = {
            orc::ExecutorAddr::fromPtr(symbol.address),
            JITSymbolFlags::Exported};
    };
    allow(getAllowedSymbols());
    if (model.isChecked)
      allow(getCheckedSymbols());
    if (Error error =
            jit->getMainJITDylib().define(orc::absoluteSymbols(allowed)))
      return error;
    for (const ModelObject &object : model.objects)
      if (Error error = jit->addObjectFile(
              MemoryBuffer::getMemBuffer(object.bytes, object.name,
                                         /*RequiresNullTerminator=*/false)))
        return error;
    return Error::success();
  }

  Expected<void *> find(StringRef symbol) override {
    auto address = jit->lookup(symbol);
    if (!address)
      return address.takeError();
    return address->toPtr<void *>();
  }

private:
  std::unique_ptr<orc::LLJIT> jit;
};
} // namespace

Expected<std::unique_ptr<LinkedCode>>
LinkedCode::link(const CompiledModel &model) {
  InitializeNativeTarget();
  InitializeNativeTargetAsmPrinter();
  auto jit =
      orc::LLJITBuilder()
          .setObjectLinkingLayerCreator([](orc::ExecutionSession &session) {
            return std::make_unique<orc::ObjectLinkingLayer>(session);
          })
          .setLinkProcessSymbolsByDefault(false)
          .setPlatformSetUp(orc::setUpInactivePlatform)
          .create();
  if (!jit)
    return jit.takeError();
  auto code = std::make_unique<OrcCode>(std::move(*jit));
  if (Error error = code->add(model))
    return std::move(error);
  return code;
}

//===----------------------------------------------------------------------===//
// Shared libraries
//===----------------------------------------------------------------------===//

namespace {
class SharedCode : public LinkedCode {
public:
  explicit SharedCode(void *handle) : handle(handle) {}
  ~SharedCode() override { dlclose(handle); }

  Expected<void *> find(StringRef symbol) override {
    if (void *address = dlsym(handle, symbol.str().c_str()))
      return address;
    return createStringError("the library does not export '" + symbol + "'");
  }

private:
  void *handle;
};
} // namespace

/// An import that the allow-list lacks, or "". The weak ones of the compiler's
/// start files (`__cxa_finalize`, ...) may stay undefined.
static Expected<std::string> findForeignImport(StringRef path, bool isChecked) {
  auto file = object::ObjectFile::createObjectFile(path);
  if (!file)
    return file.takeError();
  auto *elf = dyn_cast<object::ELFObjectFileBase>(file->getBinary());
  if (!elf)
    return createStringError("'" + path + "' is not for Linux");
  StringSet<> allowed;
  for (const AllowedSymbol &symbol : getAllowedSymbols())
    allowed.insert(symbol.name);
  if (isChecked)
    for (const AllowedSymbol &symbol : getCheckedSymbols())
      allowed.insert(symbol.name);
  for (const object::ELFSymbolRef &symbol : elf->getDynamicSymbolIterators()) {
    Expected<uint32_t> flags = symbol.getFlags();
    if (!flags)
      return flags.takeError();
    Expected<StringRef> name = symbol.getName();
    if (!name)
      return name.takeError();
    bool needed = *flags & object::SymbolRef::SF_Undefined &&
                  !(*flags & object::SymbolRef::SF_Weak);
    if (needed && !name->empty() && !allowed.contains(*name))
      return name->str();
  }
  return "";
}

/// Opens the library in a process of its own, because the dynamic linker ends
/// the process that opens a damaged one, or never comes back. That there is no
/// library is for the caller to find.
static Error tryOpening(const char *path) {
  pid_t child = fork();
  if (child < 0)
    return createStringError(errnoAsErrorCode(),
                             "cannot start a process to open '" + Twine(path) +
                                 "': " + errnoAsErrorCode().message());
  if (child == 0) {
    // The linker's own messages name no model.
    int nowhere = ::open("/dev/null", O_WRONLY);
    dup2(nowhere, 2);
    const rlimit seconds{2, 2};
    setrlimit(RLIMIT_CPU, &seconds);
    if (void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL))
      (void)dlsym(handle, "calotype");
    _exit(0);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    ;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
    return Error::success();
  return createStringError("'" + Twine(path) +
                           "' is damaged: the dynamic linker cannot open it");
}

Expected<std::unique_ptr<LinkedCode>>
LinkedCode::open(StringRef path, const CompiledModel &model) {
  Expected<std::string> foreign = findForeignImport(path, model.isChecked);
  if (!foreign)
    return foreign.takeError();
  if (!foreign->empty())
    return createStringError("'" + path + "' imports '" + *foreign +
                             "', which no compiled model needs");
  // A path without a slash would be searched for elsewhere.
  SmallString<128> absolute(path);
  if (std::error_code code = sys::fs::make_absolute(absolute))
    return createStringError(code, "cannot find '" + path + "'");
  if (Error error = tryOpening(absolute.c_str()))
    return std::move(error);
  void *handle = dlopen(absolute.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle)
    return createStringError("cannot open '" + path + "': " + dlerror());
  return std::make_unique<SharedCode>(handle);
}
