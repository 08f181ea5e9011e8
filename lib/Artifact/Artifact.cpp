//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Artifact/Artifact.h"
#include "Linker.h"
#include "calotype/Artifact/HostObject.h"
#include "calotype/Dialect/Calotype/IR/TargetDescription.h"
#include "calotype/Runtime/Program.h"
#include "calotype/Support/WholeFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Object/ArchiveWriter.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"

using namespace llvm;
using namespace calotype;

Error calotype::checkArtifactOptions(const ArtifactOptions &options) {
  if (options.form == ArtifactForm::Static)
    return Error::success();
  return findLinker(options.linker).takeError();
}

std::string calotype::getLibraryFileName(StringRef name, ArtifactForm form) {
  if (form == ArtifactForm::Object)
    return (name + ".o").str();
  return ("lib" + name + (form == ArtifactForm::Shared ? ".so" : ".a")).str();
}

static Error writeArchive(ArrayRef<ModelObject> objects, raw_ostream &os) {
  std::vector<NewArchiveMember> members;
  for (const ModelObject &object : objects) {
    NewArchiveMember member(MemoryBufferRef(object.bytes, object.name));
    member.MemberName = object.name;
    members.push_back(std::move(member));
  }
  auto buffer = writeArchiveToBuffer(members, SymtabWritingMode::NormalSymtab,
                                     object::Archive::K_GNU,
                                     /*Deterministic=*/true, /*Thin=*/false);
  if (!buffer)
    return buffer.takeError();
  os << (*buffer)->getBuffer();
  return Error::success();
}

/// Lets a linker write the file `path`.
static Error link(const CompiledModel &model, ArrayRef<ModelObject> objects,
                  const ArtifactOptions &options, StringRef path) {
  Expected<Linker> linker = findLinker(options.linker);
  if (!linker)
    return linker.takeError();
  if (options.form == ArtifactForm::Shared && !linker->isCompiler &&
      !isNative(model.triple))
    return createStringError(
        std::make_error_code(std::errc::not_supported),
        "not supported: linking a shared library for " + model.target +
            " without its compiler, which --linker may name");
  auto exported = getPublicSymbols(objects, model.name);
  if (!exported)
    return exported.takeError();
  if (options.form == ArtifactForm::Object)
    return linkRelocatable(*linker, objects, *exported, path);
  return linkShared(
      *linker, objects, *exported, getLibraryFileName(model.name, options.form),
      (model.name + "_" + Twine(CALOTYPE_RT_VERSION)).str(), path);
}

/// Packs the object code of `model` into a file that is to become `path`.
static Expected<WholeFile> writeLibrary(const CompiledModel &model,
                                        const ArtifactOptions &options,
                                        StringRef path) {
  std::vector<ModelObject> objects = model.objects;
  if (options.embedWeights) {
    Expected<std::string> weights = makeWeightsObject(model);
    if (!weights)
      return weights.takeError();
    objects.insert(objects.begin(), {"weights.o", std::move(*weights)});
  }
  if (options.form == ArtifactForm::Static)
    return WholeFile::create(
        path, [&](raw_ostream &os) { return writeArchive(objects, os); });
  Expected<WholeFile> file = WholeFile::create(path);
  if (file)
    if (Error error = link(model, objects, options, file->getTemporaryPath()))
      return std::move(error);
  return file;
}

/// What the report says of the library, so that a damaged one is noticed.
static Expected<json::Value> describeLibrary(const WholeFile &file) {
  auto bytes = MemoryBuffer::getFile(file.getTemporaryPath(), /*IsText=*/false,
                                     /*RequiresNullTerminator=*/false);
  if (!bytes)
    return createStringError(bytes.getError(),
                             "cannot read '" + file.getTemporaryPath() +
                                 "': " + bytes.getError().message());
  return json::Object{{"file", sys::path::filename(file.getPath())},
                      {"checksum", getFileChecksum((*bytes)->getBuffer())}};
}

std::string calotype::getFileChecksum(StringRef bytes) {
  return utohexstr(xxh3_64bits(bytes), /*LowerCase=*/true);
}

/// Gives the files their names, all or none.
static Error commitAll(std::vector<WholeFile> &files) {
  // A folder is what could stop a rename half way.
  for (const WholeFile &file : files)
    if (sys::fs::is_directory(file.getPath()))
      return createStringError(std::make_error_code(std::errc::is_a_directory),
                               "cannot write '" + file.getPath() +
                                   "': Is a directory");
  for (WholeFile &file : files)
    if (Error error = file.commit())
      return error;
  return Error::success();
}

Error calotype::writeArtifact(const CompiledModel &model, StringRef directory,
                              const ArtifactOptions &options) {
  if (std::error_code code = sys::fs::create_directories(
          directory, /*IgnoreExisting=*/true, sys::fs::all_all))
    return createStringError(code, "cannot make '" + directory +
                                       "': " + code.message());
  std::vector<WholeFile> files;
  auto keep = [&](Expected<WholeFile> file) -> Error {
    if (!file)
      return file.takeError();
    files.push_back(std::move(*file));
    return Error::success();
  };
  auto place = [&](const Twine &name) {
    SmallString<128> path(directory);
    sys::path::append(path, name);
    return std::string(path);
  };
  const std::string &name = model.name;
  if (Error error = keep(
          WholeFile::create(place(name + ".weights"), [&](raw_ostream &os) {
            writeWeightsFile(model, os);
            return Error::success();
          })))
    return error;
  if (Error error = keep(writeLibrary(
          model, options, place(getLibraryFileName(name, options.form)))))
    return error;
  Expected<json::Value> library = describeLibrary(files.back());
  if (!library)
    return library.takeError();
  json::Object report = makeReport(model);
  report["library"] = std::move(*library);
  std::pair<std::string, std::string> texts[] = {
      {name + ".h", makeCHeader(model, options)},
      {name + ".hpp", makeCxxHeader(model)},
      {name + "Config.cmake", makeCMakePackage(model, options.form)},
      {name + "ConfigVersion.cmake", makeCMakeVersion()},
      {name + ".pc", makePkgConfig(model, options.form)},
      {name + ".licenses.txt", getLicenceNotices().str()},
      {name + ".report.json",
       formatv("{0:2}\n", json::Value(std::move(report)))},
  };
  for (const auto &file : texts)
    if (Error error =
            keep(WholeFile::create(place(file.first), [&](raw_ostream &os) {
              os << file.second;
              return Error::success();
            })))
      return error;
  return commitAll(files);
}
