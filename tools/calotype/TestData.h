//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Inputs for compiled models: the test data sets beside a model.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TOOLS_CALOTYPE_TESTDATA_H
#define CALOTYPE_TOOLS_CALOTYPE_TESTDATA_H

#include "calotype/Support/Tensor.h"
#include <string>
#include <vector>

namespace calotype::driver {

/// A tensor read from a data set, and its file.
struct DataTensor {
  std::string path;
  Tensor value;
};

/// One `test_data_set_*` folder in the layout of the ONNX test suites.
struct DataSet {
  std::string folder;
  std::vector<DataTensor> inputs, outputs;
};

/// The data sets in `folder`: its `test_data_set_*` folders, or itself when it
/// holds input_0.pb or output_0.pb. Unreadable tensors are an error.
llvm::Expected<std::vector<DataSet>> readDataSets(llvm::StringRef folder);

} // namespace calotype::driver

#endif // CALOTYPE_TOOLS_CALOTYPE_TESTDATA_H
