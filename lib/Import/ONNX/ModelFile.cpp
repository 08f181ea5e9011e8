//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "ModelFile.h"
#include "TensorData.h"
#include "calotype/Import/ONNX/ImportONNX.h"
#include "calotype/Support/WholeFile.h"
#include "onnx/defs/parser.h"
#include "llvm/Support/MemoryBuffer.h"
#include <google/protobuf/stubs/logging.h>

using namespace calotype;
using namespace calotype::onnximport;
using llvm::StringRef;

/// A model as text has no large weights; its parser needs a copy.
static constexpr uint64_t maxTextBytes = 256 << 20;

static llvm::Error makeError(const llvm::Twine &text) {
  return llvm::createStringError(
      std::make_error_code(std::errc::invalid_argument), text);
}

llvm::Error onnximport::readProto(StringRef path,
                                  google::protobuf::MessageLite &message) {
  auto buffer = readFileWhole(path);
  if (!buffer)
    return buffer.takeError();
  if ((*buffer)->getBufferSize() > INT32_MAX)
    return makeError(
        "'" + path +
        "' is larger than 2 GiB: its tensors must be external data");
  static const bool silent = (google::protobuf::SetLogHandler(nullptr), true);
  (void)silent;
  if (!message.ParseFromArray((*buffer)->getBufferStart(),
                              (*buffer)->getBufferSize()))
    return makeError("'" + path + "' is not an ONNX file, or it is damaged");
  return llvm::Error::success();
}

llvm::Error onnximport::readModel(StringRef path, onnx::ModelProto &model) {
  if (!path.ends_with(".onnxtxt"))
    return readProto(path, model);
  auto buffer = readFileWhole(path, maxTextBytes);
  if (!buffer)
    return buffer.takeError();
  try {
    auto status =
        onnx::OnnxParser::Parse(model, (*buffer)->getBuffer().str().c_str());
    if (!status.IsOK())
      return makeError("'" + path + "': " + status.ErrorMessage());
  } catch (std::exception &error) {
    return makeError("'" + path + "': " + error.what());
  }
  return llvm::Error::success();
}

llvm::Expected<Tensor> calotype::readTensorFile(StringRef path) {
  if (path.ends_with(".npy"))
    return readNpy(path);
  try {
    auto proto = std::make_shared<onnx::TensorProto>();
    if (llvm::Error error = readProto(path, *proto))
      return std::move(error);
    llvm::Expected<Tensor> tensor = readTensor(*proto, proto, nullptr);
    if (!tensor)
      return makeError("'" + path + "': " + llvm::toString(tensor.takeError()));
    return tensor;
  } catch (std::exception &error) {
    return makeError("'" + path + "': " + error.what());
  }
}

llvm::Error calotype::writeTensorFile(StringRef path, const Tensor &tensor,
                                      StringRef name) {
  if (path.ends_with(".npy"))
    return writeNpy(path, tensor);
  try {
    onnx::TensorProto proto;
    proto.set_name(name.str());
    proto.set_data_type(getDataType(tensor.getElementType()));
    for (int64_t extent : tensor.getShape())
      proto.add_dims(extent);
    proto.set_raw_data(tensor.data(), tensor.getSizeInBytes());
    std::string bytes;
    if (!proto.SerializeToString(&bytes))
      return makeError("not supported: a TensorProto of more than 2 GiB, '" +
                       path + "'");
    return writeFileWhole(path, bytes);
  } catch (std::exception &error) {
    return makeError("'" + path + "': " + error.what());
  }
}
