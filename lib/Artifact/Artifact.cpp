//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Artifact/Artifact.h"
#include "calotype/Artifact/HostObject.h"
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

Expected<std::string> calotype::makeArchive(const CompiledModel &model,
                                            bool embedWeights) {
  std::vector<NewArchiveMember> members;
  std::string weights;
  if (embedWeights) {
    Expected<std::string> object = makeWeightsObject(model);
    if (!object)
      return object.takeError();
    weights = std::move(*object);
    NewArchiveMember member(MemoryBufferRef(weights, "weights.o"));
    member.MemberName = "weights.o";
    members.push_back(std::move(member));
  }
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

static Error writeWeights(const CompiledModel &model, StringRef path) {
  return writeFileWhole(path, [&](raw_ostream &os) {
    calotype_rt_weights header = makeWeightsHeader(model);
    os.write(reinterpret_cast<const char *>(&header), sizeof header);
    forEachPiece(model, [&](ArrayRef<char> piece) {
      os.write(piece.data(), piece.size());
    });
    return Error::success();
  });
}

Error calotype::writeArtifact(const CompiledModel &model, StringRef directory,
                              bool embedWeights) {
  if (std::error_code code = sys::fs::create_directories(
          directory, /*IgnoreExisting=*/true, sys::fs::all_all))
    return createStringError(code, "cannot make '" + directory +
                                       "': " + code.message());
  Expected<std::string> archive = makeArchive(model, embedWeights);
  if (!archive)
    return archive.takeError();
  auto getPath = [&](const Twine &name) {
    SmallString<128> path(directory);
    sys::path::append(path, name);
    return path;
  };
  auto write = [&](const Twine &name, StringRef text) {
    return writeFileWhole(getPath(name), [&](raw_ostream &os) {
      os << text;
      return Error::success();
    });
  };
  const std::string &name = model.name;
  if (Error error = writeWeights(model, getPath(name + ".weights")))
    return error;
  if (Error error = write("lib" + name + ".a", *archive))
    return error;
  std::pair<std::string, std::string> texts[] = {
      {name + ".h", makeCHeader(model, embedWeights)},
      {name + ".hpp", makeCxxHeader(model)},
      {name + "Config.cmake", makeCMakePackage(model)},
      {name + ".pc", makePkgConfig(model)},
      {name + ".report.json",
       formatv("{0:2}\n", json::Value(makeReport(model)))},
  };
  for (auto &[file, text] : texts)
    if (Error error = write(file, text))
      return error;
  return Error::success();
}
