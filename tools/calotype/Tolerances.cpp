//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Tolerances.h"
#include "calotype/Support/BoundedJson.h"
#include "calotype/Support/WholeFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <algorithm>

using namespace calotype;
using namespace calotype::driver;
namespace json = llvm::json;

/// ONNX's own defaults, for the half that was not said.
static constexpr double kRelative = 1e-3, kAbsolute = 1e-7;

namespace {
struct Said {
  std::optional<double> relative, absolute;
};
} // namespace

/// rtol and atol of the data.json in a folder; nothing when there is none.
static llvm::Expected<Said> readSaid(llvm::StringRef folder) {
  llvm::SmallString<128> path(folder);
  llvm::sys::path::append(path, "data.json");
  if (!llvm::sys::fs::is_regular_file(path))
    return Said();
  auto buffer = readFileWhole(path, kMostJsonBytes);
  if (!buffer)
    return buffer.takeError();
  llvm::Expected<json::Value> value = parseBoundedJson((*buffer)->getBuffer());
  if (!value)
    return llvm::createStringError(
        "'" + path + "' is no JSON: " + llvm::toString(value.takeError()));
  Said said;
  if (const json::Object *object = value->getAsObject())
    for (auto [key, place] : {std::pair("rtol", &said.relative),
                              std::pair("atol", &said.absolute)}) {
      const json::Value *entry = object->get(key);
      if (!entry)
        continue;
      *place = entry->getAsNumber();
      if (!*place || !(**place >= 0))
        return llvm::createStringError("'" + path + "': expected '" + key +
                                       "' to be a number that is not negative");
    }
  return said;
}

llvm::Expected<ToleranceSource>
ToleranceSource::make(std::optional<double> relative,
                      std::optional<double> absolute, llvm::StringRef folder) {
  llvm::Expected<Said> file = readSaid(folder);
  if (!file)
    return file.takeError();
  ToleranceSource source;
  if (file->relative || file->absolute) {
    source.name = "data.json";
    source.said.integerRelative = file->relative.value_or(0);
    source.said.integerAbsolute = file->absolute.value_or(0);
  }
  if (relative || absolute)
    source.name = "flags";
  // A relative tolerance of floats must not excuse wrong indices.
  if (absolute)
    source.said.integerAbsolute = *absolute;
  if (relative)
    source.said.integerRelative = 0;
  source.said.relative =
      relative ? *relative : file->relative.value_or(kRelative);
  source.said.absolute =
      absolute ? *absolute : file->absolute.value_or(kAbsolute);
  return source;
}

std::vector<OutputTolerance>
ToleranceSource::get(mlir::func::FuncOp function) const {
  std::vector<OutputTolerance> tolerances;
  for (const Rounding &rounding : computeRounding(function.getBody().front())) {
    if (name != "rounding") {
      tolerances.push_back({said, std::nullopt});
      continue;
    }
    Tolerance tolerance;
    tolerance.relative = rounding.share;
    // Without a sum nothing cancels, and small values are exact as such.
    tolerance.ofMagnitude = rounding.terms > 0 ? rounding.share : 0;
    tolerance.absolute = rounding.absolute;
    tolerances.push_back({tolerance, rounding});
  }
  return tolerances;
}

Tolerance driver::getLoosest(llvm::ArrayRef<OutputTolerance> tolerances) {
  Tolerance loosest;
  for (const OutputTolerance &output : tolerances)
    for (double Tolerance::*part :
         {&Tolerance::relative, &Tolerance::absolute, &Tolerance::ofMagnitude,
          &Tolerance::integerRelative, &Tolerance::integerAbsolute})
      loosest.*part = std::max(loosest.*part, output.tolerance.*part);
  return loosest;
}
