//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "BisectSteps.h"
#include "Terminal.h"
#include "calotype/Execution/LoadedModel.h"
#include "calotype/Reference/Interpreter.h"
#include "calotype/Support/Locations.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassInstrumentation.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::driver;
namespace json = llvm::json;

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

func::FuncOp driver::getFunction(ModuleOp module, size_t which) {
  auto functions = module.getOps<func::FuncOp>();
  auto at = functions.begin();
  for (; which && at != functions.end(); --which)
    ++at;
  return at == functions.end() ? func::FuncOp() : *at;
}

FailureOr<SmallVector<Tensor>>
driver::interpretQuietly(func::FuncOp function, ArrayRef<Tensor> inputs) {
  if (!function)
    return failure();
  ScopedDiagnosticHandler quiet(function.getContext(),
                                [](Diagnostic &) { return success(); });
  return interpret(function, inputs);
}

Outcome driver::compareAll(ArrayRef<Tensor> got, ArrayRef<Tensor> want,
                           const Tolerance &tolerance) {
  if (got.size() != want.size())
    return Outcome::Unknown;
  Outcome outcome = Outcome::Same;
  for (auto [left, right] : llvm::zip(got, want)) {
    Comparison comparison = compareTensors(left, right, tolerance);
    if (!comparison.problem.empty())
      return Outcome::Unknown;
    if (!comparison.pass)
      outcome = Outcome::Differs;
  }
  return outcome;
}

//===----------------------------------------------------------------------===//
// Passes
//===----------------------------------------------------------------------===//

namespace {
/// Interprets the module after one pass, while it still is of nn ops.
class PassProbe : public PassInstrumentation {
public:
  struct Result {
    std::vector<std::string> passes;
    FailureOr<SmallVector<Tensor>> values = failure();
  };

  PassProbe(const BisectInput &input, size_t probed, Result &result)
      : input(input), probed(probed), result(result) {}

  void runBeforePass(Pass *pass, Operation *) override {
    isLowered |= pass->getArgument() == "convert-nn-to-halide";
  }

  void runAfterPass(Pass *pass, Operation *op) override {
    auto module = dyn_cast<ModuleOp>(op);
    if (isLowered || !module || pass->getArgument().empty())
      return;
    result.passes.push_back(pass->getArgument().str());
    if (result.passes.size() == probed)
      result.values =
          interpretQuietly(getFunction(module, input.which), input.inputs);
  }

private:
  const BisectInput &input;
  size_t probed;
  Result &result;
  bool isLowered = false;
};
} // namespace

/// Runs the graph's passes and interprets what the first `count` of them leave.
static PassProbe::Result probe(const BisectInput &input, size_t count) {
  PassProbe::Result result;
  CompileRequest request = input.request;
  request.progress = nullptr;
  // Each pass manager goes on where the one before ended.
  std::vector<std::unique_ptr<PassProbe::Result>> parts;
  bool isLowered = false;
  request.configure = [&](PassManager &manager) {
    if (input.request.configure)
      input.request.configure(manager);
    for (Pass &pass : manager.getPasses())
      isLowered |= pass.getArgument() == "convert-nn-to-halide";
    if (isLowered)
      return;
    size_t before = 0;
    for (const auto &part : parts)
      before += part->passes.size();
    parts.push_back(std::make_unique<PassProbe::Result>());
    manager.addInstrumentation(std::make_unique<PassProbe>(
        input, count > before ? count - before : 0, *parts.back()));
  };
  request.dryRun = true;
  CompileResult compiled;
  compiled.graph = input.cloneGraph();
  compileModel(request, input.getContext(), compiled);
  for (auto &part : parts) {
    llvm::append_range(result.passes, part->passes);
    if (succeeded(part->values))
      result.values = std::move(part->values);
  }
  return result;
}

