//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Writes a compiled model as files that a C or C++ program links.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_ARTIFACT_ARTIFACT_H
#define CALOTYPE_ARTIFACT_ARTIFACT_H

#include "calotype/Artifact/CompiledModel.h"
#include "llvm/Support/Error.h"

namespace calotype {

/// Writes libNAME.a, NAME.h, NAME.hpp, NAME.weights, NAMEConfig.cmake, NAME.pc
/// and NAME.report.json to `directory`, which is made when absent. Each file
/// appears by rename when complete. Equal models give equal bytes. With
/// `embedWeights` the library holds the weights too, as `NAME_weights`.
llvm::Error writeArtifact(const CompiledModel &model, llvm::StringRef directory,
                          bool embedWeights = false);

/// The archive as it stands in libNAME.a.
llvm::Expected<std::string> makeArchive(const CompiledModel &model,
                                        bool embedWeights = false);

/// The texts of the headers and packages.
std::string makeCHeader(const CompiledModel &model, bool embedWeights = false);
std::string makeCxxHeader(const CompiledModel &model);
std::string makeCMakePackage(const CompiledModel &model);
std::string makePkgConfig(const CompiledModel &model);

/// The weights file in memory, 64-byte aligned: header, then data.
Tensor makeWeightsFile(const CompiledModel &model);

/// The report with what the artifact knows: arguments, sizes, calls.
llvm::json::Object makeReport(const CompiledModel &model);

/// Calls `write` with a stream of a temporary file beside `path`, then renames
/// it; on failure nothing is left.
llvm::Error
writeFileWhole(llvm::StringRef path,
               llvm::function_ref<llvm::Error(llvm::raw_ostream &)> write);

} // namespace calotype

#endif // CALOTYPE_ARTIFACT_ARTIFACT_H
