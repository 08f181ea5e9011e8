//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Matrix products and einsum.
//===----------------------------------------------------------------------===//

#include "Gemm.h"
#include "Operations.h"
#include "llvm/ADT/STLExtras.h"
#include <map>

using namespace calotype;
using namespace calotype::reference;
using llvm::ArrayRef;
using llvm::StringRef;

void reference::run(nn::MatmulOp op, Operands in, Array &out) {
  const Array &lhs = in[0], &rhs = in[1];
  int64_t m = out.shape[out.rank() - 2], n = out.shape[out.rank() - 1];
  int64_t k = lhs.shape[lhs.rank() - (op.getTransposeLhs() ? 2 : 1)];
  Shape batch(ArrayRef<int64_t>(out.shape).drop_back(2));
  // The batch coordinates of an operand, broadcast to those of the result.
  auto offsets = [&](const Array &operand) {
    Array numbers{Shape(ArrayRef<int64_t>(operand.shape).drop_back(2)), {}, {}};
    int64_t matrices = product(numbers.shape);
    for (int64_t i = 0; i < matrices; ++i) {
      Cell cell;
      cell.i = i;
      numbers.cells.push_back(cell);
    }
    return broadcastTo(numbers, batch);
  };
  Array lhsOffsets = offsets(lhs), rhsOffsets = offsets(rhs);
  for (int64_t i = 0; i < product(batch); ++i) {
    const Cell *a = lhs.cells.data() + lhsOffsets.cells[i].i * m * k;
    const Cell *b = rhs.cells.data() + rhsOffsets.cells[i].i * k * n;
    gemm(m, n, k, op.getTransposeLhs() ? Matrix{a, 1, m} : Matrix{a, k, 1},
         op.getTransposeRhs() ? Matrix{b, 1, k} : Matrix{b, n, 1},
         out.cells.data() + i * m * n, n, out.isFloat());
  }
}

namespace {
/// A tensor whose dimensions have letters as names.
struct Term {
  std::string letters;
  Array array;
};
} // namespace

/// The same tensor in the order `letters`: a letter named twice takes the
/// diagonal, one that is left out is summed.
static Term rearrange(const Term &term, const std::string &letters) {
  std::map<char, int64_t> extent, stride;
  Shape own = stridesOf(term.array.shape);
  for (size_t dim = 0; dim < term.letters.size(); ++dim) {
    extent[term.letters[dim]] = term.array.shape[dim];
    stride[term.letters[dim]] += own[dim];
  }
  Shape kept, keptStrides, summed, summedStrides;
  for (char letter : letters) {
    kept.push_back(extent[letter]);
    keptStrides.push_back(stride[letter]);
  }
  for (auto [letter, count] : extent)
    if (letters.find(letter) == std::string::npos) {
      summed.push_back(count);
      summedStrides.push_back(stride[letter]);
    }
  Term result{letters, {kept, term.array.element, {}}};
  result.array.cells.assign(product(kept), Cell{0});
  std::vector<Cell> part(result.array.cells.size());
  forEachIndex(summed, [&](ArrayRef<int64_t> index, int64_t) {
    int64_t offset = 0;
    for (auto [i, step] : llvm::zip(index, summedStrides))
      offset += i * step;
    copyStrided(kept, term.array.cells.data(), offset, keptStrides,
                part.data());
    for (size_t i = 0; i < part.size(); ++i)
      if (term.array.isFloat())
        result.array.cells[i].f += part[i].f;
      else
        result.array.cells[i].i += static_cast<uint64_t>(part[i].i);
  });
  return result;
}

/// The product of two terms, summed over the letters not in `needed`.
static Term contract(const Term &left, const Term &right, StringRef needed) {
  std::string batch, rows, columns, inner;
  for (char letter : left.letters) {
    if ((batch + rows + inner).find(letter) != std::string::npos)
      continue;
    bool shared = StringRef(right.letters).contains(letter);
    bool kept = needed.contains(letter);
    if (shared)
      (kept ? batch : inner) += letter;
    else if (kept)
      rows += letter;
  }
  for (char letter : right.letters)
    if (needed.contains(letter) && !StringRef(batch + columns).contains(letter))
      columns += letter;
  Term a = rearrange(left, batch + rows + inner);
  Term b = rearrange(right, batch + inner + columns);
  ArrayRef<int64_t> shapeA = a.array.shape, shapeB = b.array.shape;
  int64_t matrices = product(shapeA.take_front(batch.size()));
  int64_t m = product(shapeA.slice(batch.size(), rows.size()));
  int64_t k = product(shapeA.take_back(inner.size()));
  int64_t n = product(shapeB.take_back(columns.size()));
  Term result{batch + rows + columns,
              {Shape(shapeA.drop_back(inner.size())), a.array.element, {}}};
  llvm::append_range(result.array.shape, shapeB.take_back(columns.size()));
  result.array.cells.assign(matrices * m * n, Cell{0});
  for (int64_t i = 0; i < matrices; ++i)
    gemm(m, n, k, {a.array.cells.data() + i * m * k, k, 1},
         {b.array.cells.data() + i * k * n, n, 1},
         result.array.cells.data() + i * m * n, n, a.array.isFloat());
  return result;
}

void reference::run(nn::EinsumOp op, Operands in, Array &out) {
  auto [left, right] = op.getEquation().split("->");
  llvm::SmallVector<StringRef> names;
  left.split(names, ',');
  Term product{names[0].str(), in[0]};
  for (size_t i = 1; i < in.size(); ++i) {
    std::string needed = right.str();
    for (StringRef later : ArrayRef<StringRef>(names).drop_front(i + 1))
      needed += later;
    product = contract(product, {names[i].str(), in[i]}, needed);
  }
  out.cells = rearrange(product, right.str()).array.cells;
}
