//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "TestData.h"
#include "calotype/Import/ONNX/ImportONNX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace calotype;
using namespace calotype::driver;

/// Reads PREFIX_0.pb, PREFIX_1.pb, ... (or .npy) as long as they exist.
static llvm::Error readNumbered(llvm::StringRef folder, llvm::StringRef prefix,
                                std::vector<DataTensor> &tensors) {
  for (unsigned index = 0;; ++index) {
    std::string found;
    for (llvm::StringRef extension : {".pb", ".npy"}) {
      llvm::SmallString<128> path(folder);
      llvm::sys::path::append(path,
                              prefix + "_" + llvm::Twine(index) + extension);
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
    else if (leaf == "input_0.pb" || leaf == "output_0.pb" ||
             leaf == "input_0.npy" || leaf == "output_0.npy")
      folders.push_back(folder.str());
  }
  if (error)
    return llvm::createStringError(error, "cannot read '" + folder +
                                              "': " + error.message());
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
