//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// From an ONNX model to a module of nn ops. Nothing is rewritten here; every
/// problem of a model is collected in one run. No type of the ONNX library
/// appears, and no exception leaves these functions.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_IMPORT_ONNX_IMPORTONNX_H
#define CALOTYPE_IMPORT_ONNX_IMPORTONNX_H

#include "calotype/Support/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include <map>
#include <set>
#include <string>
#include <vector>

namespace calotype {

/// How the open parts of a model are filled.
struct ImportOptions {
  /// `--dim`: extents of symbolic dimensions. An extent that has no name in the
  /// model is called INPUT.DIMENSION, as in `tokens.1`.
  std::map<std::string, int64_t> dims;
  /// `--bind`: graph inputs that become constants, read from .npy or .pb files.
  std::map<std::string, std::string> binds;
  /// Files of inputs that are bound only where a reader needs the values at
  /// compile time (axes, shapes, counts).
  std::map<std::string, std::string> bindCandidates;
  /// Shapes of inputs, used where the model leaves extents open and `dims` does
  /// not name them.
  std::map<std::string, std::vector<int64_t>> inputShapes;
  /// Whether a name in `dims` that the model lacks is a problem.
  bool strictDims = true;
  /// Folder that external data is read from; empty: the model's folder.
  std::string externalDataDir;
  /// Name of the function; empty: from the model's graph.
  std::string functionName;
};

/// One thing that stands in the way, at one node or at the model ("" then).
struct ImportProblem {
  std::string node;     ///< The node's name in the model.
  std::string op;       ///< Its op type, with the domain if that is not ONNX's.
  int64_t opset = 0;    ///< Version of the op's domain.
  std::string reason;   ///< Lower-case, without a period.
  std::string hint;     ///< What the user can do, or empty.
  std::string location; ///< FILE:graph/node[17].
  /// Graph inputs whose values would solve the problem.
  std::vector<std::string> bindInputs;
  /// True when the file itself is broken, false when Calotype lacks something
  /// or the user has to say more.
  bool invalid = false;

  /// One line for people: location, node, reason and hint.
  std::string format() const;
};

/// What a model holds, whether it can be imported or not.
struct ImportStatistics {
  int64_t irVersion = 0;
  std::string producer;
  std::map<std::string, int64_t> opsets;      ///< Version per domain.
  std::map<std::string, int64_t> nodesPerOp;  ///< Subgraphs included.
  std::map<std::string, int64_t> unsupported; ///< Ops without a reader.
  std::vector<std::string> inputs;       ///< Without initializers, in order.
  std::vector<std::string> symbolicDims; ///< Names for `dims`.
  std::vector<std::string> boundInputs;  ///< Inputs made constants.
  std::vector<std::string> notes;        ///< What was taken as meant.
  std::set<std::string> externalFiles;   ///< Those that tensors lie in.
  int64_t weightBytes = 0;               ///< Of all initializers.
  int64_t parameters = 0;                ///< Their elements.
};

/// Imports the model at `path`: binary, or text when the name ends in
/// `.onnxtxt`. The result holds one func.func; it is null when there is a
/// problem. `statistics` may be null.
mlir::OwningOpRef<mlir::ModuleOp>
importONNX(llvm::StringRef path, const ImportOptions &options,
           mlir::MLIRContext *context, std::vector<ImportProblem> &problems,
           ImportStatistics *statistics = nullptr);

/// Names of all ops with a reader, "domain:" in front where it is not ONNX's.
std::vector<std::string> listReadableOps();

/// A tensor of a `.npy` file or, for any other name, of a TensorProto.
llvm::Expected<Tensor> readTensorFile(llvm::StringRef path);
/// Writes the form that the file's name asks for.
llvm::Error writeTensorFile(llvm::StringRef path, const Tensor &tensor,
                            llvm::StringRef name = "");

} // namespace calotype

#endif // CALOTYPE_IMPORT_ONNX_IMPORTONNX_H
