//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Readers of matrix products.
//===----------------------------------------------------------------------===//

#include "Readers.h"
#include "calotype/Dialect/NN/IR/NNContractionOps.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::onnximport;

/// NumPy's matmul: vectors become matrices and the added dimension goes again.
static Value makeMatmul(NodeReader &r, Value left, Value right) {
  SmallVector<int64_t> from(NodeReader::typeOf(left).getShape());
  SmallVector<int64_t> to(NodeReader::typeOf(right).getShape());
  if (from.empty() || to.empty())
    r.failInvalid("expected operands of rank 1 or more");
  bool isRow = from.size() == 1, isColumn = to.size() == 1;
  if (isRow)
    left = r.reshape(left, {1, from[0]});
  if (isColumn)
    right = r.reshape(right, {to[0], 1});
  Value product = r.make<nn::MatmulOp>(left, right, false, false);
  SmallVector<int64_t> shape(NodeReader::typeOf(product).getShape());
  if (isColumn)
    shape.pop_back();
  if (isRow)
    shape.erase(shape.end() - (isColumn ? 1 : 2));
  return r.reshape(product, shape);
}

static void readMatMul(NodeReader &r) {
  r.set(0, makeMatmul(r, r.value(0), r.value(1)));
}

static Value scaled(NodeReader &r, Value value, double factor) {
  return factor == 1 ? value
                     : r.make<nn::MulOp>(value, r.scalarLike(factor, value));
}

static void readGemm(NodeReader &r) {
  if (r.rank(0) != 2 || r.rank(1) != 2)
    r.failInvalid("expected matrices");
  Value product =
      r.make<nn::MatmulOp>(r.value(0), r.value(1), r.getInt("transA", 0) != 0,
                           r.getInt("transB", 0) != 0);
  product = scaled(r, product, r.getFloat("alpha", 1));
  double beta = r.getFloat("beta", 1);
  if (r.hasInput(2) && beta != 0) {
    if (r.element(2) != r.element(0))
      r.failInvalid("the operands differ in element type");
    product = r.make<nn::AddOp>(product, scaled(r, r.value(2), beta));
  }
  r.set(0, product);
}

/// An 8-bit operand as i32 without its zero point. A vector of zero points
/// belongs to `axis`.
static Value widen(NodeReader &r, int index, int zeroPoint, int64_t axis) {
  Type i32 = r.builder.getI32Type();
  Value wide = r.cast(r.value(index), i32);
  if (!r.hasInput(zeroPoint))
    return wide;
  Value zero = r.cast(r.value(zeroPoint), i32);
  int64_t rank = r.rank(index);
  if (r.rank(zeroPoint) == 1 && rank >= 2)
    zero = r.alongAxis(zero, r.normalizeAxis(axis, rank), rank);
  return r.make<nn::SubOp>(wide, zero);
}

static void readMatMulInteger(NodeReader &r) {
  r.set(0, makeMatmul(r, widen(r, 0, 2, -2), widen(r, 1, 3, -1)));
}

//===----------------------------------------------------------------------===//
// Einsum
//===----------------------------------------------------------------------===//

namespace {
/// An equation with one lower-case letter per dimension: `...` gets letters
/// that are free, upper-case ones are replaced.
class Equation {
public:
  explicit Equation(StringRef source) : source(source) {
    for (char c : source)
      if (c >= 'a' && c <= 'z' && used.find(c) == std::string::npos)
        used += c;
  }

  /// The terms as written.
  SmallVector<StringRef> getTerms() const {
    SmallVector<StringRef> terms;
    source.split("->").first.split(terms, ',');
    return terms;
  }
  /// Gives every ellipsis letters: as many as the widest has dimensions.
  void nameEllipsis(size_t width) {
    while (ellipsis.size() < width)
      ellipsis += pick();
  }
  /// A term in letters, its ellipsis by the last `width` of the widest.
  std::string nameTerm(StringRef term, size_t width);
  /// The result in letters; `uses` counts those of the operands.
  std::string nameResult(const std::map<char, int> &uses);

private:
  char pick() {
    for (char c = 'a'; c <= 'z'; ++c)
      if (used.find(c) == std::string::npos) {
        used += c;
        return c;
      }
    return 0;
  }
  char map(char c) {
    if (c >= 'a' && c <= 'z')
      return c;
    auto [at, isNew] = letters.try_emplace(c, 0);
    if (isNew)
      at->second = pick();
    return at->second;
  }

  StringRef source;
  std::string used, ellipsis;
  std::map<char, char> letters;
};
} // namespace

std::string Equation::nameTerm(StringRef term, size_t width) {
  std::string name;
  auto [before, after] = term.split("...");
  for (char c : before)
    name += map(c);
  if (term.contains("..."))
    name += ellipsis.substr(ellipsis.size() - std::min(ellipsis.size(), width));
  for (char c : after)
    name += map(c);
  return name;
}

std::string Equation::nameResult(const std::map<char, int> &uses) {
  auto [left, right] = source.split("->");
  if (source.contains("->"))
    return nameTerm(right, ellipsis.size());
  std::string result = ellipsis;
  std::map<char, char> order; // Source letter to its name, alphabetical.
  for (char c : left)
    if (llvm::isAlpha(c))
      order[c] = map(c);
  for (auto [c, name] : order)
    if (auto use = uses.find(name); use != uses.end() && use->second == 1)
      result += name;
  return result;
}

static void readEinsum(NodeReader &r) {
  std::string source = r.getString("equation", "");
  llvm::erase(source, ' ');
  Equation equation(source);
  SmallVector<StringRef> terms = equation.getTerms();
  SmallVector<Value> inputs = r.values();
  if (terms.size() != inputs.size())
    r.failInvalid("the equation '" + source +
                  "' has another number of terms than inputs");
  SmallVector<size_t> widths;
  for (auto [i, term] : llvm::enumerate(terms))
    widths.push_back(
        term.contains("...")
            ? std::max<int64_t>(0, r.rank(i) - int64_t(term.size()) + 3)
            : 0);
  equation.nameEllipsis(*llvm::max_element(widths));

  std::map<char, int> uses;
  std::map<char, int64_t> extents;
  SmallVector<std::string> named;
  for (auto [i, term] : llvm::enumerate(terms)) {
    std::string name = equation.nameTerm(term, widths[i]);
    if (static_cast<int64_t>(name.size()) != r.rank(i))
      r.failInvalid("term '" + term + "' does not fit an input of rank " +
                    Twine(r.rank(i)));
    for (auto [c, extent] : llvm::zip(name, r.shape(i))) {
      ++uses[c];
      int64_t &known = extents.try_emplace(c, extent).first->second;
      known = known == 1 ? extent : known;
    }
    named.push_back(name);
  }
  std::string result = equation.nameResult(uses);
  // Dimensions of extent 1 broadcast in an ellipsis.
  for (auto [i, name] : llvm::enumerate(named)) {
    SmallVector<int64_t> shape;
    for (char c : name)
      shape.push_back(extents[c]);
    if (ArrayRef(shape) != NodeReader::typeOf(inputs[i]).getShape())
      inputs[i] = r.expand(inputs[i], shape);
  }
  r.set(0,
        r.make<nn::EinsumOp>(inputs, llvm::join(named, ",") + "->" + result));
}

static constexpr ReaderEntry entries[] = {
    {"Einsum", readEinsum},
    {"Gemm", readGemm},
    {"MatMul", readMatMul},
    {"MatMulInteger", readMatMulInteger},
};
ArrayRef<ReaderEntry> onnximport::getMatmulReaders() { return entries; }
