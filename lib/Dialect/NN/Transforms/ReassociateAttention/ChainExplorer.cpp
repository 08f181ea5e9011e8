//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Follows scores from their product to their readers. An op that forbids the
/// linear order is noted, and the scores are followed through it as long as
/// their rows and columns are known: whether a second product comes tells a
/// near miss from a graph that has nothing to do with attention.
//===----------------------------------------------------------------------===//

#include "../Constants.h"
#include "../TensorTypes.h"
#include "MaskReader.h"
#include "ScoreChain.h"
#include "calotype/Dialect/NN/IR/NNOps.h"
#include "llvm/ADT/TypeSwitch.h"
#include <set>

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

namespace {

class Explorer {
public:
  Explorer(ScoreChain &chain, const EvaluatorInterface *evaluator)
      : chain(chain), evaluator(evaluator), pending(isEarlier) {}

  void run() {
    MatmulOp product = chain.product;
    ScoreStep step{ScoreStep::Kind::Product, product};
    step.frame = ScoreFrame::ofProduct(product.getType());
    if (!areKnown(product.getType(), product.getLhs(), product.getRhs()))
      refuse(product, "extents are not known at compile time");
    else if (ShapedType::getNumElements(step.frame.shape) == 0 ||
             product.getLhs().getType().getNumElements() == 0)
      refuse(product, "the scores are empty");
    else if (step.frame.extentOf(Axis::Row) == 1 ||
             step.frame.extentOf(Axis::Column) == 1)
      refuse(product, "the scores have a single row or column");
    else if (!isa<FloatType>(product.getType().getElementType()))
      refuse(product, "the scores are integers");
    add(std::move(step));
    while (!pending.empty()) {
      Operation *op = *pending.begin();
      pending.erase(pending.begin());
      visit(op);
    }
  }

private:
  static bool areKnown(RankedTensorType result, Value left, Value right) {
    return result.hasStaticShape() && typeOf(left).hasStaticShape() &&
           typeOf(right).hasStaticShape();
  }

  static bool isEarlier(Operation *a, Operation *b) {
    return a->isBeforeInBlock(b);
  }

  void refuse(Operation *op, const llvm::Twine &reason) {
    chain.refusals.push_back({op, reason.str()});
  }

  /// Notes a step, judges it and follows its result.
  void add(ScoreStep step) {
    auto formOf = [&](Value value) {
      return value ? chain.stepOf(value).form : ScoreForm();
    };
    std::string reason;
    FailureOr<ScoreForm> form =
        advance(step, formOf(step.scores), formOf(step.other), reason);
    if (failed(form))
      refuse(step.op, reason);
    else
      step.form = *form;
    follow(step);
  }

  void follow(ScoreStep &step) {
    if (typeOf(step.op->getResult(0)).getEncoding())
      refuse(step.op, "the scores have a layout already");
    for (Operation *user : step.op->getResult(0).getUsers()) {
      if (user->getBlock() == step.op->getBlock())
        pending.insert(user);
      else
        refuse(user, "a nested region reads the scores");
    }
    chain.addStep(std::move(step));
  }

  /// Notes that `op` forbids the order. Follows its result if that is shaped
  /// like the scores it reads.
  void stop(Operation *op, Value scores, const llvm::Twine &reason) {
    refuse(op, reason);
    if (op->getNumResults() != 1 ||
        !isa<ScalarOpInterface, SoftmaxOp, TriluOp>(op))
      return;
    ScoreStep step{ScoreStep::Kind::Move, op, scores};
    if (std::optional<ScoreFrame> frame =
            frameOf(scores).broadcastTo(typeOf(op->getResult(0)).getShape())) {
      step.frame = *frame;
      follow(step);
    }
  }

  const ScoreFrame &frameOf(Value scores) const {
    return chain.stepOf(scores).frame;
  }
  bool isScores(Value value) const { return chain.contains(value); }

