//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Artifact/Artifact.h"
#include "Linker.h"
#include "calotype/Artifact/HostObject.h"
#include "calotype/Runtime/Program.h"
#include "calotype/Support/WholeFile.h"
#include "llvm/Object/ArchiveWriter.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <cstring>

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

static Error writeArchive(ArrayRef<ModelObject> objects, StringRef path) {
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
  return writeFileWhole(path, (*buffer)->getBuffer());
}

/// Packs the object code of `model` into the file `path`.
static Error writeLibrary(const CompiledModel &model,
                          const ArtifactOptions &options, StringRef path) {
  std::vector<ModelObject> objects = model.objects;
  if (options.embedWeights) {
    Expected<std::string> weights = makeWeightsObject(model);
    if (!weights)
      return weights.takeError();
    objects.insert(objects.begin(), {"weights.o", std::move(*weights)});
  }
  if (options.form == ArtifactForm::Static)
    return writeArchive(objects, path);
  Expected<Linker> linker = findLinker(options.linker);
  if (!linker)
    return linker.takeError();
  auto exported = getPublicSymbols(objects, model.name);
  if (!exported)
    return exported.takeError();
  if (options.form == ArtifactForm::Object)
    return linkRelocatable(*linker, objects, *exported, path);
  return linkShared(*linker, objects, *exported,
                    getLibraryFileName(model.name, options.form),
                    (model.name + "_" + Twine(CALOTYPE_RT_VERSION)).str(), path);
}

/// Calls `add` with the data of the weights from begin to end, in pieces whose
/// sizes are multiples of the alignment.
static void forEachPiece(const CompiledModel &model,
                         function_ref<void(ArrayRef<char> piece)> add) {
  constexpr int64_t unit = 64;
  const char zeros[unit] = {};
  int64_t at = 0;
  auto fillTo = [&](int64_t end) {
    for (; at < end; at += unit)
      add(zeros);
  };
  for (const WeightBlob &blob : model.weights) {
    fillTo(blob.offset);
    int64_t size = blob.data.size(), whole = size / unit * unit;
    add(blob.data.take_front(whole));
    at += whole;
    if (whole == size)
      continue;
    char tail[unit] = {};
    std::memcpy(tail, blob.data.data() + whole, size - whole);
    add(tail);
    at += unit;
  }
  fillTo(model.weightsBytes);
}

static calotype_rt_weights makeWeightsHeader(const CompiledModel &model) {
  calotype_rt_weights header = {};
  std::memcpy(header.magic, CALOTYPE_RT_WEIGHTS_MAGIC, sizeof header.magic);
  header.version = CALOTYPE_RT_VERSION;
  header.header_bytes = sizeof header;
  header.abi_hash = model.abiHash;
  header.data_bytes = model.weightsBytes;
  calotype_rt_checksum sum;
  calotype_rt_checksum_begin(&sum);
  forEachPiece(model, [&](ArrayRef<char> piece) {
    calotype_rt_checksum_add(&sum, piece.data(),
                             piece.size() / CALOTYPE_RT_CHECKSUM_BLOCK);
  });
  header.checksum = calotype_rt_checksum_end(&sum);
  return header;
}

Tensor calotype::makeWeightsFile(const CompiledModel &model) {
  calotype_rt_weights header = makeWeightsHeader(model);
  Tensor file = Tensor::allocate(ElementType::U8,
                                 {int64_t(sizeof header) + model.weightsBytes});
  std::memcpy(file.data(), &header, sizeof header);
  char *data = file.as<char>() + sizeof header;
  for (const WeightBlob &blob : model.weights)
    std::memcpy(data + blob.offset, blob.data.data(), blob.data.size());
  return file;
}

static Error writeWeights(const CompiledModel &model, raw_ostream &os) {
  calotype_rt_weights header = makeWeightsHeader(model);
  os.write(reinterpret_cast<const char *>(&header), sizeof header);
  forEachPiece(model, [&](ArrayRef<char> piece) {
    os.write(piece.data(), piece.size());
  });
  return Error::success();
}

Error calotype::writeArtifact(const CompiledModel &model, StringRef directory,
                              const ArtifactOptions &options) {
  if (std::error_code code = sys::fs::create_directories(
          directory, /*IgnoreExisting=*/true, sys::fs::all_all))
    return createStringError(code, "cannot make '" + directory +
                                       "': " + code.message());
  std::vector<WholeFile> files;
  auto add = [&](const Twine &name, WholeFile::Write write) -> Error {
    SmallString<128> path(directory);
    sys::path::append(path, name);
    Expected<WholeFile> file = WholeFile::create(path, write);
    if (!file)
      return file.takeError();
    files.push_back(std::move(*file));
    return Error::success();
  };
  const std::string &name = model.name;
  if (Error error = add(name + ".weights", [&](raw_ostream &os) {
        return writeWeights(model, os);
      }))
    return error;
  if (Error error = add(getLibraryFileName(name, options.form),
                        [](raw_ostream &) { return Error::success(); }))
    return error;
  if (Error error =
          writeLibrary(model, options, files.back().getTemporaryPath()))
    return error;
  std::pair<std::string, std::string> texts[] = {
      {name + ".h", makeCHeader(model, options)},
      {name + ".hpp", makeCxxHeader(model)},
      {name + "Config.cmake", makeCMakePackage(model, options.form)},
      {name + ".pc", makePkgConfig(model, options.form)},
      {name + ".licenses.txt", getLicenceNotices().str()},
      {name + ".report.json",
       formatv("{0:2}\n", json::Value(makeReport(model)))},
  };
  for (const auto &file : texts)
    if (Error error = add(file.first, [&](raw_ostream &os) {
          os << file.second;
          return Error::success();
        }))
      return error;
  for (WholeFile &file : files)
    if (Error error = file.commit())
      return error;
  return Error::success();
}
