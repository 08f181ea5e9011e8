//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Sweep.h"
#include "calotype/Analysis/Rewrites.h"
#include "calotype/Pipelines/ModelCompiler.h"
#include "calotype/Reference/Interpreter.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"
#include <cmath>

using namespace mlir;
using namespace calotype;
using namespace calotype::sweep;

namespace {

/// One case, before and after the pass.
class Case {
public:
  Case(const Sweep &sweep, int64_t index, MLIRContext &context)
      : sweep(sweep), context(context),
        random(llvm::xxh3_64bits(sweep.pass) + static_cast<uint64_t>(index)) {}

  /// Empty when all is well, otherwise what is wrong.
  std::string run() {
    GraphBuilder graph(context, random, isExact());
    SmallVector<Value> results = sweep.generate(graph);
    before = graph.finish(results);
    if (failed(verify(*before)))
      return "the generator made an invalid graph";
    after = before->clone();
    RewriteCollector rewrites(context);
    PassManager manager(&context);
    if (failed(parsePassPipeline(sweep.pipeline, manager)))
      return "the pipeline cannot be read";
    if (failed(manager.run(*after)))
      return "the pass failed";
    for (const RewriteRecord &record : rewrites.take())
      fired |= record.applied && record.pass == sweep.pass;
    SmallVector<Tensor> inputs = drawInputs();
    auto want = interpretMain(*before, inputs),
         got = interpretMain(*after, inputs);
    if (failed(want) || failed(got))
      return "the graph cannot be interpreted";
    for (auto [a, b] : llvm::zip_equal(*want, *got))
      if (std::string text = compare(a, b); !text.empty())
        return text;
    return "";
  }

  void print() {
    llvm::outs() << "before: " << *before << "\nafter: ";
    if (after)
      llvm::outs() << *after;
    llvm::outs() << "\n";
  }

  bool fired = false;
  double error = 0;

private:
  bool isExact() const { return sweep.numerics == Numerics::Exact; }

  static FailureOr<SmallVector<Tensor>> interpretMain(ModuleOp module,
                                                      ArrayRef<Tensor> inputs) {
    return interpret(module.lookupSymbol<func::FuncOp>("main"), inputs);
  }

  SmallVector<Tensor> drawInputs() {
    SmallVector<Tensor> inputs;
    auto main = before->lookupSymbol<func::FuncOp>("main");
    for (Type type : main.getArgumentTypes()) {
      auto tensor = cast<RankedTensorType>(type);
      ElementType element = *getElementType(tensor.getElementType());
      inputs.push_back(Tensor::allocate(element, tensor.getShape()));
      for (int64_t i = 0; i < tensor.getNumElements(); ++i) {
        if (!isFloatElement(element))
          inputs.back().setInt(
              i, random.whole(element == ElementType::Bool ? 0 : -4,
                              element == ElementType::Bool ? 1 : 4));
        else
          inputs.back().setDouble(i, isExact() ? random.whole(-4, 4)
                                               : 2 * random.unit() - 1);
      }
    }
    return inputs;
  }

  std::string compare(const Tensor &want, const Tensor &got) {
    if (want.getShape() != got.getShape() ||
        want.getElementType() != got.getElementType())
      return "the type of a result changed";
    double largest = 0;
    for (int64_t i = 0; i < want.getNumElements(); ++i)
      if (std::isfinite(want.getDouble(i)))
        largest = std::max(largest, std::abs(want.getDouble(i)));
    double allowed = isExact() ? 0 : sweep.tolerance * largest;
    for (int64_t i = 0; i < want.getNumElements(); ++i) {
      double a = want.getDouble(i), b = got.getDouble(i);
      if (a == b || (std::isnan(a) && std::isnan(b)))
        continue;
      if (largest > 0)
        error = std::max(error, std::abs(a - b) / largest);
      if (!(std::abs(a - b) <= allowed))
        return llvm::formatv("element {0} is {1}, want {2}", i, b, a);
    }
    return "";
  }

  const Sweep &sweep;
  MLIRContext &context;
  Random random;
  OwningOpRef<ModuleOp> before, after;
};

} // namespace

SweepCount sweep::runSweep(const Sweep &sweep, int64_t first, int64_t count,
                           bool show) {
  // A context keeps what it uniques; a fresh one now and then bounds that.
  constexpr int64_t kCasesPerContext = 500;
  SweepCount total;
  std::unique_ptr<MLIRContext> context;
  for (int64_t index = first; index < first + count; ++index) {
    if (!context || (index - first) % kCasesPerContext == 0) {
      context = std::make_unique<MLIRContext>(MLIRContext::Threading::DISABLED);
      prepareContext(*context);
    }
    Case one(sweep, index, *context);
    std::string problem = one.run();
    ++total.cases;
    total.fired += one.fired;
    total.largestError = std::max(total.largestError, one.error);
    if (!problem.empty()) {
      ++total.mismatches;
      llvm::outs() << sweep.pass << " case " << index << ": " << problem
                   << "\n";
    }
    if (show || !problem.empty())
      one.print();
  }
  return total;
}
