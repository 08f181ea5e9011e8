//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Runnable.h"
#include "Supervisor.h"
#include "Terminal.h"
#include "Timing.h"

using namespace calotype;
using namespace calotype::driver;

/// The stages of the artifact's report, or nothing.
static std::optional<double> sumStages(const llvm::json::Object &report) {
  const llvm::json::Array *stages = report.getArray("stages");
  if (!stages)
    return std::nullopt;
  double seconds = 0;
  for (const llvm::json::Value &stage : *stages)
    if (const llvm::json::Object *entry = stage.getAsObject())
      seconds += entry->getNumber("seconds").value_or(0);
  return seconds;
}

static ExitCode readStored(Runnable &runnable) {
  auto fail = [](llvm::Error error) {
    printError(llvm::toString(std::move(error)));
    return CannotHandle;
  };
  if (llvm::Error error = checkArtifactFlags())
    return fail(std::move(error));
  llvm::Expected<StoredModel> stored = readArtifact(modelPath, modelName);
  if (!stored)
    return fail(stored.takeError());
  runnable.stored = std::move(*stored);
  runnable.isStored = true;
  runnable.compileSeconds = sumStages(runnable.stored.model.report);
  for (const std::string &note : runnable.stored.notes)
    printNote(note);
  return Done;
}

static ExitCode
compileNow(Runnable &runnable,
           const std::map<std::string, std::vector<int64_t>> &inputShapes) {
  llvm::Expected<CompileRequest> request = makeRequest();
  if (!request) {
    printError(llvm::toString(request.takeError()));
    return CannotHandle;
  }
  request->inputShapes = inputShapes;
  double start = now();
  ExitCode code = compileAndReport(*request, runnable.result);
  runnable.compileSeconds = now() - start;
  return code;
}

ExitCode driver::makeRunnable(
    Runnable &runnable, unsigned threads,
    const std::map<std::string, std::vector<int64_t>> &inputShapes) {
  bool isStored = isArtifactFolder(modelPath);
  if (ExitCode code =
          isStored ? readStored(runnable) : compileNow(runnable, inputShapes);
      code != Done)
    return code;
  if (isStored)
    noteForeignCode(runnable.stored.libraryPath);
  auto loaded = isStored ? LoadedModel::load(runnable.stored, threads)
                         : LoadedModel::load(runnable.result.model, threads);
  if (!loaded && isStored) {
    // Whatever is wrong with the code, it came from outside.
    printError(llvm::toString(loaded.takeError()));
    return CannotHandle;
  }
  if (!loaded)
    return reportFailure(loaded.takeError());
  runnable.loaded = std::move(*loaded);
  return Done;
}

std::string driver::describeDims(const CompiledModel &model,
                                 const Specialisation &function) {
  std::string text;
  for (auto [name, size] : llvm::zip(model.dimNames, function.dims))
    text += (text.empty() ? "(" : ", ") + name + "=" + std::to_string(size);
  return text.empty() ? text : text + ")";
}

llvm::Expected<size_t>
driver::chooseSpecialisation(const CompiledModel &model) {
  std::string wanted;
  std::vector<std::pair<size_t, int64_t>> sizes;
  for (llvm::StringRef flag : dimFlags) {
    auto [name, value] = flag.split('=');
    int64_t size;
    if (value.getAsInteger(10, size))
      continue; // Several sizes choose nothing.
    auto at = llvm::find(model.dimNames, name);
    if (at == model.dimNames.end())
      return llvm::createStringError("the model has no dimension '" + name +
                                     "'");
    sizes.push_back({at - model.dimNames.begin(), size});
    wanted += (wanted.empty() ? "" : ", ") + flag.str();
  }
  std::string compiled;
  for (const Specialisation &function : model.specialisations) {
    if (llvm::all_of(sizes, [&](auto entry) {
          return function.dims[entry.first] == entry.second;
        }))
      return &function - model.specialisations.data();
    compiled += (compiled.empty() ? "" : ", ") + describeDims(model, function);
  }
  return llvm::createStringError("no specialisation for " + wanted +
                                 "; compiled for " + compiled);
}
