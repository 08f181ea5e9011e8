//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Builds Halide's own objects from a halide.pipeline: one Func per function,
/// one call per directive, no decisions. Private to this folder; the only
/// header that includes Halide.h. Everything here may throw Halide::Error or
/// BuildError.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_TARGET_HALIDEOBJECT_PIPELINEBUILDER_H
#define CALOTYPE_LIB_TARGET_HALIDEOBJECT_PIPELINEBUILDER_H

#include "Halide.h"
#include "calotype/Dialect/Halide/IR/HalideOps.h"
#include "llvm/ADT/DenseMap.h"

#include <stdexcept>

namespace calotype {

/// What the builder itself refuses.
struct BuildError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The Halide type in memory of a storage type.
Halide::Type getHalideType(mlir::Type storage);

/// Expressions of the values of one definition.
class ExpressionBuilder {
public:
  using Values = llvm::DenseMap<mlir::Value, Halide::Expr>;

  explicit ExpressionBuilder(Values &values) : values(values) {}

  /// Gives the result of an arith, math or scalar halide operation its
  /// expression; false if it is another operation.
  bool build(mlir::Operation *op);

private:
  Values &values;
};

//===----------------------------------------------------------------------===//
// Pipelines
//===----------------------------------------------------------------------===//

/// A definition of a function, or an input image, that directives name.
struct StageHandle {
  Halide::Func func;
  /// 0 is the pure definition, n + 1 update n.
  int index = 0;
  /// Number of the input image, or -1.
  int input = -1;

  Halide::Stage get();
};

struct LoopHandle {
  Halide::VarOrRVar var{Halide::Var()};
  StageHandle stage;
};

/// One pipeline in Halide's terms.
class PipelineBuilder {
public:
  explicit PipelineBuilder(halide::PipelineOp op) : op(op) {}

  /// Builds the algorithm, and the schedule unless told not to.
  void build(bool withSchedule = true);

  Halide::Pipeline getPipeline() const { return Halide::Pipeline(outputs); }
  const std::vector<Halide::Func> &getOutputs() const { return outputs; }
  /// Inputs, in order.
  std::vector<Halide::Argument> getArguments() const;

private:
  // Algorithm.
  void buildAlgorithm();
  void buildFunc(halide::FuncOp func);
  void buildUpdate(halide::UpdateOp update);
  void buildBody(mlir::Block &block);
  void buildLoad(halide::LoadOp load);
  void buildCall(halide::CallOp call);
  void constrainOutputs();
  std::vector<Halide::Expr> getYielded(halide::YieldOp yield,
                                       halide::FuncType type, bool isOutput);
  bool isOutput(mlir::Value func);

  // Schedule.
  void buildSchedule();
  bool buildHandle(mlir::Operation *op);
  bool buildNest(mlir::Operation *op);
  bool buildLoop(mlir::Operation *op);
  template <typename GPUOp> void mapToGPU(GPUOp op);
  bool buildPlacement(mlir::Operation *op);
  bool buildStorage(mlir::Operation *op);
  bool buildBounds(mlir::Operation *op);
  Halide::Var getDim(mlir::Value stage, int64_t dim);
  bool buildNewFunc(mlir::Operation *op);
  void buildVars(halide::VarsOp vars);
  void buildRFactor(halide::RFactorOp rfactor);
  std::vector<Halide::VarOrRVar> getLoops(mlir::ValueRange vars);
  LoopHandle &getLoop(mlir::Value var);
  StageHandle &getStage(mlir::Value stage);
  /// A name for a new loop that no loop of its function has. Functions that are
  /// scheduled alike have equal names, which compute_with asks for.
  std::string getLoopName(std::string base, const StageHandle &stage);

  halide::PipelineOp op;
  ExpressionBuilder::Values values;
  std::vector<Halide::ImageParam> images;
  std::vector<Halide::Func> outputs;
  llvm::DenseMap<mlir::Value, Halide::Func> funcs;
  std::map<std::string, Halide::Func> funcsByName;
  /// Reduction domains by function name and update.
  std::map<std::pair<std::string, int>, Halide::RDom> domains;
  llvm::DenseMap<mlir::Value, StageHandle> stages;
  llvm::DenseMap<mlir::Value, LoopHandle> loops;
  /// Names of loops, by function.
  std::map<std::string, std::set<std::string>> loopNames;
};

/// Throws BuildError when the assertions of a module, lowered with them, say
/// that the kernel touches what is outside its images.
void checkBounds(const Halide::Module &module, halide::PipelineOp op,
                 const std::vector<Halide::Func> &outputs);

} // namespace calotype

#endif // CALOTYPE_LIB_TARGET_HALIDEOBJECT_PIPELINEBUILDER_H
