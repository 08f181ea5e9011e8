//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Conversion.h"

using namespace calotype;
using namespace calotype::reference;

template <typename T>
static void widenFloats(const Tensor &tensor, std::vector<Cell> &cells) {
  const T *from = tensor.as<T>();
  for (Cell &cell : cells)
    cell.f = *from++;
}
template <typename T>
static void widenIntegers(const Tensor &tensor, std::vector<Cell> &cells) {
  const T *from = tensor.as<T>();
  for (Cell &cell : cells)
    cell.i = static_cast<int64_t>(*from++);
}

Array reference::widen(const Tensor &tensor, mlir::Type element) {
  Array array{Shape(tensor.getShape()), element,
              std::vector<Cell>(tensor.getNumElements())};
  switch (tensor.getElementType()) {
  case ElementType::F32:
    widenFloats<float>(tensor, array.cells);
    break;
  case ElementType::F64:
    widenFloats<double>(tensor, array.cells);
    break;
  case ElementType::I64:
  case ElementType::U64:
    widenIntegers<int64_t>(tensor, array.cells);
    break;
  case ElementType::I32:
    widenIntegers<int32_t>(tensor, array.cells);
    break;
  case ElementType::F16:
  case ElementType::BF16:
    for (int64_t i = 0; i < array.size(); ++i)
      array.cells[i].f = tensor.getDouble(i);
    break;
  default:
    for (int64_t i = 0; i < array.size(); ++i)
      array.cells[i].i = tensor.getInt(i);
  }
  return array;
}

Tensor reference::narrow(const Array &array) {
  Tensor tensor = Tensor::allocate(*getElementType(array.element), array.shape);
  const Cell *cells = array.cells.data();
  switch (tensor.getElementType()) {
  case ElementType::F32:
    for (int64_t i = 0; i < array.size(); ++i)
      tensor.as<float>()[i] = static_cast<float>(cells[i].f);
    break;
  case ElementType::F64:
    for (int64_t i = 0; i < array.size(); ++i)
      tensor.as<double>()[i] = cells[i].f;
    break;
  case ElementType::F16:
  case ElementType::BF16:
    for (int64_t i = 0; i < array.size(); ++i)
      tensor.setDouble(i, cells[i].f);
    break;
  default:
    for (int64_t i = 0; i < array.size(); ++i)
      tensor.setInt(i, cells[i].i);
  }
  return tensor;
}
