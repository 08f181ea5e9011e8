//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "TestData.h"
#include "calotype/Import/ONNX/ImportONNX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <cmath>
#include <random>

using namespace calotype;
using namespace calotype::driver;

/// Reads PREFIX_0.pb, PREFIX_1.pb, ... (or .npy) as long as they exist.
static llvm::Error readNumbered(llvm::StringRef folder, llvm::StringRef prefix,
                                std::vector<DataTensor> &tensors) {
  for (unsigned index = 0;; ++index) {
    std::string found;
    for (llvm::StringRef extension : {".pb", ".npy"}) {
      llvm::SmallString<128> path(folder);
      llvm::sys::path::append(path, prefix + "_" + llvm::Twine(index) + extension);
      if (llvm::sys::fs::exists(path))
        found = path.str().str();
    }
    if (found.empty())
      return llvm::Error::success();
    DataTensor tensor;
    tensor.path = found;
    llvm::Expected<Tensor> value = readTensorFile(found);
    if (!value)
      return value.takeError();
    tensor.value = *value;
    tensors.push_back(std::move(tensor));
  }
}

llvm::Expected<std::vector<DataSet>>
driver::readDataSets(llvm::StringRef folder) {
  std::vector<std::string> folders;
  std::error_code error;
  for (llvm::sys::fs::directory_iterator entry(folder, error), end;
       entry != end && !error; entry.increment(error)) {
    llvm::StringRef leaf = llvm::sys::path::filename(entry->path());
    if (leaf.starts_with("test_data_set_"))
      folders.push_back(entry->path());
    else if (leaf == "input_0.pb" || leaf == "output_0.pb" || leaf == "input_0.npy")
      folders.push_back(folder.str());
  }
  llvm::sort(folders);
  folders.erase(std::unique(folders.begin(), folders.end()), folders.end());
  std::vector<DataSet> sets;
  for (const std::string &path : folders) {
    DataSet set;
    set.folder = path;
    if (llvm::Error failed = readNumbered(path, "input", set.inputs))
      return failed;
    if (llvm::Error failed = readNumbered(path, "output", set.outputs))
      return failed;
    sets.push_back(std::move(set));
  }
  return sets;
}

Tensor driver::makeRandomTensor(ElementType type, llvm::ArrayRef<int64_t> shape,
                                uint64_t seed) {
  Tensor tensor = Tensor::allocate(type, shape);
  std::mt19937_64 bits(seed * 0x9E3779B97F4A7C15u + 1);
  for (int64_t i = 0; i < tensor.getNumElements(); ++i) {
    uint64_t draw = bits();
    if (isFloatElement(type)) {
      // The sum of four 16-bit uniforms: near normal, variance 1.
      int64_t total = 0;
      for (unsigned part = 0; part < 4; ++part)
        total += (draw >> (16 * part)) & 0xffff;
      tensor.setDouble(i, (total - 2 * 65535.0) * std::sqrt(3.0) / 65536.0);
    } else {
      // 0 and 1: in range as an index, a mask or a token type.
      tensor.setInt(i, draw & 1);
    }
  }
  return tensor;
}
