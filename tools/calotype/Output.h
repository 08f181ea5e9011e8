//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Where results go, for people and for machines, and how numbers are written.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TOOLS_CALOTYPE_OUTPUT_H
#define CALOTYPE_TOOLS_CALOTYPE_OUTPUT_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/JSON.h"
#include <string>

namespace llvm {
class raw_ostream;
} // namespace llvm

namespace calotype::driver {

/// What people read: standard output; standard error where --json takes the
/// standard output; nowhere with --quiet.
llvm::raw_ostream &getText();

/// JSON has no infinities and no NaN: such numbers become "inf", "-inf" and
/// "nan".
llvm::json::Value makeFinite(llvm::json::Value value);

/// Columns of the terminal that `getText` writes to; 80 elsewhere.
unsigned getColumns();

/// Three significant digits: "0.42 us", "12.3 ms", "1.5 s".
std::string formatTime(double seconds);
/// Three significant digits, in thousands of the unit: "576 MAC", "4.09 GMAC".
std::string formatScaled(double value, llvm::StringRef unit);
inline std::string formatBytes(double bytes) {
  return formatScaled(bytes, "B");
}
/// Three significant digits, without an exponent.
std::string formatNumber(double value);

/// Writes pieces side by side behind `line`, and below it, indented, what does
/// not fit into the columns. A piece that fits no line loses its end.
void printWrapped(std::string line, llvm::ArrayRef<std::string> pieces);

} // namespace calotype::driver

#endif // CALOTYPE_TOOLS_CALOTYPE_OUTPUT_H
