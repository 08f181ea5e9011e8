//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Selection.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace calotype;
using namespace calotype::reference;

void reference::run(nn::TopKOp op, Operands in, Array &out) {
  Rows rows(in[0], op.getAxis()), chosen(out, op.getAxis());
  bool isFloat = in[0].isFloat(), isUnsigned = in[0].isUnsigned();
  auto isLess = [&](Cell a, Cell b) {
    if (isFloat)
      return a.f < b.f || (std::isnan(b.f) && !std::isnan(a.f));
    return isUnsigned ? uint64_t(a.i) < uint64_t(b.i) : a.i < b.i;
  };
  std::vector<int64_t> order(rows.length);
  for (int64_t i = 0; i < rows.count; ++i) {
    const Cell *row = rows.row(i);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
      return op.getLargest() ? isLess(row[b], row[a]) : isLess(row[a], row[b]);
    });
    for (int64_t j = 0; j < chosen.length; ++j)
      chosen.row(i)[j].i = order[j];
  }
  out.cells = chosen.restore();
}
