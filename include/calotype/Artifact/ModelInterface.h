//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The description that a compiled model carries in its library,
/// `NAME_interface`: a JSON text with the names, types and shapes of its
/// tensors.
///
///   {"runtime_version": 3, "name": "net", "target": "x86-64-v3",
///    "checked": false, "abi_hash": "1f", "weights_bytes": 4160, "dims":
///    ["sequence"], "specialisations": [{"dims": {"sequence": 16},
///      "inputs": [{"name", "c_name", "type": "f32", "shape": [1, 16],
///      "bytes"}], "outputs": [{..., "state": "past"}]}]}
///
/// `weights_bytes` is what NAME_init wants: the size of the weights file.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_ARTIFACT_MODELINTERFACE_H
#define CALOTYPE_ARTIFACT_MODELINTERFACE_H

#include "calotype/Artifact/CompiledModel.h"
#include "llvm/Support/Error.h"

namespace calotype {

/// A hash of what the text says and of the checksum of the weights: library,
/// weights and text belong together when all have the same one, and the text is
/// undamaged when it has this one.
uint64_t computeAbiHash(const CompiledModel &model);

/// The text for `model`.
std::string makeInterfaceText(const CompiledModel &model);

/// What the text of another process describes: name, target, dims and
/// specialisations, without calls or objects. Every field is checked: the error
/// says where the text is not such a description, or is of another version.
llvm::Expected<CompiledModel> parseInterface(llvm::StringRef text);

/// Inputs or outputs as the description and the report have them.
llvm::json::Array toJson(const std::vector<ModelArgument> &arguments);

/// Outputs with `state`, the name of the input that they may update in place.
llvm::json::Array toJson(const CompiledModel &model,
                         const Specialisation &specialisation,
                         const std::vector<ModelArgument> &outputs);

/// {"sequence": 16} of a specialisation.
llvm::json::Object toJson(const CompiledModel &model,
                          const Specialisation &specialisation);

} // namespace calotype

#endif // CALOTYPE_ARTIFACT_MODELINTERFACE_H
