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

/// How the object code of an artifact is packed.
enum class ArtifactForm {
  Static, ///< libNAME.a
  Shared, ///< libNAME.so, exporting the functions of the header alone
  Object, ///< NAME.o, one relocatable object
};

struct ArtifactOptions {
  ArtifactForm form = ArtifactForm::Static;
  /// The library holds the weights too, as `NAME_weights`.
  bool embedWeights = false;
  /// Program that links the forms other than the static one; see findLinker.
  std::string linker;
};

/// Fails when the form needs a linker and none is found: to be asked before a
/// long compilation.
llvm::Error checkArtifactOptions(const ArtifactOptions &options);

/// libNAME.a, libNAME.so or NAME.o.
std::string getLibraryFileName(llvm::StringRef name, ArtifactForm form);

/// Writes the library, NAME.h, NAME.hpp, NAME.weights, NAMEConfig.cmake and its
/// version, NAME.pc, NAME.licenses.txt and NAME.report.json to `directory`,
/// which is made when absent. The files appear by rename when all are complete.
/// Equal models give equal bytes, apart from times in the report, which also
/// has the library's checksum.
llvm::Error writeArtifact(const CompiledModel &model, llvm::StringRef directory,
                          const ArtifactOptions &options = {});

/// The texts of the headers and packages.
std::string makeCHeader(const CompiledModel &model,
                        const ArtifactOptions &options = {});
std::string makeCxxHeader(const CompiledModel &model);
std::string makeCMakePackage(const CompiledModel &model, ArtifactForm form);
std::string makeCMakeVersion();
std::string makePkgConfig(const CompiledModel &model, ArtifactForm form);

/// Licences of what the library holds besides the model.
llvm::StringRef getLicenceNotices();

/// The weights file in memory, 64-byte aligned: header, then data.
Tensor makeWeightsFile(const CompiledModel &model);
/// The same bytes, written as they are made.
void writeWeightsFile(const CompiledModel &model, llvm::raw_ostream &os);

/// What the report says of the bytes of the library.
std::string getFileChecksum(llvm::StringRef bytes);

/// The report with what the artifact knows: arguments, sizes, calls.
llvm::json::Object makeReport(const CompiledModel &model);

/// The model's nodes that each use of a kernel computes.
llvm::json::Array listNodes(const KernelInfo &kernel);

} // namespace calotype

#endif // CALOTYPE_ARTIFACT_ARTIFACT_H
