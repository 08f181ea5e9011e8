//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/Halide/IR/MathLibrary.h"

#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace calotype::halide;

/// C's name of the function of f64, or "".
static StringRef getName(Operation *op) {
  StringRef name = op->getName().getStringRef();
  // Halide's own vector forms of exp, log, pow and erf are wrong for
  // infinities, denormals and large arguments. `halide-expand-math` makes right
  // ones.
  return llvm::StringSwitch<StringRef>(name)
      .Case("arith.remf", "fmod")
      .Cases({"math.powf", "math.fpowi"}, "pow")
      .Cases({"math.acos",  "math.acosh", "math.asin",  "math.asinh",
              "math.atan",  "math.atan2", "math.atanh", "math.cbrt",
              "math.cos",   "math.cosh",  "math.erf",   "math.erfc",
              "math.exp",   "math.exp2",  "math.expm1", "math.log",
              "math.log10", "math.log1p", "math.log2",  "math.sin",
              "math.sinh",  "math.tan",   "math.tanh"},
             name.drop_front(StringRef("math.").size()))
      .Default("");
}

std::optional<LibraryCall> calotype::halide::getLibraryCall(Operation *op) {
  StringRef name = getName(op);
  if (name.empty())
    return std::nullopt;
  unsigned width =
      std::max(32u, op->getResult(0).getType().getIntOrFloatBitWidth());
  // Halide's runtime has these under names that LLVM does not know. Of "pow"
  // LLVM would make a square root that has no infinities, since Halide's calls
  // promise that there are none. Those of f32 Halide replaces, and f64 holds
  // every exponent.
  if (llvm::is_contained({"exp", "log", "pow"}, name))
    return LibraryCall{(name + "_f64").str(), 64};
  return LibraryCall{(name + (width == 64 ? "" : "f")).str(), width};
}
