//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Artifact/StoredModel.h"
#include "StoredLibrary.h"
#include "calotype/Artifact/Artifact.h"
#include "calotype/Artifact/ModelInterface.h"
#include "calotype/Runtime/Program.h"
#include "calotype/Support/BoundedJson.h"
#include "calotype/Support/WholeFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <cstring>
#include <set>

using namespace llvm;
using namespace calotype;

static constexpr ArtifactForm kForms[] = {
    ArtifactForm::Static, ArtifactForm::Object, ArtifactForm::Shared};

bool calotype::isArtifactFolder(StringRef path) {
  return sys::fs::is_directory(path);
}

static std::string join(StringRef directory, const Twine &name) {
  SmallString<128> path(directory);
  sys::path::append(path, name);
  return std::string(path);
}

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

/// The model that a library file would be of, or "".
static StringRef getModelName(StringRef file) {
  if (file.consume_back(".o"))
    return file;
  if (!file.consume_front("lib") ||
      !(file.consume_back(".a") || file.consume_back(".so")))
    return "";
  return file;
}

/// Models with a library and a header or weights beside it, so that other
/// libraries of the folder do not count.
static std::set<std::string> findModels(StringRef directory) {
  std::set<std::string> names;
  std::error_code error;
  for (sys::fs::directory_iterator entry(directory, error), end;
       entry != end && !error; entry.increment(error)) {
    StringRef name = getModelName(sys::path::filename(entry->path()));
    if (!name.empty() && (sys::fs::exists(join(directory, name + ".h")) ||
                          sys::fs::exists(join(directory, name + ".weights"))))
      names.insert(name.str());
  }
  return names;
}

