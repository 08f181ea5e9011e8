//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Linker.h"
#include "calotype/Artifact/HostObject.h"
#include "calotype/Support/WholeFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"
#include <link.h>

using namespace llvm;
using namespace calotype;

Expected<Linker> calotype::findLinker(StringRef requested) {
  if (!requested.empty()) {
    auto program = sys::findProgramByName(requested);
    if (!program || !sys::fs::can_execute(*program))
      return createStringError("cannot find the linker '" + requested + "'");
    StringRef name = sys::path::filename(*program);
    return Linker{*program, !name.starts_with("ld") && name != "lld"};
  }
  for (StringRef name : {"ld.lld", "ld.lld-22"}) {
    auto program = sys::findProgramByName(name, {CALOTYPE_LLVM_TOOLS_DIR});
    if (!program)
      program = sys::findProgramByName(name);
    if (program)
      return Linker{*program, /*isCompiler=*/false};
  }
  for (StringRef name : {"cc", "clang", "gcc"})
    if (auto program = sys::findProgramByName(name))
      return Linker{*program, /*isCompiler=*/true};
  return createStringError(
      "no linker found: looked for ld.lld in " CALOTYPE_LLVM_TOOLS_DIR
      " and in PATH, then for cc, clang and gcc in PATH; install one, name one "
      "with --linker, or emit a static library, which needs none");
}

namespace {
/// A folder with the inputs of one link; removed at the end.
class LinkFolder {
public:
  static Expected<LinkFolder> create() {
    SmallString<128> path;
    if (std::error_code code = sys::fs::createUniqueDirectory("calotype", path))
      return createStringError(code, "cannot make a temporary folder: " +
                                         code.message());
    return LinkFolder(path);
  }
  LinkFolder(LinkFolder &&other) : path(std::move(other.path)) {
    other.path.clear();
  }
  ~LinkFolder() {
    if (!path.empty())
      sys::fs::remove_directories(path);
  }

  std::string getPath(const Twine &name) const {
    SmallString<128> file(path);
    sys::path::append(file, name);
    return std::string(file);
  }

  /// Writes the objects under numbers, so that no name can clash.
  Expected<std::vector<std::string>> add(ArrayRef<ModelObject> objects) const {
    std::vector<std::string> files;
    for (auto [index, object] : enumerate(objects)) {
      files.push_back(getPath(Twine(index) + ".o"));
      if (Error error = writeFileWhole(files.back(), object.bytes))
        return std::move(error);
    }
    return files;
  }

private:
  explicit LinkFolder(StringRef path) : path(path) {}
  std::string path;
};
} // namespace

/// Runs the linker; what it says is the error.
static Error run(const Linker &linker, const LinkFolder &folder,
                 ArrayRef<std::string> arguments) {
  // Hundreds of kernels: their paths may exceed what a command line holds.
  std::string list;
  for (const std::string &argument : arguments)
    list += "\"" + argument + "\"\n";
  std::string response = folder.getPath("arguments");
  std::string messages = folder.getPath("messages");
  if (Error error = writeFileWhole(response, list))
    return error;
  std::string at = "@" + response, message;
  std::optional<StringRef> redirects[] = {StringRef(""), StringRef(messages),
                                          StringRef(messages)};
  int code = sys::ExecuteAndWait(linker.program, {linker.program, at},
                                 std::nullopt, redirects, /*SecondsToWait=*/0,
                                 /*MemoryLimit=*/0, &message);
  if (code == 0)
    return Error::success();
  if (auto text = MemoryBuffer::getFile(messages))
    message += (*text)->getBuffer().trim().take_front(2000);
  return createStringError("'" + linker.program + "' failed: " + message);
}

/// The files of libc and libm that this process runs with. Naming them gives a
/// library that asks for them by their sonames, and needs no development files.
static std::vector<std::string> findSystemLibraries() {
  std::vector<std::string> found;
  dl_iterate_phdr(
      [](dl_phdr_info *info, size_t, void *data) {
        StringRef path = info->dlpi_name, name = sys::path::filename(path);
        for (StringRef wanted : {"libm.so", "libpthread.so", "libc.so"})
          if (name.starts_with(wanted))
            static_cast<std::vector<std::string> *>(data)->push_back(
                path.str());
        return 0;
      },
      &found);
  return found;
}

Error calotype::linkShared(const Linker &linker, ArrayRef<ModelObject> objects,
                           ArrayRef<std::string> exported, StringRef soname,
                           StringRef version, StringRef output) {
  auto folder = LinkFolder::create();
  if (!folder)
    return folder.takeError();
  auto files = folder->add(objects);
  if (!files)
    return files.takeError();
  std::string script = folder->getPath("exports");
  if (Error error = writeFileWhole(script, (version + " {\n  global:\n    " +
                                            join(exported, ";\n    ") +
                                            ";\n  local: *;\n};\n")
                                               .str()))
    return error;
  std::vector<std::string> arguments = {"-shared", "-o", output.str()};
  for (std::string flag :
       {std::string("--gc-sections"), std::string("--build-id=none"),
        std::string("--no-undefined"), std::string("--as-needed"),
        "--version-script=" + script, "-soname=" + soname.str()})
    arguments.push_back((linker.isCompiler ? "-Wl," : "") + flag);
  append_range(arguments, *files);
  if (linker.isCompiler)
    for (const char *library : {"-lm", "-lpthread"})
      arguments.push_back(library);
  else
    append_range(arguments, findSystemLibraries());
  return run(linker, *folder, arguments);
}

Error calotype::linkRelocatable(const Linker &linker,
                                ArrayRef<ModelObject> objects,
                                ArrayRef<std::string> exported,
                                StringRef output) {
  auto folder = LinkFolder::create();
  if (!folder)
    return folder.takeError();
  auto files = folder->add(objects);
  if (!files)
    return files.takeError();
  std::string joined = folder->getPath("joined.o");
  std::vector<std::string> arguments = {"-r", "-o", joined};
  if (linker.isCompiler)
    arguments.push_back("-nostdlib");
  append_range(arguments, *files);
  if (Error error = run(linker, *folder, arguments))
    return error;
  auto bytes = MemoryBuffer::getFile(joined);
  if (!bytes)
    return createStringError(bytes.getError(), "the linker wrote nothing");
  Expected<std::string> object =
      keepGlobalSymbols((*bytes)->getBuffer(), exported);
  return object ? writeFileWhole(output, *object) : object.takeError();
}