  void visit(Operation *op) {
    Value scores = *llvm::find_if(op->getOperands(),
                                  [&](Value value) { return isScores(value); });
    llvm::TypeSwitch<Operation *>(op)
        .Case([&](MatmulOp matmul) { visitMatmul(matmul); })
        .Case([&](ReduceOp reduce) { visitReduce(reduce); })
        .Case<TransposeOp, ReshapeOp, ExpandOp>(
            [&](auto) { visitMove(op, scores); })
        .Case([&](CastOp cast) { visitCast(cast); })
        .Case([&](MulOp mul) { visitMul(mul, scores); })
        .Case([&](DivOp div) { visitDiv(div); })
        .Case<AddOp, SubOp>([&](auto) { visitSum(op, scores); })
        .Case([&](NegOp) { multiply(op, scores, {{numberFactor(-1)}}); })
        .Case([&](SelectOp select) { visitSelect(select, scores); })
        .Case([&](TriluOp trilu) { visitTrilu(trilu); })
        .Case([&](SoftmaxOp) {
          chain.hasSoftmax = true;
          stop(op, scores, "softmax between the products");
        })
        .Default([&](Operation *) { visitOther(op, scores); });
  }

  void visitOther(Operation *op, Value scores) {
    if (op->hasTrait<OpTrait::IsTerminator>())
      refuse(op, "the function returns the scores");
    else if (isa<ScalarOpInterface>(op))
      stop(op, scores,
           op->getName().getStringRef() + " of the scores is not linear");
    else
      stop(op, scores, op->getName().getStringRef() + " reads the scores too");
  }

  //===--------------------------------------------------------------------===//
  // Readers
  //===--------------------------------------------------------------------===//

  void visitMatmul(MatmulOp op) {
    bool isLeft = isScores(op.getLhs());
    if (isLeft && isScores(op.getRhs()))
      return refuse(
          op, "the scores are multiplied by themselves in a matrix product");
    Value scores = isLeft ? op.getLhs() : op.getRhs();
    const ScoreFrame &frame = frameOf(scores);
    // The left operand is summed along its last dimension, the right one along
    // the one before.
    bool summedLast =
        isLeft != (isLeft ? op.getTransposeLhs() : op.getTransposeRhs());
    int64_t rank = frame.getRank();
    int64_t summed = summedLast ? rank - 1 : rank - 2;
    int64_t kept = summedLast ? rank - 2 : rank - 1;
    Axis axis = frame.axes[summed];
    if (axis == Axis::Batch || frame.axes[kept] != getOther(axis) ||
        frame.onlyDim(axis) != summed)
      return refuse(
          op,
          "a product sums over neither all rows nor all columns of the scores");
    ScoreReader reader{ScoreReader::Kind::Product,         op,    scores, axis,
                       isLeft ? op.getRhs() : op.getLhs(), isLeft};
    bool isKnown = areKnown(op.getType(), op.getLhs(), op.getRhs());
    if (!isKnown)
      refuse(op, "extents are not known at compile time");
    // A product with a column of one number sums as well.
    std::optional<double> number = getSplat(reader.values);
    if (isKnown && number &&
        op.getType().getNumElements() * frame.extentOf(axis) ==
            ShapedType::getNumElements(frame.shape)) {
      reader.kind = ScoreReader::Kind::Sum;
      reader.scale = *number;
    }
    addReader(std::move(reader));
  }

  void visitReduce(ReduceOp op) {
    Value scores = op.getInput();
    const ScoreFrame &frame = frameOf(scores);
    bool isMean = op.getKind() == ReduceKind::Mean;
    for (Axis axis : {Axis::Row, Axis::Column}) {
      SmallVector<int64_t> axes(op.getAxes());
      llvm::sort(axes);
      if (axes != frame.dimsOf(axis) ||
          (op.getKind() != ReduceKind::Sum && !isMean))
        continue;
      ScoreReader reader{ScoreReader::Kind::Sum, op, scores, axis};
      if (isMean)
        reader.scale = 1.0 / static_cast<double>(frame.extentOf(axis));
      return addReader(std::move(reader));
    }
    refuse(op, "a reduction by " + stringifyReduceKind(op.getKind()) +
                   " is no sum over the rows or columns of the scores");
  }

  void addReader(ScoreReader reader) {
    const ScoreForm &form = chain.stepOf(reader.scores).form;
    const ScoreFrame &frame = frameOf(reader.scores);
    // Causal: each row sums over the columns up to its own.
    bool lower = reader.summed == Axis::Column;
    if (form.lowerDecay && form.lower != form.lowerDecay)
      refuse(reader.op, "a decay without the causal mask of its direction");
    else if (form.lower && *form.lower != lower)
      refuse(reader.op, "the triangle keeps later positions");
    else if (form.lower &&
             (!frame.onlyDim(Axis::Row) || !frame.onlyDim(Axis::Column) ||
              frame.extentOf(Axis::Row) != frame.extentOf(Axis::Column)))
      refuse(reader.op, "the causal mask is not square");
    if (typeOf(reader.op->getResult(0)).getEncoding())
      refuse(reader.op, "the result has a layout already");
    chain.readers.push_back(std::move(reader));
  }

