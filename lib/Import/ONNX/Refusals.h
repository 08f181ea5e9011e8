//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Why an op that has no reader is refused, and what the user can do about it.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_IMPORT_ONNX_REFUSALS_H
#define CALOTYPE_IMPORT_ONNX_REFUSALS_H

#include "onnx/onnx-ml.pb.h"
#include "llvm/ADT/ArrayRef.h"
#include <string>

namespace calotype::onnximport {

struct Refusal {
  std::string reason;
  std::string hint;
};

/// For a node whose op is neither read nor defined by a function. `opset` is
/// the version of its domain, `computed` names its inputs that are no
/// constants.
Refusal explainRefusal(const onnx::NodeProto &node, int64_t opset,
                       llvm::ArrayRef<std::string> computed);

/// "cutting the graph ...": how to run the part before a node without it.
std::string adviseCut(llvm::ArrayRef<std::string> computed);

} // namespace calotype::onnximport

#endif // CALOTYPE_IMPORT_ONNX_REFUSALS_H
