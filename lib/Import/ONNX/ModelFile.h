//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Reading protocol buffers from files.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_IMPORT_ONNX_MODELFILE_H
#define CALOTYPE_IMPORT_ONNX_MODELFILE_H

#include "onnx/onnx-ml.pb.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <google/protobuf/message_lite.h>

namespace calotype::onnximport {

/// Parses `message` from the file's bytes.
llvm::Error readProto(llvm::StringRef path,
                      google::protobuf::MessageLite &message);

/// Reads a model, in ONNX's text form when the name ends in `.onnxtxt`.
llvm::Error readModel(llvm::StringRef path, onnx::ModelProto &model);

} // namespace calotype::onnximport

#endif // CALOTYPE_IMPORT_ONNX_MODELFILE_H