  //===--------------------------------------------------------------------===//
  // Steps
  //===--------------------------------------------------------------------===//

  void visitMove(Operation *op, Value scores) {
    const ScoreFrame &from = frameOf(scores);
    RankedTensorType type = typeOf(op->getResult(0));
    ScoreStep step{ScoreStep::Kind::Move, op, scores};
    if (auto transpose = dyn_cast<TransposeOp>(op)) {
      step.frame = from.transposed(transpose.getPermutation());
    } else if (!type.hasStaticShape() || !typeOf(scores).hasStaticShape()) {
      return refuse(op, "extents are not known at compile time");
    } else {
      std::optional<ScoreFrame> frame = isa<ReshapeOp>(op)
                                            ? from.reshaped(type.getShape())
                                            : from.broadcastTo(type.getShape());
      if (!frame)
        return refuse(op, op->getName().getStringRef() +
                              " mixes rows or columns of the scores with other "
                              "dimensions");
      // Positions along merged rows are those of a triangle no more.
      const ScoreForm &form = chain.stepOf(scores).form;
      if ((form.lower || form.lowerDecay) &&
          (!frame->onlyDim(Axis::Row) || !frame->onlyDim(Axis::Column)))
        return refuse(op, "a reshape of causally masked rows");
      step.frame = *frame;
    }
    add(std::move(step));
  }

  void visitCast(CastOp op) {
    Type from = typeOf(op.getInput()).getElementType();
    Type to = op.getType().getElementType();
    if (!isa<FloatType>(to) ||
        from.getIntOrFloatBitWidth() >= to.getIntOrFloatBitWidth()) {
      std::string type;
      llvm::raw_string_ostream(type) << to;
      return stop(op, op.getInput(),
                  "a conversion to " + type + " rounds the scores");
    }
    ScoreStep step{ScoreStep::Kind::Cast, op, op.getInput()};
    step.frame = frameOf(op.getInput());
    add(std::move(step));
  }

  static MaskFactor numberFactor(double number) {
    MaskFactor factor{MaskFactor::Kind::Number};
    factor.number = number;
    return factor;
  }

  /// The frame of an element-wise op's result, or an end of the way.
  std::optional<ScoreFrame> frameAfter(Operation *op, Value scores) {
    std::optional<ScoreFrame> frame =
        frameOf(scores).broadcastTo(typeOf(op->getResult(0)).getShape());
    if (!frame)
      refuse(op, "a broadcast along rows or columns of the scores");
    return frame;
  }

  /// The result is `scores` times `terms`.
  void multiply(Operation *op, Value scores, MaskTerms terms) {
    std::optional<ScoreFrame> frame = frameAfter(op, scores);
    if (!frame)
      return;
    ScoreStep step{ScoreStep::Kind::Multiply, op, scores};
    step.terms = std::move(terms);
    step.frame = *frame;
    add(std::move(step));
  }

  /// How a mask that cannot be taken apart is called.
  static std::string describe(StringRef role, Value mask) {
    Value source = mask;
    while (Operation *op = source.getDefiningOp()) {
      if (!isa<ReshapeOp, TransposeOp, ExpandOp, CastOp>(op))
        break;
      source = op->getOperand(0);
    }
    if (source.getDefiningOp<ConstantOp>())
      return (role + " has a rank above " + Twine(kMaxMaskRank)).str();
    return (role + " is not known to have a small rank").str();
  }

  void visitMask(Operation *op, Value scores, Value mask, bool divides) {
    std::optional<ScoreFrame> frame = frameAfter(op, scores);
    if (!frame)
      return;
    // Behind a refusal only the way counts.
    if (!chain.refusals.empty())
      return stop(op, scores, "a mask");
    MaskReader reader(*frame, evaluator);
    AlignedValue aligned = AlignedValue::right(mask, frame->getRank());
    MaskReader::Terms terms =
        divides ? reader.readReciprocal(aligned) : reader.read(aligned);
    if (failed(terms))
      return stop(op, scores, describe("the mask", mask));
    multiply(op, scores, std::move(*terms));
  }

