//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The values that the interpreter computes with: every element is widened to
/// f64 or to a 64-bit integer, so that an op's meaning is written once.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_REFERENCE_ARRAY_H
#define CALOTYPE_REFERENCE_ARRAY_H

#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>
#include <vector>

namespace calotype::reference {

/// One element: `f` for floating element types, else `i` (i1 as 0 or 1, signed
/// integers extended by sign, unsigned ones by zero, ui64 as its bits).
union Cell {
  double f;
  int64_t i;
};

using Shape = llvm::SmallVector<int64_t>;

/// A row-major tensor of cells.
struct Array {
  Shape shape;
  mlir::Type element;
  std::vector<Cell> cells;

  bool isFloat() const { return mlir::isa<mlir::FloatType>(element); }
  bool isUnsigned() const {
    return element.isUnsignedInteger() || element.isInteger(1);
  }
  int64_t rank() const { return shape.size(); }
  int64_t size() const { return cells.size(); }
  const double *floats() const {
    return reinterpret_cast<const double *>(cells.data());
  }
  double *floats() { return reinterpret_cast<double *>(cells.data()); }
};

using Operands = llvm::ArrayRef<Array>;

/// Product of the extents; 1 for rank 0. The caller has bounded it.
int64_t product(llvm::ArrayRef<int64_t> extents);

/// Row-major strides in elements.
Shape stridesOf(llvm::ArrayRef<int64_t> shape);

/// out[i...] = in[offset + sum(i * strides)] for all i of `shape` in row-major
/// order.
void copyStrided(llvm::ArrayRef<int64_t> shape, const Cell *in, int64_t offset,
                 llvm::ArrayRef<int64_t> strides, Cell *out);

/// `array` broadcast to `shape` by NumPy's rule.
Array broadcastTo(const Array &array, llvm::ArrayRef<int64_t> shape);

/// The array with dimension d of the result being dimension permutation[d].
Array permute(const Array &array, llvm::ArrayRef<int64_t> permutation);

/// An array seen as rows: the dimensions `axes` are moved last and flattened,
/// so that row r holds `length` values that belong together.
struct Rows {
  Rows(const Array &array, llvm::ArrayRef<int64_t> axes);
  /// Moves the dimensions back; the cells of the result.
  std::vector<Cell> restore() const;

  Array moved;
  Shape permutation;
  int64_t count, length;
  Cell *row(int64_t index) { return moved.cells.data() + index * length; }
};

/// Calls `visit(index, linear)` for each index of `shape` in row-major order.
template <typename Visitor>
void forEachIndex(llvm::ArrayRef<int64_t> shape, Visitor visit) {
  int64_t count = product(shape);
  Shape index(shape.size(), 0);
  for (int64_t linear = 0; linear < count; ++linear) {
    visit(llvm::ArrayRef<int64_t>(index), linear);
    for (int64_t dim = shape.size(); dim-- > 0;) {
      if (++index[dim] < shape[dim])
        break;
      index[dim] = 0;
    }
  }
}

} // namespace calotype::reference

#endif // CALOTYPE_REFERENCE_ARRAY_H
