//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The weights: header, data with zeros between the blobs, checksum.
//===----------------------------------------------------------------------===//

#include "calotype/Artifact/Artifact.h"
#include "calotype/Artifact/HostObject.h"
#include "calotype/Artifact/ModelInterface.h"
#include "calotype/Runtime/Program.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/raw_ostream.h"
#include <cstring>

using namespace llvm;
using namespace calotype;

/// Calls `add` with the data of the weights from begin to end, in pieces whose
/// sizes are multiples of the alignment.
static void forEachPiece(const CompiledModel &model,
                         function_ref<void(ArrayRef<char> piece)> add) {
  constexpr int64_t unit = 64;
  const char zeros[unit] = {};
  int64_t at = 0;
  auto fillTo = [&](int64_t end) {
    for (; at < end; at += unit)
      add(zeros);
  };
  for (const WeightBlob &blob : model.weights) {
    fillTo(blob.offset);
    int64_t size = blob.data.size(), whole = size / unit * unit;
    add(blob.data.take_front(whole));
    at += whole;
    if (whole == size)
      continue;
    char tail[unit] = {};
    std::memcpy(tail, blob.data.data() + whole, size - whole);
    add(tail);
    at += unit;
  }
  fillTo(model.weightsBytes);
}

void calotype::setAbiHash(CompiledModel &model) {
  calotype_rt_checksum sum;
  calotype_rt_checksum_begin(&sum);
  forEachPiece(model, [&](ArrayRef<char> piece) {
    calotype_rt_checksum_add(&sum, piece.data(),
                             piece.size() / CALOTYPE_RT_CHECKSUM_BLOCK);
  });
  model.weightsChecksum = calotype_rt_checksum_end(&sum);
  model.abiHash = computeAbiHash(model);
}

static calotype_rt_weights makeWeightsHeader(const CompiledModel &model) {
  calotype_rt_weights header = {};
  std::memcpy(header.magic, CALOTYPE_RT_WEIGHTS_MAGIC, sizeof header.magic);
  header.version = CALOTYPE_RT_VERSION;
  header.header_bytes = sizeof header;
  header.abi_hash = model.abiHash;
  header.data_bytes = model.weightsBytes;
  header.checksum = model.weightsChecksum;
  return header;
}

Tensor calotype::makeWeightsFile(const CompiledModel &model) {
  calotype_rt_weights header = makeWeightsHeader(model);
  Tensor file = Tensor::allocate(ElementType::U8,
                                 {int64_t(sizeof header) + model.weightsBytes});
  std::memcpy(file.data(), &header, sizeof header);
  char *data = file.as<char>() + sizeof header;
  for (const WeightBlob &blob : model.weights)
    std::memcpy(data + blob.offset, blob.data.data(), blob.data.size());
  return file;
}

void calotype::writeWeightsFile(const CompiledModel &model, raw_ostream &os) {
  calotype_rt_weights header = makeWeightsHeader(model);
  os.write(reinterpret_cast<const char *>(&header), sizeof header);
  forEachPiece(model, [&](ArrayRef<char> piece) {
    os.write(piece.data(), piece.size());
  });
}

Expected<std::string> calotype::makeWeightsObject(const CompiledModel &model) {
  Tensor file = makeWeightsFile(model);
  LLVMContext context;
  Module module("weights", context);
  auto *data = ConstantDataArray::get(
      context, ArrayRef(file.as<uint8_t>(), file.getSizeInBytes()));
  auto *global = new GlobalVariable(
      module, data->getType(), /*isConstant=*/true,
      GlobalValue::ExternalLinkage, data, model.name + "_weights");
  global->setAlignment(Align(64));
  return compileToObject(module, model.triple);
}