  /// Two results of this chain in one op.
  void visitPair(Operation *op, ScoreStep::Kind kind, double otherSign) {
    Value left = op->getOperand(0), right = op->getOperand(1);
    const ScoreFrame &a = frameOf(left), &b = frameOf(right);
    if (a.axes != b.axes || a.shape != b.shape)
      return stop(op, left,
                  "the scores meet themselves in another arrangement");
    ScoreStep step{kind, op, left, right};
    step.otherSign = otherSign;
    step.frame = a;
    add(std::move(step));
  }

  void visitMul(MulOp op, Value scores) {
    if (isScores(op.getLhs()) && isScores(op.getRhs()))
      return visitPair(op, ScoreStep::Kind::MultiplyScores, 1);
    visitMask(op, scores, scores == op.getLhs() ? op.getRhs() : op.getLhs(),
              /*divides=*/false);
  }

  void visitDiv(DivOp op) {
    if (isScores(op.getRhs()))
      return stop(op, op.getRhs(), "division by the scores is not linear");
    visitMask(op, op.getLhs(), op.getRhs(), /*divides=*/true);
  }

  void visitSum(Operation *op, Value scores) {
    double rightSign = isa<SubOp>(op) ? -1 : 1;
    Value left = op->getOperand(0), right = op->getOperand(1);
    if (isScores(left) && isScores(right))
      return visitPair(op, ScoreStep::Kind::AddScores, rightSign);
    std::optional<ScoreFrame> frame = frameAfter(op, scores);
    if (!frame)
      return;
    if (!chain.refusals.empty())
      return stop(op, scores, "an added matrix");
    Value added = scores == left ? right : left;
    MaskReader reader(*frame, evaluator);
    MaskReader::Terms terms =
        reader.read(AlignedValue::right(added, frame->getRank()));
    if (failed(terms))
      return stop(op, scores, describe("the added matrix", added));
    if (scores == left && rightSign < 0)
      for (MaskProduct &product : *terms)
        product.push_back(numberFactor(-1));
    ScoreStep step{ScoreStep::Kind::Add, op, scores};
    step.sign = scores == right ? rightSign : 1;
    step.terms = std::move(*terms);
    step.frame = *frame;
    add(std::move(step));
  }

  /// Scores or zero, by a condition.
  void visitSelect(SelectOp op, Value scores) {
    bool keeps = scores == op.getOnTrue();
    Value other = keeps ? op.getOnFalse() : op.getOnTrue();
    if (isScores(op.getCondition()) || isScores(other))
      return stop(op, scores, "a choice between scores");
    if (getSplat(other) != 0.0)
      return stop(op, scores, "a choice of another value than zero");
    std::optional<ScoreFrame> frame = frameAfter(op, scores);
    if (!frame)
      return;
    if (!chain.refusals.empty())
      return stop(op, scores, "a choice");
    MaskReader reader(*frame, evaluator);
    AlignedValue condition =
        AlignedValue::right(op.getCondition(), frame->getRank());
    MaskReader::Terms terms =
        keeps ? reader.read(condition) : reader.readComplement(condition);
    if (failed(terms))
      return stop(op, scores,
                  describe("the condition of a choice", op.getCondition()));
    multiply(op, scores, std::move(*terms));
  }

  void visitTrilu(TriluOp op) {
    const ScoreFrame &frame = frameOf(op.getInput());
    int64_t rank = frame.getRank();
    std::optional<int64_t> row = frame.onlyDim(Axis::Row);
    std::optional<int64_t> column = frame.onlyDim(Axis::Column);
    bool straight = row == rank - 2 && column == rank - 1;
    bool crossed = row == rank - 1 && column == rank - 2;
    if ((!straight && !crossed) || op.getK() != 0)
      return stop(op, op.getInput(), "the triangle begins beside the diagonal");
    MaskFactor factor{MaskFactor::Kind::Triangle};
    factor.lower = op.getUpper() == crossed;
    multiply(op, op.getInput(), {{factor}});
  }

  ScoreChain &chain;
  const EvaluatorInterface *evaluator;
  std::set<Operation *, bool (*)(Operation *, Operation *)> pending;
};

} // namespace

ScoreChain ScoreChain::explore(MatmulOp product,
                               const EvaluatorInterface *evaluator) {
  ScoreChain chain(product);
  Explorer(chain, evaluator).run();
  if (chain.refusals.empty())
    findNormalizations(chain);
  return chain;
}
