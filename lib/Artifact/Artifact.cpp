//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Artifact/Artifact.h"
#include "calotype/Runtime/Program.h"
#include "llvm/Object/ArchiveWriter.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <cstring>

using namespace llvm;
using namespace calotype;

Error calotype::writeFileWhole(StringRef path,
                               function_ref<Error(raw_ostream &)> write) {
  SmallString<128> temporary;
  int fd;
  unsigned mode = sys::fs::all_read | sys::fs::owner_write;
  if (std::error_code code = sys::fs::createUniqueFile(
          path + ".%%%%%%", fd, temporary, sys::fs::OF_None, mode))
    return createStringError(code,
                             "cannot write '" + path + "': " + code.message());
  auto fail = [&](Error error) {
    sys::fs::remove(temporary);
    return error;
  };
  raw_fd_ostream stream(fd, /*shouldClose=*/true);
  Error error = write(stream);
  stream.close();
  std::error_code code = stream.error();
  stream.clear_error();
  if (error)
    return fail(std::move(error));
  if (!code)
    code = sys::fs::rename(temporary, path);
  if (code)
    return fail(createStringError(code, "cannot write '" + path +
                                            "': " + code.message()));
  return Error::success();
}

Expected<std::string> calotype::makeArchive(const CompiledModel &model) {
  std::vector<NewArchiveMember> members;
  for (const ModelObject &object : model.objects) {
    NewArchiveMember member(MemoryBufferRef(object.bytes, object.name));
    member.MemberName = object.name;
    members.push_back(std::move(member));
  }
  auto buffer = writeArchiveToBuffer(members, SymtabWritingMode::NormalSymtab,
                                     object::Archive::K_GNU,
                                     /*Deterministic=*/true, /*Thin=*/false);
  if (!buffer)
    return buffer.takeError();
  return (*buffer)->getBuffer().str();
}

Tensor calotype::makeWeightsFile(const CompiledModel &model) {
  calotype_rt_weights header = {};
  int64_t size = sizeof header + model.weightsBytes;
  Tensor file = Tensor::allocate(ElementType::U8, {size});
  char *data = file.as<char>() + sizeof header;
  for (const WeightBlob &blob : model.weights)
    std::memcpy(data + blob.offset, blob.data.data(), blob.data.size());
  std::memcpy(header.magic, CALOTYPE_RT_WEIGHTS_MAGIC, sizeof header.magic);
  header.version = CALOTYPE_RT_VERSION;
  header.header_bytes = sizeof header;
  header.abi_hash = model.abiHash;
  header.data_bytes = model.weightsBytes;
  header.checksum = calotype_rt_checksum(data, model.weightsBytes);
  std::memcpy(file.data(), &header, sizeof header);
  return file;
}

Error calotype::writeArtifact(const CompiledModel &model, StringRef directory) {
  if (std::error_code code = sys::fs::create_directories(directory))
    return createStringError(code, "cannot make '" + directory +
                                       "': " + code.message());
  Expected<std::string> archive = makeArchive(model);
  if (!archive)
    return archive.takeError();
  auto write = [&](const Twine &name, StringRef text) {
    SmallString<128> path(directory);
    sys::path::append(path, name);
    return writeFileWhole(path, [&](raw_ostream &os) {
      os << text;
      return Error::success();
    });
  };
  Tensor weights = makeWeightsFile(model);
  std::string report = formatv("{0:2}\n", json::Value(makeReport(model))).str();
  const std::string &name = model.name;
  std::pair<std::string, StringRef> binaries[] = {
      {name + ".weights", {weights.as<char>(), weights.getSizeInBytes()}},
      {"lib" + name + ".a", *archive},
  };
  for (auto &[file, text] : binaries)
    if (Error error = write(file, text))
      return error;
  std::pair<std::string, std::string> texts[] = {
      {name + ".h", makeCHeader(model)},
      {name + ".hpp", makeCxxHeader(model)},
      {name + "Config.cmake", makeCMakePackage(model)},
      {name + ".pc", makePkgConfig(model)},
      {name + ".report.json", report},
  };
  for (auto &[file, text] : texts)
    if (Error error = write(file, text))
      return error;
  return Error::success();
}
