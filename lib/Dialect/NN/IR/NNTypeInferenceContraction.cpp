//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Result types of products.
//===----------------------------------------------------------------------===//

#include "TypeInference.h"
#include "calotype/Dialect/NN/IR/NNOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

LogicalResult MatmulOp::inferReturnTypes(MLIRContext *, MaybeLocation location,
                                         Adaptor adaptor, Types &types) {
  auto lhs = tensorOf(adaptor.getLhs()), rhs = tensorOf(adaptor.getRhs());
  if (lhs.getRank() < 2 || rhs.getRank() < 2) // C1
    return emitOptionalError(location, "expected operands of rank 2 or more");
  if (failed(checkSameElement(location, adaptor.getOperands()))) // C2
    return failure();
  auto dims = [](RankedTensorType type, bool transposed) {
    int64_t rank = type.getRank();
    std::pair<int64_t, int64_t> rowsColumns(type.getDimSize(rank - 2),
                                            type.getDimSize(rank - 1));
    if (transposed)
      std::swap(rowsColumns.first, rowsColumns.second);
    return rowsColumns;
  };
  auto [m, kLeft] = dims(lhs, adaptor.getTransposeLhs());
  auto [kRight, n] = dims(rhs, adaptor.getTransposeRhs());
  if (differ(kLeft, kRight)) // C3
    return emitOptionalError(location, "inner extents differ: ", kLeft, " and ",
                             kRight);
  Type element = lhs.getElementType();
  Type batches[] = {
      RankedTensorType::get(lhs.getShape().drop_back(2), element),
      RankedTensorType::get(rhs.getShape().drop_back(2), element)};
  FailureOr<SmallVector<int64_t>> shape = broadcastShapes(batches);
  if (failed(shape)) // C4
    return emitOptionalError(location, "batch dimensions do not broadcast");
  shape->append({m, n});
  return infer(*shape, element, types);
}

/// Operands of convolutions: C1 and C2.
static LogicalResult checkConvOperands(MaybeLocation location,
                                       ValueRange operands) {
  auto input = tensorOf(operands[0]), filter = tensorOf(operands[1]);
  if (input.getRank() < 3 || input.getRank() != filter.getRank()) // C1
    return emitOptionalError(location,
                             "expected input and filter of one rank, "
                             "3 or more, found ",
                             input.getRank(), " and ", filter.getRank());
  return checkSameElement(location, operands); // C2
}

LogicalResult ConvOp::inferReturnTypes(MLIRContext *, MaybeLocation location,
                                       Adaptor adaptor, Types &types) {
  if (failed(checkConvOperands(location, adaptor.getOperands())))
    return failure();
  auto input = tensorOf(adaptor.getInput()),
       filter = tensorOf(adaptor.getFilter());
  size_t spatial = input.getRank() - 2;
  // C3
  if (failed(
          checkValues(location, "strides", adaptor.getStrides(), spatial, 1)) ||
      failed(checkValues(location, "dilations", adaptor.getDilations(), spatial,
                         1)) ||
      failed(checkValues(location, "pads_begin", adaptor.getPadsBegin(),
                         spatial, 0)) ||
      failed(
          checkValues(location, "pads_end", adaptor.getPadsEnd(), spatial, 0)))
    return failure();
  int64_t groups = adaptor.getGroups(), filters = filter.getDimSize(0);
  if (groups < 1 || (!isUnknown(filters) && filters % groups)) // C4
    return emitOptionalError(location, "expected groups to divide the ",
                             filters, " filters, found ", groups);
  int64_t channels = filter.getDimSize(1);
  if (!isUnknown(channels) && !isUnknown(input.getDimSize(1)) &&
      static_cast<__int128>(channels) * groups != input.getDimSize(1)) // C5
    return emitOptionalError(location, "expected ", channels, " * ", groups,
                             " input channels, found ", input.getDimSize(1));
  Extents shape{input.getDimSize(0), filters};
  for (size_t i = 0; i < spatial; ++i) {
    int64_t in = input.getDimSize(i + 2), kernel = filter.getDimSize(i + 2);
    if (isUnknown(in) || isUnknown(kernel)) {
      shape.push_back(ShapedType::kDynamic);
      continue;
    }
    int64_t reach = adaptor.getDilations()[i] * (kernel - 1) + 1;
    int64_t room =
        in + adaptor.getPadsBegin()[i] + adaptor.getPadsEnd()[i] - reach;
    if (room < 0 || kernel == 0) // C6
      return emitOptionalError(location, "the filter's reach ", reach,
                               " does not fit the padded extent ", room + reach,
                               " of spatial dimension ", i);
    if (failed(
            appendExtent(location, shape, room / adaptor.getStrides()[i] + 1)))
      return failure();
  }
  return infer(shape, input.getElementType(), types);
}

