//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Emulator.h"
#include "calotype/Artifact/Artifact.h"
#include "calotype/Artifact/HostObject.h"
#include "calotype/Support/WholeFile.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/TargetParser/Triple.h"

#include "Runner.inc"

using namespace llvm;
using namespace calotype;
namespace fs = sys::fs;

static Error makeMissing(StringRef arch, const Twine &what) {
  return createStringError(
      std::make_error_code(std::errc::not_supported),
      "not supported: running code for " + arch + " here: " + what +
          "; on Debian install qemu-user-static, lld, libc6-dev-" +
          (arch == "aarch64" ? "arm64" : arch) + "-cross and libgcc-12-dev-" +
          (arch == "aarch64" ? "arm64" : arch) + "-cross");
}

//===----------------------------------------------------------------------===//
// What the system has
//===----------------------------------------------------------------------===//

namespace {
/// The other architecture's libc and compiler library, as Debian's cross
/// packages install them.
struct CrossLibraries {
  std::string libc, compiler;
};
} // namespace

static Expected<CrossLibraries> findLibraries(StringRef arch) {
  std::string triple = (arch + "-linux-gnu").str();
  CrossLibraries found{"/usr/" + triple + "/lib", ""};
  if (!fs::exists(found.libc + "/libc.a"))
    return makeMissing(arch, "no " + found.libc + "/libc.a");
  std::error_code code;
  std::string versions = "/usr/lib/gcc-cross/" + triple;
  for (fs::directory_iterator at(versions, code), end; !code && at != end;
       at.increment(code))
    if (fs::exists(at->path() + "/libgcc.a"))
      found.compiler = std::max(found.compiler, at->path());
  if (found.compiler.empty())
    return makeMissing(arch, "no libgcc.a below " + versions);
  return found;
}

static Expected<std::string>
findProgram(StringRef arch, ArrayRef<std::string> names, StringRef what) {
  for (const std::string &name : names)
    if (auto path = sys::findProgramByName(name))
      return *path;
  return makeMissing(arch, "no " + what);
}

/// Runs a program that says what is wrong on standard error.
static Error execute(ArrayRef<std::string> command, StringRef messages) {
  std::vector<StringRef> arguments(command.begin(), command.end());
  std::optional<StringRef> redirects[] = {StringRef(""), StringRef(messages),
                                          StringRef(messages)};
  std::string problem;
  int code = sys::ExecuteAndWait(command.front(), arguments, std::nullopt,
                                 redirects, /*SecondsToWait=*/0,
                                 /*MemoryLimit=*/0, &problem);
  if (code == 0)
    return Error::success();
  if (auto text = MemoryBuffer::getFile(messages))
    problem += (*text)->getBuffer().trim().take_front(2000);
  return createStringError("'" + sys::path::filename(command.front()) +
                           "' ended with status " + Twine(code) + ": " +
                           problem);
}

//===----------------------------------------------------------------------===//
// The program
//===----------------------------------------------------------------------===//

static Expected<std::string> compileRunner(StringRef triple) {
  auto text = [](const auto &bytes) {
    return StringRef(reinterpret_cast<const char *>(bytes), sizeof bytes);
  };
  StringRef bytes = StringSwitch<StringRef>(Triple(triple).getArchName())
                        .Case("x86_64", text(runner_x86_64Object))
                        .Case("aarch64", text(runner_aarch64Object))
                        .Case("riscv64", text(runner_riscv64Object));
  LLVMContext context;
  auto module = parseBitcodeFile(MemoryBufferRef(bytes, "runner"), context);
  if (!module)
    return module.takeError();
  return compileToObject(**module, triple);
}

std::string Emulator::getPath(StringRef file) const {
  SmallString<128> path(folder);
  sys::path::append(path, file);
  return std::string(path);
}

