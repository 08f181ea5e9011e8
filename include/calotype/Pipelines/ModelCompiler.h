//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// From a model file to compiled code in memory: the whole pipeline as one
/// call. The tools pack, run and time what it returns.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_PIPELINES_MODELCOMPILER_H
#define CALOTYPE_PIPELINES_MODELCOMPILER_H

#include "calotype/Analysis/Rewrites.h"
#include "calotype/Artifact/CompiledModel.h"
#include "calotype/Dialect/Calotype/IR/TargetDescription.h"
#include "calotype/Import/ONNX/ImportONNX.h"
#include "calotype/Pipelines/AttentionTrial.h"
#include "calotype/Pipelines/Pipelines.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace mlir {
class PassManager;
} // namespace mlir

namespace calotype {

struct StageTime {
  std::string stage;
  double seconds;
};

struct CompileRequest {
  /// .onnx or .mlir (nn dialect).
  std::string path;
  /// Name of the library and its functions; empty: from the file's name.
  std::string name;
  /// Name of the target (see resolveTarget); empty takes the module's
  /// `calotype.target`, else x86-64-v3.
  std::string target;
  /// Instead of the target's cores.
  std::optional<CoreRange> cores;
  /// Sizes of symbolic dimensions. Several sizes of one dimension make several
  /// specialisations in one artifact.
  std::map<std::string, std::vector<int64_t>> dims;
  /// Shapes of inputs whose open extents `dims` does not name.
  std::map<std::string, std::vector<int64_t>> inputShapes;
  /// Inputs made constant: name to .npy or .pb file.
  std::map<std::string, std::string> binds;
  /// The same, for inputs whose values a reader turns out to need.
  std::map<std::string, std::string> bindCandidates;
  /// Inputs and the outputs that may be the same buffer, updated in place.
  std::vector<std::pair<std::string, std::string>> states;
  GraphPipelineOptions graph;
  /// Data on which an approximation is tried before it is made; without, it is
  /// made untried.
  std::vector<CalibrationSet> calibration;
  /// Largest relative error of an output that an approximation may cause.
  double approximationTolerance = 0.01;
  /// Kernels with assertions and bounds checks.
  bool checked = false;
  /// Where external data may lie; empty: the model's folder.
  std::string externalDataDir;
  /// Kernels compiled at a time; 0: one per core.
  unsigned jobs = 0;
  /// Everything but code: the report has kernels and memory all the same.
  bool dryRun = false;
  /// Called with (stage, done, total) as the work goes on; total 0 where there
  /// is nothing to count.
  std::function<void(llvm::StringRef, size_t, size_t)> progress;
  /// Called after each stage.
  std::function<void(const StageTime &)> stageEnded;
  /// Called with every pass manager before it runs.
  std::function<void(mlir::PassManager &)> configure;
  /// Called with the kernels of nn ops, their layouts decided, before they are
  /// lowered.
  std::function<void(mlir::ModuleOp)> beforeLowering;
};

struct CompileResult {
  CompiledModel model;
  /// Why the model cannot be handled, when it cannot.
  std::vector<ImportProblem> problems;
  /// What the model holds; from the first specialisation.
  ImportStatistics statistics;
  /// Errors of passes, in order, and warnings.
  std::vector<std::string> diagnostics, warnings;
  std::vector<StageTime> stages;
  /// What each rewrite did, and what it left alone and why.
  std::vector<RewriteRecord> rewrites;
  /// What an approximation does to the model, when one was asked for.
  std::optional<AttentionTrial> trial;
  /// The nn graph as imported, one function per specialisation: what the
  /// reference interpreter runs.
  mlir::OwningOpRef<mlir::ModuleOp> graph;
  /// The module after all passes; the model's weights refer to it.
  mlir::OwningOpRef<mlir::ModuleOp> compiled;
};

enum class CompileStatus {
  Success,
  /// The model is at fault or not supported: see problems and diagnostics.
  CannotHandle,
  /// A pass failed in a way that is Calotype's fault.
  InternalError,
};

/// `result.rewrites` as the report has them.
llvm::json::Array listRewriteRecords(const CompileResult &result);

/// Registers every dialect and extension that compilation needs.
void prepareContext(mlir::MLIRContext &context);

/// The name of the library: the request's, or from the model file's name.
std::string getModelName(const CompileRequest &request);

/// Imports only: `result.graph` and `result.problems`.
CompileStatus importModel(const CompileRequest &request,
                          mlir::MLIRContext &context, CompileResult &result);

/// Imports, unless `result` has a graph, and goes on to kernels with plans, in
/// `result.compiled`.
CompileStatus planModel(const CompileRequest &request,
                        mlir::MLIRContext &context, CompileResult &result);

/// From planned kernels to code. A dry run ends with the plan of the memory.
CompileStatus compilePlanned(const CompileRequest &request,
                             CompileResult &result);

/// The whole way.
CompileStatus compileModel(const CompileRequest &request,
                           mlir::MLIRContext &context, CompileResult &result);

} // namespace calotype

#endif // CALOTYPE_PIPELINES_MODELCOMPILER_H