static Expected<std::string> chooseModel(StringRef directory, StringRef name) {
  std::set<std::string> names = findModels(directory);
  if (names.empty())
    return createStringError("'" + directory +
                             "' holds no compiled model: expected libNAME.a, "
                             "libNAME.so or NAME.o with NAME.weights, as "
                             "'calotype compile' writes them");
  if (name.empty() && names.size() == 1)
    return *names.begin();
  if (names.count(name.str()))
    return name.str();
  std::string list = llvm::join(names, ", ");
  if (name.empty())
    return createStringError("'" + directory + "' holds several models (" +
                             list + "); choose one with --name");
  return createStringError("'" + directory + "' holds no model '" + name +
                           "'; it holds " + list);
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

/// Checks what NAME_init and NAME_check_weights check, with reasons.
static Error checkWeights(const Tensor &weights, CompiledModel &model,
                          StringRef path) {
  auto fail = [&](const Twine &reason) {
    return createStringError("'" + path + "' " + reason);
  };
  calotype_rt_weights header;
  int64_t size = weights.getSizeInBytes();
  int64_t expected = model.getWeightsFileBytes();
  if (size < int64_t(sizeof header))
    return fail("is no weights file: it has " + Twine(size) + " bytes");
  std::memcpy(&header, weights.data(), sizeof header);
  if (std::memcmp(header.magic, CALOTYPE_RT_WEIGHTS_MAGIC, 8) != 0)
    return fail("is no weights file");
  static constexpr uint8_t zero[sizeof header.zero] = {};
  if (header.version != CALOTYPE_RT_VERSION)
    return fail("is of version " + Twine(header.version) + ", expected " +
                Twine(CALOTYPE_RT_VERSION));
  if (header.abi_hash != model.abiHash)
    return fail("belongs to another model or another compilation than the "
                "library of '" +
                model.name + "'");
  if (size != expected)
    return fail("has " + Twine(size) + " bytes, expected " + Twine(expected));
  if (header.header_bytes != sizeof header ||
      header.data_bytes != uint64_t(model.weightsBytes) ||
      std::memcmp(header.zero, zero, sizeof zero) != 0)
    return fail("is damaged: its header is not as Calotype writes it");
  calotype_rt_checksum sum;
  calotype_rt_checksum_begin(&sum);
  calotype_rt_checksum_add(&sum, weights.as<char>() + sizeof header,
                           model.weightsBytes / CALOTYPE_RT_CHECKSUM_BLOCK);
  model.weightsChecksum = calotype_rt_checksum_end(&sum);
  if (model.weightsChecksum != header.checksum)
    return fail("is damaged: its checksum differs");
  return Error::success();
}

/// Maps NAME.weights, or copies what the library embeds.
static Error readWeights(StringRef directory, const StoredLibrary &library,
                         StoredModel &stored) {
  std::string path = join(directory, stored.model.name + ".weights");
  auto file = readFileWhole(path);
  if (file) {
    stored.weightsFile = std::move(*file);
    StringRef bytes = stored.weightsFile->getBuffer();
    stored.weights = Tensor::borrow(ElementType::U8, {int64_t(bytes.size())},
                                    const_cast<char *>(bytes.data()));
    // Small files are read rather than mapped, at any address.
    if (reinterpret_cast<uintptr_t>(bytes.data()) % 64 != 0)
      stored.weights =
          Tensor::of<char>(ElementType::U8, {int64_t(bytes.size())},
                           ArrayRef(bytes.data(), bytes.size()));
    return checkWeights(stored.weights, stored.model, path);
  }
  StringRef embedded = library.findData(stored.model.name + "_weights");
  if (embedded.empty())
    return createStringError("no weights of '" + stored.model.name +
                             "': " + toString(file.takeError()));
  consumeError(file.takeError());
  stored.weights = Tensor::of<char>(ElementType::U8, {int64_t(embedded.size())},
                                    ArrayRef(embedded.data(), embedded.size()));
  return checkWeights(stored.weights, stored.model, stored.libraryPath);
}

//===----------------------------------------------------------------------===//
// Report
//===----------------------------------------------------------------------===//

static KernelInfo readKernel(const json::Object &kernel) {
  KernelInfo info;
  info.family = kernel.getString("family").value_or("").str();
  info.macs = kernel.getNumber("macs").value_or(0);
  info.flops = kernel.getNumber("flops").value_or(0);
  info.bytes = kernel.getNumber("bytes").value_or(0);
  info.shape = kernel.getString("shape").value_or("").str();
  if (const json::Array *calls = kernel.getArray("nodes"))
    for (const json::Value &call : *calls) {
      std::vector<std::string> &names = info.nodes.emplace_back();
      if (const json::Array *list = call.getAsArray())
        for (const json::Value &name : *list)
          names.push_back(name.getAsString().value_or("").str());
    }
  return info;
}

static bool readCalls(const json::Object &report, CompiledModel &model) {
  const json::Array *functions = report.getArray("specialisations");
  const json::Array *kernels = report.getArray("kernels");
  if (!functions || !kernels ||
      functions->size() != model.specialisations.size())
    return false;
  for (auto [value, spec] : zip(*functions, model.specialisations)) {
    const json::Object *function = value.getAsObject();
    const json::Array *calls = function ? function->getArray("calls") : nullptr;
    if (!calls)
      return false;
    for (const json::Value &entry : *calls)
      if (const json::Object *call = entry.getAsObject())
        spec.calls.push_back({call->getString("kernel").value_or("").str(),
                              call->getString("symbol").value_or("").str()});
    spec.arenaBytes = function->getInteger("arena_bytes").value_or(0);
  }
  for (const json::Value &entry : *kernels)
    if (const json::Object *kernel = entry.getAsObject())
      model.kernels[kernel->getString("name").value_or("").str()] =
          readKernel(*kernel);
  return true;
}

/// Whether the report says of the library what it is. A report of another form
/// of the model says nothing of this one.
static bool knowsLibrary(const json::Object &report, StringRef path,
                         const StoredLibrary &library) {
  const json::Object *entry = report.getObject("library");
  return !entry || entry->getString("file") != sys::path::filename(path) ||
         entry->getString("checksum") == library.getChecksum();
}

/// Takes the names of the calls from the report; a note says why not. Fails
/// when the library is not the one that was written with it.
static Error readReport(StringRef directory, const StoredLibrary &library,
                        StoredModel &stored) {
  std::string path = join(directory, stored.model.name + ".report.json");
  auto note = [&](const Twine &reason) {
    stored.notes.push_back((reason + "; kernels have no names").str());
    return Error::success();
  };
  auto file = readFileWhole(path, kMostJsonBytes);
  if (!file)
    return note(toString(file.takeError()));
  Expected<json::Value> value = parseBoundedJson((*file)->getBuffer());
  if (!value)
    return note("'" + path + "' is no JSON: " + toString(value.takeError()));
  const json::Object *report = value->getAsObject();
  if (!report || report->getString("abi_hash") !=
                     StringRef(utohexstr(stored.model.abiHash, true)))
    return note("'" + path + "' belongs to another compilation");
  if (!knowsLibrary(*report, stored.libraryPath, library))
    return createStringError("'" + stored.libraryPath +
                             "' is damaged: its checksum is not the one in '" +
                             path + "'");
  stored.model.report = *report;
  return readCalls(*report, stored.model)
             ? Error::success()
             : note("'" + path + "' does not list the calls");
}

//===----------------------------------------------------------------------===//
// The artifact
//===----------------------------------------------------------------------===//

Expected<StoredModel> calotype::readArtifact(StringRef directory,
                                             StringRef wanted) {
  Expected<std::string> name = chooseModel(directory, wanted);
  if (!name)
    return name.takeError();
  StoredModel stored;
  for (ArtifactForm form : kForms) {
    stored.libraryPath = join(directory, getLibraryFileName(*name, form));
    stored.isShared = form == ArtifactForm::Shared;
    if (sys::fs::exists(stored.libraryPath))
      break;
  }
  Expected<StoredLibrary> library = StoredLibrary::read(stored.libraryPath);
  if (!library)
    return library.takeError();
  StringRef text = library->findData(*name + "_interface");
  if (text.empty())
    return createStringError("'" + stored.libraryPath +
                             "' is no model that Calotype compiled: it defines "
                             "no '" +
                             *name + "_interface'");
  Expected<CompiledModel> model =
      parseInterface(text.take_until([](char c) { return c == 0; }));
  if (!model)
    return createStringError("'" + stored.libraryPath +
                             "': " + toString(model.takeError()));
  if (model->name != *name)
    return createStringError("'" + stored.libraryPath + "' holds the model '" +
                             model->name + "'");
  stored.model = std::move(*model);
  if (Error error = readWeights(directory, *library, stored))
    return std::move(error);
  if (computeAbiHash(stored.model) != stored.model.abiHash)
    return createStringError("'" + stored.libraryPath +
                             "' is damaged: its description is not the one of "
                             "its compilation");
  if (Error error = readReport(directory, *library, stored))
    return std::move(error);
  if (!stored.isShared)
    stored.model.objects = library->copyObjects();
  return stored;
}