bool driver::findPass(const BisectInput &input, Bisection &bisection) {
  showProgress("bisecting the passes: interpreting the graph");
  auto want =
      interpretQuietly(getFunction(input.graph, input.which), input.inputs);
  if (failed(want)) {
    bisection.notes.push_back("the interpreter cannot run this graph");
    return false;
  }
  std::vector<std::string> passes = probe(input, 0).passes;
  auto outcomeAfter = [&](size_t count) {
    showProgress(
        llvm::formatv("bisecting the passes: {0} of {1}", count, passes.size())
            .str());
    PassProbe::Result result = probe(input, count);
    Outcome outcome = failed(result.values)
                          ? Outcome::Unknown
                          : compareAll(*result.values, *want, input.tolerance);
    if (outcome == Outcome::Unknown)
      bisection.notes.push_back("the interpreter cannot run what " +
                                passes[count - 1] + " leaves");
    return outcome;
  };
  if (passes.empty())
    return true;
  size_t same = 0, different = passes.size();
  Outcome atEnd = outcomeAfter(different);
  if (atEnd != Outcome::Differs)
    return atEnd == Outcome::Same;
  while (different - same > 1) {
    size_t middle = (same + different) / 2;
    Outcome outcome = outcomeAfter(middle);
    if (outcome == Outcome::Unknown)
      return false;
    (outcome == Outcome::Same ? same : different) = middle;
  }
  bisection.pass = passes[different - 1];
  return true;
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

/// The ops that compute something, in order.
static SmallVector<Operation *> listOps(func::FuncOp function) {
  SmallVector<Operation *> ops;
  for (Operation &op : function.getBody().front().without_terminator())
    if (!op.hasTrait<OpTrait::ConstantLike>())
      ops.push_back(&op);
  return ops;
}

/// Cuts the function after its first `count` ops: what they made and later ops,
/// or the caller, read becomes its results.
static void truncate(func::FuncOp function, size_t count) {
  SmallVector<Operation *> ops = listOps(function);
  if (count >= ops.size())
    return;
  Block &block = function.getBody().front();
  llvm::DenseSet<Operation *> kept(ops.begin(), ops.begin() + count);
  SmallVector<Value> results;
  for (Operation *op : ArrayRef(ops).take_front(count))
    for (Value value : op->getResults())
      if (value.use_empty() ||
          !llvm::all_of(value.getUsers(),
                        [&](Operation *user) { return kept.contains(user); }))
        results.push_back(value);
  OpBuilder builder(block.getTerminator());
  func::ReturnOp::create(builder, function.getLoc(), results);
  block.getTerminator()->erase();
  for (Operation *op : llvm::reverse(ArrayRef(ops).drop_front(count)))
    op->erase();
  function.removeResAttrsAttr();
  function.setType(builder.getFunctionType(function.getArgumentTypes(),
                                           ValueRange(results).getTypes()));
}

/// Compiles and runs the first `count` ops, and interprets them.
static Outcome tryPrefix(const BisectInput &input, size_t count,
                         std::string &reason) {
  CompileRequest request = input.request;
  request.name = "bisect";
  request.progress = nullptr;
  CompileResult result;
  result.graph = input.cloneGraph();
  func::FuncOp function = getFunction(*result.graph, input.which);
  for (auto other :
       llvm::make_early_inc_range(result.graph->getOps<func::FuncOp>()))
    if (other != function)
      other.erase();
  truncate(function, count);
  auto want = interpretQuietly(function, input.inputs);
  if (failed(want)) {
    reason = "the interpreter cannot run a part of the graph";
    return Outcome::Unknown;
  }
  if (compileModel(request, input.getContext(), result) !=
      CompileStatus::Success) {
    reason = "a part of the graph cannot be compiled alone";
    if (!result.diagnostics.empty())
      reason += ": " + result.diagnostics.front();
    return Outcome::Unknown;
  }
  auto loaded = LoadedModel::load(result.model, input.threads);
  if (!loaded) {
    reason = llvm::toString(loaded.takeError());
    return Outcome::Unknown;
  }
  auto got = (*loaded)->run(input.inputs);
  if (!got) {
    reason = llvm::toString(got.takeError());
    return Outcome::Unknown;
  }
  return compareAll(*got, *want, input.tolerance);
}

void driver::findOp(const BisectInput &input, Bisection &bisection) {
  SmallVector<Operation *> ops = listOps(getFunction(input.graph, input.which));
  size_t same = 0, different = ops.size();
  // A fault that a later one hides would mislead the search: it ends at the
  // kernel that is known to be wrong.
  std::string ignored;
  for (auto [index, op] : llvm::enumerate(ops))
    if (!bisection.kernel.empty() && index + 1 < different &&
        describeLocation(op->getLoc()) == bisection.kernelLocation &&
        tryPrefix(input, index + 1, ignored) == Outcome::Differs)
      different = index + 1;
  while (different - same > 1) {
    size_t middle = (same + different) / 2;
    showProgress(
        llvm::formatv("bisecting the graph: between op {0} and {1} of {2}",
                      same, different, ops.size())
            .str());
    std::string reason;
    Outcome outcome = tryPrefix(input, middle, reason);
    if (outcome == Outcome::Unknown) {
      bisection.notes.push_back(
          llvm::formatv("values part between {0} and {1}; {2}",
                        same ? describeLocation(ops[same - 1]->getLoc())
                             : "the inputs",
                        describeLocation(ops[different - 1]->getLoc()), reason)
              .str());
      return;
    }
    (outcome == Outcome::Same ? same : different) = middle;
  }
  if (ops.empty())
    return;
  bisection.op = ops[different - 1]->getName().getStringRef().str();
  bisection.location = describeLocation(ops[different - 1]->getLoc());
}

//===----------------------------------------------------------------------===//
// All of it
//===----------------------------------------------------------------------===//

Bisection driver::bisect(const CompileRequest &request, ModuleOp graph,
                         size_t which, ArrayRef<Tensor> inputs,
                         const Tolerance &tolerance, unsigned threads) {
  BisectInput input{request, graph, which, inputs, tolerance, threads};
  Bisection bisection;
  std::string reason;
  showProgress("bisecting: compiled code against the interpreter");
  Outcome whole = tryPrefix(input, SIZE_MAX, reason);
  if (whole == Outcome::Unknown)
    bisection.notes.push_back(reason);
  if (whole == Outcome::Same)
    bisection.notes.push_back(
        "compiled code and the interpreter agree on these inputs: the test "
        "data "
        "expects other values than the imported graph has");
  if (whole == Outcome::Differs) {
    bool isKnown = findPass(input, bisection);
    if (isKnown && bisection.pass.empty())
      findKernel(input, bisection);
    findOp(input, bisection);
  }
  clearProgress();
  return bisection;
}

std::vector<std::string> Bisection::describe() const {
  std::vector<std::string> lines;
  if (!op.empty())
    lines.push_back("first op that differs: " + op + " at " + location);
  if (!pass.empty())
    lines.push_back("first pass that changes the result: " + pass);
  if (!kernel.empty()) {
    lines.push_back("all passes over nn ops agree");
    lines.push_back("first kernel that differs: " + kernel + " (" +
                    (plan.empty() ? family : plan) + "), of " + kernelLocation);
  }
  for (const std::string &note : notes)
    lines.push_back("note: " + note);
  return lines;
}

json::Object Bisection::toJson() const {
  json::Array noteList;
  for (const std::string &note : notes)
    noteList.push_back(json::fixUTF8(note));
  auto text = [](const std::string &value) { return json::fixUTF8(value); };
  return json::Object{{"pass", pass},
                      {"op", op},
                      {"location", text(location)},
                      {"kernel", kernel},
                      {"family", family},
                      {"plan", plan},
                      {"kernel_location", text(kernelLocation)},
                      {"notes", std::move(noteList)}};
}
