//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What a reader of one op type works with: the node's inputs, attributes and
/// version on one side, checked making of nn ops on the other. Every member
/// that meets something wrong records a problem at the node and throws
/// ReadFailure, so readers are written for the good case.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_IMPORT_ONNX_NODEREADER_H
#define CALOTYPE_IMPORT_ONNX_NODEREADER_H

#include "GraphImporter.h"
#include "calotype/Dialect/NN/IR/NNDialect.h"
#include "mlir/IR/BuiltinTypes.h"

namespace calotype::onnximport {

class NodeReader {
public:
  NodeReader(GraphImporter &importer, const onnx::NodeProto &node,
             const GraphPlace &place, std::string path, int64_t opset,
             mlir::Location location);

  /// Version of the node's domain that the model asks for.
  const int64_t opset;
  const onnx::NodeProto &node;
  mlir::OpBuilder &builder;

  //===--------------------------------------------------------------------===//
  // Inputs
  //===--------------------------------------------------------------------===//

  int getNumInputs() const { return node.input_size(); }
  bool hasInput(int index) const;
  mlir::Value value(int index);
  /// All inputs, none of them optional.
  llvm::SmallVector<mlir::Value> values(int from = 0);
  mlir::RankedTensorType type(int index);
  llvm::SmallVector<int64_t> shape(int index);
  int64_t rank(int index) { return type(index).getRank(); }
  mlir::Type element(int index) { return type(index).getElementType(); }

  /// The input's tensor when it is known now, else null.
  const Tensor *constant(int index);
  /// The input's tensor, which the reader cannot do without. `what` says what
  /// it holds, for the message.
  const Tensor &required(int index, llvm::StringRef what);
  /// `required` as integers, whatever its shape.
  llvm::SmallVector<int64_t> ints(int index, llvm::StringRef what);
  int64_t scalarInt(int index, llvm::StringRef what);

  //===--------------------------------------------------------------------===//
  // Attributes
  //===--------------------------------------------------------------------===//

  const onnx::AttributeProto *attribute(llvm::StringRef name) const;
  bool hasAttribute(llvm::StringRef name) const { return attribute(name); }
  int64_t getInt(llvm::StringRef name, int64_t otherwise) const;
  double getFloat(llvm::StringRef name, double otherwise) const;
  std::string getString(llvm::StringRef name, llvm::StringRef otherwise) const;
  llvm::SmallVector<int64_t> getInts(llvm::StringRef name) const;
  llvm::SmallVector<double> getFloats(llvm::StringRef name) const;
  /// The tensor of a proto inside the node.
  Tensor getTensor(const onnx::TensorProto &proto);
  /// Attribute `name` before opset `version`, input `index` from then on; empty
  /// when it is absent.
  std::optional<llvm::SmallVector<int64_t>>
  intsOrAttribute(llvm::StringRef name, int index, int64_t version);

  //===--------------------------------------------------------------------===//
  // Results
  //===--------------------------------------------------------------------===//

  bool wants(int output) const;
  void set(int output, mlir::Value value);
  void set(int output, Tensor tensor);
  /// The input under another shape; a known tensor stays known.
  void setReshaped(int output, int input, llvm::ArrayRef<int64_t> shape);
  void setItem(int output, Item item);
  /// Reads the node by its definition as an ONNX function instead.
  void expandFunction();
  /// The output stands for what the input stands for.
  void forward(int output, int input);

  [[noreturn]] void fail(const llvm::Twine &reason,
                         const llvm::Twine &hint = "");
  /// Fails because the values of `item` are known at run time only; says which
  /// inputs of the model could be bound, or where to cut it.
  [[noreturn]] void failOpen(const Item &item, llvm::StringRef what);
  [[noreturn]] void failInvalid(const llvm::Twine &reason);
  /// Refuses an output that nobody computes.
  void refuseOutput(int output, llvm::StringRef what);

  //===--------------------------------------------------------------------===//
  // Making ops
  //===--------------------------------------------------------------------===//

  /// An op whose result type is inferred.
  template <typename OpTy, typename... Args> mlir::Value make(Args &&...args) {
    mlir::OperationState state(location, OpTy::getOperationName());
    OpTy::build(builder, state, mlir::Type(builder.getNoneType()),
                std::forward<Args>(args)...);
    return createInferred(state);
  }
  /// An op whose result type is given.
  template <typename OpTy, typename... Args>
  mlir::Value makeTyped(mlir::Type type, Args &&...args) {
    checkType(type);
    mlir::OperationState state(location, OpTy::getOperationName());
    OpTy::build(builder, state, type, std::forward<Args>(args)...);
    return create(state);
  }
  mlir::Value makeConstant(const Tensor &tensor);
  /// A constant of rank 0.
  mlir::Value scalar(double value, mlir::Type element);
  mlir::Value scalarLike(double value, mlir::Value like);
  mlir::Value cast(mlir::Value value, mlir::Type element);
  mlir::Value reshape(mlir::Value value, llvm::ArrayRef<int64_t> shape);
  mlir::Value expand(mlir::Value value, llvm::ArrayRef<int64_t> shape);
  mlir::Value transpose(mlir::Value value, llvm::ArrayRef<int64_t> permutation);
  mlir::Value slice(mlir::Value value, int64_t axis, int64_t start,
                    int64_t size);
  /// A vector as [1, C, 1, ...] of `rank` dimensions, C at `axis`.
  mlir::Value alongAxis(mlir::Value vector, int64_t axis, int64_t rank);
  /// Casts an index tensor to i64 unless it is i32 or i64.
  mlir::Value toIndex(mlir::Value value);

  static mlir::RankedTensorType typeOf(mlir::Value value) {
    return mlir::cast<mlir::RankedTensorType>(value.getType());
  }
  /// `axis` counted from the front; fails when it is outside [-rank, rank).
  int64_t normalizeAxis(int64_t axis, int64_t rank);
  llvm::SmallVector<int64_t> normalizeAxes(llvm::ArrayRef<int64_t> axes,
                                           int64_t rank);
  /// The IR type of a TensorProto::DataType.
  mlir::Type getElement(int64_t dataType);

  /// Reads a subgraph in place, with the names of this node's graph visible and
  /// `inputs` as its inputs, and gives the items of its outputs.
  llvm::SmallVector<Item> importSubgraph(llvm::StringRef attribute,
                                         llvm::ArrayRef<Item> inputs = {},
                                         int iteration = -1);
  Item getItem(int index) { return item(index); }
  mlir::Value valueOf(Item &item);

private:
  Item &item(int index);
  mlir::Value createInferred(mlir::OperationState &state);
  mlir::Value create(mlir::OperationState &state);
  void checkType(mlir::Type type);

  GraphImporter &importer;
  const GraphPlace &place;
  std::string path;
  mlir::Location location;
};

/// One row of the table of readers.
struct ReaderEntry {
  llvm::StringLiteral op;
  void (*read)(NodeReader &);
  llvm::StringLiteral domain = "";
};

/// Finds the reader of an op type, or null.
const ReaderEntry *findReader(llvm::StringRef domain, llvm::StringRef op);
llvm::ArrayRef<const ReaderEntry *> getAllReaders();

} // namespace calotype::onnximport

#endif // CALOTYPE_IMPORT_ONNX_NODEREADER_H
