//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Tensors of a model: inline, typed or external data as calotype::Tensor.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_IMPORT_ONNX_TENSORDATA_H
#define CALOTYPE_IMPORT_ONNX_TENSORDATA_H

#include "calotype/Support/Tensor.h"
#include "onnx/onnx-ml.pb.h"
#include <map>
#include <set>
#include <string>

namespace calotype::onnximport {

/// The element type of TensorProto::DataType `type`, or nothing.
std::optional<ElementType> getElementType(int32_t type);
/// The inverse.
int32_t getDataType(ElementType type);
/// "float8e5m2", "string", ... for messages.
std::string getDataTypeName(int32_t type);

/// Elements of the largest tensor that the compiler takes: extents and offsets
/// fit int32.
constexpr int64_t maxElements = (int64_t(1) << 31) - 1;

/// Why a shape cannot be a tensor's, or empty.
std::string checkShape(llvm::ArrayRef<int64_t> shape);

/// Files of external data, each mapped once.
class ExternalData {
public:
  /// `allowed` is the folder whose files may be read.
  explicit ExternalData(std::string allowed) : folder(std::move(allowed)) {}

  /// The mapped file of this location with its size. Refuses absolute names,
  /// `..` and links that lead out of the folder.
  llvm::Expected<std::shared_ptr<llvm::ArrayRef<char>>>
  getFile(llvm::StringRef location);

  /// The files mapped so far, as paths through the folder.
  std::set<std::string> listFiles() const;

private:
  std::string folder;
  std::map<std::string, std::shared_ptr<llvm::ArrayRef<char>>> files;
};

/// The tensor of a TensorProto. Its bytes are not copied where they can be used
/// in place: in the mapped file, or in the proto, which `owner` keeps alive.
/// `external` may be null: then external data is refused.
llvm::Expected<Tensor> readTensor(const onnx::TensorProto &proto,
                                  std::shared_ptr<void> owner,
                                  ExternalData *external);

} // namespace calotype::onnximport

#endif // CALOTYPE_IMPORT_ONNX_TENSORDATA_H