LogicalResult ConvTransposeOp::inferReturnTypes(MLIRContext *,
                                                MaybeLocation location,
                                                Adaptor adaptor, Types &types) {
  if (failed(checkConvOperands(location, adaptor.getOperands())))
    return failure();
  auto input = tensorOf(adaptor.getInput()),
       filter = tensorOf(adaptor.getFilter());
  size_t spatial = input.getRank() - 2;
  // C3
  if (failed(
          checkValues(location, "strides", adaptor.getStrides(), spatial, 1)) ||
      failed(checkValues(location, "dilations", adaptor.getDilations(), spatial,
                         1)) ||
      failed(checkValues(location, "output_padding", adaptor.getOutputPadding(),
                         spatial, 0)) ||
      failed(checkValues(location, "pads_begin", adaptor.getPadsBegin(),
                         spatial)) ||
      failed(checkValues(location, "pads_end", adaptor.getPadsEnd(), spatial)))
    return failure();
  int64_t groups = adaptor.getGroups(), channels = filter.getDimSize(0);
  if (groups < 1 || differ(input.getDimSize(1), channels) ||
      (!isUnknown(channels) && channels % groups)) // C4
    return emitOptionalError(location, "expected ", channels,
                             " input channels in ", groups, " whole groups");
  Extents shape{input.getDimSize(0)};
  if (isUnknown(filter.getDimSize(1)))
    shape.push_back(ShapedType::kDynamic);
  else if (failed(appendExtent(location, shape,
                               static_cast<__int128>(filter.getDimSize(1)) *
                                   groups)))
    return failure();
  for (size_t i = 0; i < spatial; ++i) {
    int64_t in = input.getDimSize(i + 2), kernel = filter.getDimSize(i + 2);
    if (isUnknown(in) || isUnknown(kernel)) {
      shape.push_back(ShapedType::kDynamic);
      continue;
    }
    __int128 extent =
        static_cast<__int128>(adaptor.getStrides()[i]) * (in - 1) +
        adaptor.getOutputPadding()[i] +
        static_cast<__int128>(adaptor.getDilations()[i]) * (kernel - 1) + 1 -
        adaptor.getPadsBegin()[i] - adaptor.getPadsEnd()[i];
    if (failed(appendExtent(location, shape, extent))) // C5
      return failure();
  }
  return infer(shape, input.getElementType(), types);
}

LogicalResult EinsumOp::inferReturnTypes(MLIRContext *, MaybeLocation location,
                                         Adaptor adaptor, Types &types) {
  auto [left, right] = adaptor.getEquation().split("->");
  SmallVector<StringRef> terms;
  left.split(terms, ',');
  if (!adaptor.getEquation().contains("->") || adaptor.getInputs().empty() ||
      terms.size() != adaptor.getInputs().size()) // C1
    return emitOptionalError(location, "expected an equation with ",
                             adaptor.getInputs().size(), " terms and '->'");
  std::optional<int64_t> extents[26];
  for (auto [term, input] : llvm::zip(terms, adaptor.getInputs())) {
    auto type = tensorOf(input);
    if (static_cast<int64_t>(term.size()) != type.getRank()) // C2
      return emitOptionalError(location, "term '", term, "' does not name the ",
                               type.getRank(), " dimensions of its operand");
    for (auto [letter, extent] : llvm::zip(term, type.getShape())) {
      if (letter < 'a' || letter > 'z') // C2
        return emitOptionalError(location, "expected lower-case letters in '",
                                 term, "'");
      std::optional<int64_t> &known = extents[letter - 'a'];
      if (known && differ(*known, extent)) // C3
        return emitOptionalError(location, "extents of '",
                                 StringRef(&letter, 1), "' differ: ", *known,
                                 " and ", extent);
      if (!known || isUnknown(*known))
        known = extent;
    }
  }
  Extents shape;
  for (auto [index, letter] : llvm::enumerate(right)) {
    if (letter < 'a' || letter > 'z' || !extents[letter - 'a'] ||
        right.take_front(index).contains(letter)) // C4
      return emitOptionalError(location,
                               "expected letters of the terms, each "
                               "once, in the result '",
                               right, "'");
    shape.push_back(*extents[letter - 'a']);
  }
  if (failed(checkSameElement(location, adaptor.getInputs()))) // C5
    return failure();
  return infer(shape, tensorOf(adaptor.getInputs()[0]).getElementType(), types);
}
