//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Readers of control flow that is decided at compile time.
//===----------------------------------------------------------------------===//

#include "Readers.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::onnximport;

static void readIf(NodeReader &r) {
  const Tensor &condition = r.required(0, "the condition");
  if (condition.getNumElements() != 1)
    r.failInvalid("expected one condition");
  bool taken = condition.getInt(0) != 0;
  SmallVector<Item> items =
      r.importSubgraph(taken ? "then_branch" : "else_branch");
  if (static_cast<int>(items.size()) < r.node.output_size())
    r.failInvalid("the branch has too few outputs");
  for (auto [output, item] : llvm::enumerate(items))
    r.setItem(output, item);
}

/// Loops are unrolled: at most so often.
static constexpr int64_t maxIterations = 1024;

/// Joins what the iterations gave along a new dimension.
static Value stack(NodeReader &r, ArrayRef<Value> parts, int64_t axis) {
  SmallVector<Value> wide;
  for (Value part : parts) {
    SmallVector<int64_t> shape(NodeReader::typeOf(part).getShape());
    int64_t at = r.normalizeAxis(axis, shape.size() + 1);
    shape.insert(shape.begin() + at, 1);
    wide.push_back(r.reshape(part, shape));
  }
  if (wide.size() == 1)
    return wide[0];
  int64_t rank = NodeReader::typeOf(wide[0]).getRank();
  return r.make<nn::ConcatOp>(wide, r.normalizeAxis(axis, rank));
}

static void readLoop(NodeReader &r) {
  int64_t count =
      r.hasInput(0) ? r.scalarInt(0, "the trip count") : maxIterations + 1;
  Item condition;
  condition.tensor = Tensor::of<bool>(ElementType::Bool, {}, {true});
  if (r.hasInput(1))
    condition.tensor = r.required(1, "the condition");
  SmallVector<Item> carried;
  for (int i = 2; i < r.getNumInputs(); ++i)
    carried.push_back(r.getItem(i));
  SmallVector<SmallVector<Value>> scanned;
  for (int64_t step = 0; step < count; ++step) {
    if (condition.isAbsent())
      throw ReadFailure();
    if (!condition.tensor)
      r.failOpen(condition,
                 "whether the loop goes on after turn " + std::to_string(step));
    if (condition.tensor->getNumElements() != 1)
      r.failInvalid("expected one condition");
    if (condition.tensor->getInt(0) == 0)
      break;
    if (step >= maxIterations)
      r.fail("more than " + Twine(maxIterations) +
             " iterations are not supported");
    Item index;
    index.tensor = Tensor::of<int64_t>(ElementType::I64, {}, {step});
    SmallVector<Item> inputs{index, condition};
    llvm::append_range(inputs, carried);
    SmallVector<Item> outputs = r.importSubgraph("body", inputs, step);
    if (outputs.size() < carried.size() + 1)
      r.failInvalid("the body has too few outputs");
    condition = outputs[0];
    for (size_t i = 0; i < carried.size(); ++i)
      carried[i] = outputs[i + 1];
    scanned.resize(outputs.size() - 1 - carried.size());
    for (size_t i = 0; i < scanned.size(); ++i)
      scanned[i].push_back(r.valueOf(outputs[1 + carried.size() + i]));
  }
  for (auto [output, item] : llvm::enumerate(carried))
    r.setItem(output, item);
  for (auto [i, parts] : llvm::enumerate(scanned))
    r.set(carried.size() + i, stack(r, parts, 0));
}

static void readScan(NodeReader &r) {
  if (r.opset < 9)
    r.fail("Scan with a batch dimension is not supported");
  int64_t scans = r.getInt("num_scan_inputs", 0),
          states = r.getNumInputs() - scans;
  if (scans < 1 || states < 0)
    r.failInvalid("'num_scan_inputs' does not fit the inputs");
  auto get = [&](StringRef name, size_t count) {
    SmallVector<int64_t> values = r.getInts(name);
    values.resize(std::max(values.size(), count), 0);
    return values;
  };
  SmallVector<int64_t> axes = get("scan_input_axes", scans),
                       reverse = get("scan_input_directions", scans);
  SmallVector<Item> carried;
  for (int64_t i = 0; i < states; ++i)
    carried.push_back(r.getItem(i));
  int64_t length = -1;
  for (int64_t i = 0; i < scans; ++i) {
    axes[i] = r.normalizeAxis(axes[i], r.rank(states + i));
    int64_t extent = r.shape(states + i)[axes[i]];
    if (length >= 0 && extent != length)
      r.failInvalid("scan inputs differ in length");
    length = extent;
  }
  if (length < 1 || length > maxIterations)
    r.fail("a scan over " + Twine(length) + " elements is not supported");
  SmallVector<SmallVector<Value>> scanned;
  for (int64_t step = 0; step < length; ++step) {
    SmallVector<Item> inputs(carried);
    for (int64_t i = 0; i < scans; ++i) {
      int64_t at = reverse[i] ? length - 1 - step : step;
      SmallVector<int64_t> shape = r.shape(states + i);
      shape.erase(shape.begin() + axes[i]);
      Value part = r.slice(r.value(states + i), axes[i], at, 1);
      inputs.push_back(Item{r.reshape(part, shape), std::nullopt});
    }
    SmallVector<Item> outputs = r.importSubgraph("body", inputs, step);
    if (outputs.size() < carried.size())
      r.failInvalid("the body has too few outputs");
    for (size_t i = 0; i < carried.size(); ++i)
      carried[i] = outputs[i];
    scanned.resize(outputs.size() - carried.size());
    for (size_t i = 0; i < scanned.size(); ++i)
      scanned[i].push_back(r.valueOf(outputs[carried.size() + i]));
  }
  for (auto [output, item] : llvm::enumerate(carried))
    r.setItem(output, item);
  SmallVector<int64_t> outAxes = get("scan_output_axes", scanned.size()),
                       outReverse =
                           get("scan_output_directions", scanned.size());
  for (auto [i, parts] : llvm::enumerate(scanned)) {
    if (outReverse[i])
      std::reverse(parts.begin(), parts.end());
    r.set(carried.size() + i, stack(r, parts, outAxes[i]));
  }
}

static constexpr ReaderEntry entries[] = {
    {"If", readIf}, {"Loop", readLoop}, {"Scan", readScan}};
ArrayRef<ReaderEntry> onnximport::getControlReaders() { return entries; }
