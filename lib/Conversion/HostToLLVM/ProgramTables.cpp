//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "ProgramTables.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;
using namespace calotype;

/// A halide_type_t as one word: code, bits and one lane.
static int32_t getTypeWord(Type type) {
  enum { Int = 0, UInt = 1, Float = 2, BFloat = 4 };
  int32_t code = type.isBF16()                                   ? BFloat
                 : isa<FloatType>(type)                          ? Float
                 : type.isInteger(1) || type.isUnsignedInteger() ? UInt
                                                                 : Int;
  // i1 is one byte; kernels read it as uint8.
  int32_t bits = type.isInteger(1) ? 8 : int32_t(type.getIntOrFloatBitWidth());
  return code | bits << 8 | 1 << 16;
}

unsigned ProgramTables::addImage(MemRefType type) {
  SmallVector<int64_t> strides;
  int64_t offset;
  (void)type.getStridesAndOffset(strides, offset);
  // The offset is in the pointer.
  auto key = MemRefType::get(
      type.getShape(), type.getElementType(),
      StridedLayoutAttr::get(type.getContext(), /*offset=*/0, strides));
  auto [it, isNew] = imageNumbers.try_emplace(key, imageNumbers.size());
  if (!isNew)
    return it->second;
  images.push_back(getTypeWord(type.getElementType()));
  images.push_back(type.getRank());
  images.push_back(dims.size() / 4);
  for (int i = type.getRank() - 1; i >= 0; --i) {
    int32_t extent = type.getDimSize(i), stride = strides[i];
    dims.insert(dims.end(), {0, extent, stride, 0});
  }
  return it->second;
}

unsigned ProgramTables::addCall(StringRef symbol, host::CallOp call) {
  auto name = StringAttr::get(call.getContext(), prefix + "__" + symbol);
  unsigned kernel = kernels.insert({name, kernels.size()}).first->second;
  unsigned offset = calls.size();
  calls.push_back(kernel);
  calls.push_back(call.getNumOperands());
  for (Value operand : call.getOperands())
    calls.push_back(addImage(cast<MemRefType>(operand.getType())));
  return offset;
}

bool ProgramTables::fits() const {
  return imageNumbers.size() <= INT16_MAX && kernels.size() <= INT16_MAX;
}

template <typename T>
static void emitTable(OpBuilder &builder, Location loc, const Twine &name,
                      ArrayRef<T> values, Type element) {
  // An empty table still has an address.
  std::vector<T> padded(values.begin(), values.end());
  if (padded.empty())
    padded.push_back(0);
  int64_t size = padded.size();
  auto type = LLVM::LLVMArrayType::get(element, size);
  auto attr = DenseElementsAttr::get(RankedTensorType::get({size}, element),
                                     ArrayRef<T>(padded));
  LLVM::GlobalOp::create(builder, loc, type, /*isConstant=*/true,
                         LLVM::Linkage::Internal, name.str(), attr);
}

void ProgramTables::emit(ModuleOp module) const {
  OpBuilder builder = OpBuilder::atBlockEnd(module.getBody());
  Location loc = module.getLoc();
  emitTable<int32_t>(builder, loc, prefix + "__dims", dims,
                     builder.getI32Type());
  emitTable<int32_t>(builder, loc, prefix + "__images", images,
                     builder.getI32Type());
  emitTable<int16_t>(builder, loc, prefix + "__calls", calls,
                     builder.getI16Type());

  auto pointer = LLVM::LLVMPointerType::get(builder.getContext());
  auto kernelType = LLVM::LLVMFunctionType::get(builder.getI32Type(), pointer,
                                                /*isVarArg=*/true);
  for (auto [name, number] : kernels)
    LLVM::LLVMFuncOp::create(builder, loc, name.getValue(), kernelType);
  auto type =
      LLVM::LLVMArrayType::get(pointer, std::max<size_t>(kernels.size(), 1));
  auto table = LLVM::GlobalOp::create(builder, loc, type, /*isConstant=*/true,
                                      LLVM::Linkage::Internal,
                                      prefix + "__kernels", Attribute());
  builder.createBlock(&table.getInitializerRegion());
  Value value = LLVM::ZeroOp::create(builder, loc, type);
  for (auto [name, number] : kernels) {
    Value address =
        LLVM::AddressOfOp::create(builder, loc, pointer, name.getValue());
    value = LLVM::InsertValueOp::create(builder, loc, value, address,
                                        int64_t(number));
  }
  LLVM::ReturnOp::create(builder, loc, value);
}
