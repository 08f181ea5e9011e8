//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Output.h"
#include "Driver.h"
#include "Terminal.h"
#include "calotype/Support/WholeFile.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>

using namespace calotype;
using namespace calotype::driver;
namespace json = llvm::json;

llvm::raw_ostream &driver::getText() {
  if (isQuiet())
    return llvm::nulls();
  return jsonPath == "-" ? llvm::errs() : llvm::outs();
}

unsigned driver::getColumns() {
  bool isDisplayed = &getText() == &llvm::outs() &&
                     llvm::sys::Process::StandardOutIsDisplayed();
  unsigned columns = isDisplayed ? llvm::sys::Process::StandardOutColumns() : 0;
  return columns >= 40 ? columns : 80;
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

json::Value driver::makeFinite(json::Value value) {
  if (json::Object *object = value.getAsObject())
    for (auto &entry : *object)
      entry.second = makeFinite(std::move(entry.second));
  else if (json::Array *array = value.getAsArray())
    for (json::Value &entry : *array)
      entry = makeFinite(std::move(entry));
  else if (std::optional<double> number = value.getAsNumber();
           number && !std::isfinite(*number))
    return std::isnan(*number) ? "nan" : *number > 0 ? "inf" : "-inf";
  return value;
}

ExitCode driver::writeJson(json::Value value) {
  if (jsonPath.empty())
    return Done;
  std::string text =
      llvm::formatv("{0:2}\n", makeFinite(std::move(value))).str();
  if (llvm::Error error = writeFileWhole(jsonPath, text)) {
    printError(llvm::toString(std::move(error)));
    return CannotHandle;
  }
  return Done;
}

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

std::string driver::formatNumber(double value) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  if (std::fabs(value) < 999.5)
    stream << llvm::format("%.3g", value);
  else
    stream << llvm::format("%.0f", value);
  return text;
}

std::string driver::formatScaled(double value, llvm::StringRef unit) {
  const char *prefix = "KMGTP";
  if (value < 999.5)
    return formatNumber(value) + (unit.empty() ? "" : " " + unit.str());
  for (value /= 1000; value >= 999.5 && prefix[1]; ++prefix)
    value /= 1000;
  return formatNumber(value) + " " + *prefix + unit.str();
}

std::string driver::formatTime(double seconds) {
  if (seconds >= 0.9995)
    return formatNumber(seconds) + " s";
  return seconds >= 0.9995e-3 ? formatNumber(1e3 * seconds) + " ms"
                              : formatNumber(1e6 * seconds) + " us";
}

void driver::printWrapped(std::string line,
                          llvm::ArrayRef<std::string> pieces) {
  constexpr size_t kIndent = 8;
  size_t columns = getColumns();
  for (std::string piece : pieces) {
    if (piece.empty())
      continue;
    if (line.size() + 1 + piece.size() > columns) {
      getText() << line << "\n";
      line.assign(kIndent - 1, ' ');
      if (kIndent + piece.size() > columns)
        piece = piece.substr(0, columns - kIndent - 3) + "...";
    }
    line += " " + piece;
  }
  getText() << line << "\n";
}
