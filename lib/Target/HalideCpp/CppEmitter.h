//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// State of the printer of C++.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_TARGET_HALIDECPP_CPPEMITTER_H
#define CALOTYPE_LIB_TARGET_HALIDECPP_CPPEMITTER_H

#include "calotype/Dialect/Halide/IR/HalideOps.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/raw_ostream.h"

namespace calotype {

/// Prints one pipeline. Every value gets a C++ variable.
class CppEmitter {
public:
  CppEmitter(halide::PipelineOp pipeline, llvm::raw_ostream &os)
      : pipeline(pipeline), os(os) {}

  llvm::LogicalResult emit(llvm::StringRef target);

private:
  // Algorithm.
  llvm::LogicalResult emitAlgorithm();
  llvm::LogicalResult emitFunc(halide::FuncOp func);
  llvm::LogicalResult emitUpdate(halide::UpdateOp update);
  llvm::LogicalResult emitBody(mlir::Block &block);
  void emitConstraints(const std::string &buffer, halide::ImageType type);
  /// The left side, `f(x, y)`, and the values, of a definition.
  std::string getValues(halide::YieldOp yield, halide::FuncType type,
                        bool isOutput);
  bool isOutput(mlir::Value func);

  /// The expression of an arith, math or scalar halide operation, or "".
  std::string getExpression(mlir::Operation *op);
  std::string getIndex(mlir::Value value) {
    return "scalar::asSigned(" + name(value) + ")";
  }

  // Schedule.
  llvm::LogicalResult emitSchedule();
  // Each is false for operations of the other kinds.
  bool emitHandle(mlir::Operation *op);
  bool emitLoop(mlir::Operation *op);
  bool emitPlacement(mlir::Operation *op);
  bool emitStorage(mlir::Operation *op);
  bool emitNewFunc(mlir::Operation *op);
  /// Calls the method that is called like `op`; true.
  bool emitCall(mlir::Operation *op, const std::string &on,
                const std::string &arguments);
  /// Declares a new loop. Halide's name of it is new in its function; functions
  /// that are scheduled alike have equal ones, which compute_with asks for.
  void declareLoop(mlir::Value loop, llvm::StringRef base);
  void emitVars(halide::VarsOp vars);
  void emitRFactor(halide::RFactorOp rfactor);
  /// The stage as an expression on which loop directives are called.
  std::string getStage(mlir::Value stage);
  std::string getLoopStage(mlir::Value loop);
  /// The function of a stage, or the image of an input.
  std::string getFunc(mlir::Value stage);
  std::string getList(mlir::ValueRange values);
  std::string getDim(mlir::Value stage, int64_t dim);

  /// Keeps variables from hiding what the program uses.
  void reserveNames();
  /// A variable name that is not used yet.
  std::string makeName(llvm::StringRef base);
  std::string &name(mlir::Value value) { return names[value]; }

  halide::PipelineOp pipeline;
  llvm::raw_ostream &os;
  llvm::DenseMap<mlir::Value, std::string> names;
  llvm::StringSet<> usedNames, coordinateNames;
  /// Halide's names of the loops that directives made, by function.
  llvm::StringMap<llvm::StringSet<>> loopNames;
  /// The C++ variable of a function, by its name in the algorithm.
  std::map<std::string, std::string> funcs;
  llvm::DenseMap<mlir::Value, mlir::Value> stageOfLoop;
  /// Function variable and update (or -1) of a stage.
  llvm::DenseMap<mlir::Value, std::pair<std::string, int>> stages;
};

/// "Float(32)" and so on.
std::string getCppType(mlir::Type storage);

/// The namespace with the functions of scalar operations.
llvm::StringRef getScalarFunctions();

} // namespace calotype

#endif // CALOTYPE_LIB_TARGET_HALIDECPP_CPPEMITTER_H