Error Emulator::link(const CompiledModel &model) {
  std::string arch = Triple(model.triple).getArchName().str();
  Expected<CrossLibraries> cross = findLibraries(arch);
  if (!cross)
    return cross.takeError();
  Expected<std::string> linker =
      findProgram(arch, {"ld.lld", "ld.lld-22"}, "ld.lld");
  if (!linker)
    return linker.takeError();
  Expected<std::string> runner = compileRunner(model.triple);
  if (!runner)
    return runner.takeError();
  std::vector<std::string> command = {*linker,
                                      "-static",
                                      "--gc-sections",
                                      "-o",
                                      getPath("program"),
                                      cross->libc + "/crt1.o",
                                      cross->libc + "/crti.o",
                                      cross->compiler + "/crtbeginT.o",
                                      getPath("runner.o")};
  if (Error error = writeFileWhole(command.back(), *runner))
    return error;
  for (StringRef function : {"workspace_size", "init", "set_threads",
                             "run_arrays", "last_error", "error_string"})
    command.push_back(
        ("--defsym=runner_" + function + "=" + model.name + "_" + function)
            .str());
  for (auto [index, object] : enumerate(model.objects)) {
    command.push_back(getPath(std::to_string(index) + ".o"));
    if (Error error = writeFileWhole(command.back(), object.bytes))
      return error;
  }
  for (const std::string &argument :
       {std::string("--start-group"), cross->libc + "/libm.a",
        cross->libc + "/libc.a", cross->compiler + "/libgcc.a",
        cross->compiler + "/libgcc_eh.a", std::string("--end-group"),
        cross->compiler + "/crtend.o", cross->libc + "/crtn.o"})
    command.push_back(argument);
  return execute(command, getPath("messages"));
}

Expected<std::unique_ptr<Emulator>> Emulator::create(const CompiledModel &model,
                                                     int threads) {
  std::unique_ptr<Emulator> made(new Emulator());
  made->threads = threads;
  made->name = model.name;
  std::string arch = Triple(model.triple).getArchName().str();
  Expected<std::string> emulator = findProgram(
      arch, {"qemu-" + arch + "-static", "qemu-" + arch}, "qemu-" + arch);
  if (!emulator)
    return emulator.takeError();
  made->emulator = *emulator;
  SmallString<128> folder;
  if (std::error_code code = fs::createUniqueDirectory("calotype", folder))
    return createStringError(code, "cannot make a temporary folder: " +
                                       code.message());
  made->folder = std::string(folder);
  if (Error error = made->link(model))
    return std::move(error);
  Tensor weights = makeWeightsFile(model);
  if (Error error =
          writeFileWhole(made->getPath("weights"),
                         StringRef(static_cast<const char *>(weights.data()),
                                   weights.getSizeInBytes())))
    return std::move(error);
  return made;
}

Emulator::~Emulator() {
  if (!folder.empty())
    fs::remove_directories(folder);
}

Error Emulator::run(const Specialisation &spec, ArrayRef<Tensor> inputs,
                    ArrayRef<Tensor> outputs) {
  std::vector<std::string> command = {emulator,
                                      "-cpu",
                                      "max",
                                      getPath("program"),
                                      getPath("weights"),
                                      getPath("inputs"),
                                      getPath("outputs"),
                                      std::to_string(threads)};
  for (int64_t dim : spec.dims)
    command.push_back(std::to_string(dim));
  std::string bytes;
  for (ArrayRef<Tensor> tensors : {inputs, outputs}) {
    command.push_back("/");
    for (const Tensor &tensor : tensors)
      command.push_back(std::to_string(tensor.getSizeInBytes()));
  }
  for (const Tensor &tensor : inputs)
    bytes.append(static_cast<const char *>(tensor.data()),
                 tensor.getSizeInBytes());
  if (Error error = writeFileWhole(getPath("inputs"), bytes))
    return error;
  if (Error error = execute(command, getPath("messages")))
    return error;
  auto file = MemoryBuffer::getFile(getPath("outputs"));
  if (!file)
    return createStringError(file.getError(), "the program wrote no outputs");
  StringRef rest = (*file)->getBuffer();
  for (const Tensor &tensor : outputs) {
    if (rest.size() < tensor.getSizeInBytes())
      return createStringError("the program wrote too few outputs");
    std::memcpy(tensor.data(), rest.data(), tensor.getSizeInBytes());
    rest = rest.drop_front(tensor.getSizeInBytes());
  }
  return Error::success();
}
