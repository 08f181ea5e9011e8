//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// From LLVM IR of a host program to an object with the model's C functions.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_ARTIFACT_HOSTOBJECT_H
#define CALOTYPE_ARTIFACT_HOSTOBJECT_H

#include "calotype/Artifact/CompiledModel.h"
#include "llvm/Support/Error.h"

namespace llvm {
class Module;
} // namespace llvm

namespace calotype {

/// Adds the constant description of `model` and the functions of its header
/// (NAME_init, NAME_run...) to `module`, which holds what convert-host-to-llvm
/// made with the model's name as prefix.
void emitEntryPoints(llvm::Module &module, const CompiledModel &model);

/// Compiles `module` for every machine of the architecture of `triple`, which
/// Calotype knows, position-independent, to an object. The bytes depend on
/// these two only.
llvm::Expected<std::string> compileToObject(llvm::Module &module,
                                            llvm::StringRef triple);

/// Gives the symbols of the relocatable object `bytes` the prefix `NAME__`:
/// defined globals, and undefined ones that the runtime or a kernel defines
/// (`calotype_` and `halide_`). `calotype_rt_x` becomes `NAME__rt_x`.
llvm::Expected<std::string> prefixSymbols(llvm::StringRef bytes,
                                          llvm::StringRef name);

/// Makes the globals of the relocatable object `bytes` local, other than
/// `names`.
llvm::Expected<std::string>
keepGlobalSymbols(llvm::StringRef bytes, llvm::ArrayRef<std::string> names);

/// The symbols that programs may use: what `objects` define under `NAME_`, less
/// what is internal, `NAME__`.
llvm::Expected<std::vector<std::string>>
getPublicSymbols(llvm::ArrayRef<ModelObject> objects, llvm::StringRef name);

/// Compiles the runtime for the architecture of `model` and appends it,
/// renamed. Checked kernels also
/// need Halide's runtime, `checkedRuntime`, whose weak functions yield to ours.
llvm::Error addRuntime(CompiledModel &model,
                       llvm::StringRef checkedRuntime = "");

/// The weights file as read-only data of an object, under `NAME_weights`.
llvm::Expected<std::string> makeWeightsObject(const CompiledModel &model);

/// Sets `model.abiHash`, from its interface and weights, and the checksum of
/// those.
void setAbiHash(CompiledModel &model);

} // namespace calotype

#endif // CALOTYPE_ARTIFACT_HOSTOBJECT_H
