//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Import/ONNX/Translations.h"
#include "calotype/Dialect/NN/IR/NNDialect.h"
#include "calotype/Import/ONNX/ImportONNX.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;

static llvm::cl::list<std::string>
    dims("dim",
         llvm::cl::desc("Extent of a symbolic dimension (--import-onnx)"),
         llvm::cl::value_desc("NAME=N"));
static llvm::cl::list<std::string>
    binds("bind", llvm::cl::desc("Makes an input a constant (--import-onnx)"),
          llvm::cl::value_desc("NAME=FILE"));
static llvm::cl::list<std::string> candidates(
    "bind-candidate",
    llvm::cl::desc("Binds an input if its value is needed (--import-onnx)"),
    llvm::cl::value_desc("NAME=FILE"));
static llvm::cl::opt<std::string> externalDataDir(
    "external-data-dir",
    llvm::cl::desc("Folder of external data, not the model's (--import-onnx)"));
static llvm::cl::opt<std::string>
    functionName("function-name",
                 llvm::cl::desc("Name of the function (--import-onnx)"));

/// Calls `use` with both sides of each NAME=VALUE; false when one has no '='.
static bool split(llvm::ArrayRef<std::string> texts,
                  llvm::function_ref<bool(StringRef, StringRef)> use) {
  for (StringRef text : texts) {
    auto [name, value] = text.rsplit('=');
    if (value.empty() || !use(name, value)) {
      llvm::errs() << "error: expected NAME=VALUE, found '" << text << "'\n";
      return false;
    }
  }
  return true;
}

static bool getOptions(calotype::ImportOptions &options) {
  options.externalDataDir = externalDataDir;
  options.functionName = functionName;
  auto put = [](std::map<std::string, std::string> &map) {
    return [&map](StringRef name, StringRef value) {
      map[name.str()] = value.str();
      return true;
    };
  };
  return split(dims,
               [&](StringRef name, StringRef value) {
                 return !value.getAsInteger(10, options.dims[name.str()]);
               }) &&
         split(binds, put(options.binds)) &&
         split(candidates, put(options.bindCandidates));
}

static OwningOpRef<Operation *> importModel(llvm::SourceMgr &source,
                                            MLIRContext *context) {
  calotype::ImportOptions options;
  if (!getOptions(options))
    return {};
  // The model's folder holds its external data, so its name is needed.
  StringRef path =
      source.getMemoryBuffer(source.getMainFileID())->getBufferIdentifier();
  std::vector<calotype::ImportProblem> problems;
  auto module = calotype::importONNX(path, options, context, problems);
  for (const calotype::ImportProblem &problem : problems)
    llvm::errs() << "error: " << problem.format() << "\n";
  return OwningOpRef<Operation *>(module.release());
}

void calotype::registerONNXTranslations() {
  static TranslateToMLIRRegistration import(
      "import-onnx", "import an ONNX model (a file, not standard input)",
      TranslateRawSourceMgrToMLIRFunction(importModel),
      [](DialectRegistry &registry) {
        registry.insert<calotype::nn::NNDialect, func::FuncDialect>();
      });
}
