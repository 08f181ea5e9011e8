//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The pass `nn-interpret`, by which tests see the interpreter's numbers.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_REFERENCE_INTERPRETPASS_H
#define CALOTYPE_REFERENCE_INTERPRETPASS_H

namespace calotype {

/// Registers `nn-interpret`: prints one line for each result of each function
/// without arguments, `@name: 2x2xf32 [1, 2, 3, 4]`, and leaves the IR alone.
void registerInterpretPass();

} // namespace calotype

#endif // CALOTYPE_REFERENCE_INTERPRETPASS_H
