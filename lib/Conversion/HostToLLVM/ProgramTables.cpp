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
  Kernel entry{unsigned(kernels.size()), call.getNumOperands()};
  unsigned kernel = kernels.insert({name, entry}).first->second.number;
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

/// Bytes of a calotype_rt_buffer, which the runtime asserts.
static constexpr int64_t kBufferBytes = 56;

/// A function that hands the operands of an array to a kernel, each as an
/// argument of its own.
static LLVM::LLVMFuncOp emitCaller(OpBuilder &builder, Location loc,
                                   const Twine &name, StringRef kernel,
                                   unsigned operands) {
  Type i32 = builder.getI32Type();
  auto pointer = LLVM::LLVMPointerType::get(builder.getContext());
  SmallVector<Type> types(operands + 1, pointer);
  auto callee = LLVM::LLVMFuncOp::create(
      builder, loc, kernel, LLVM::LLVMFunctionType::get(i32, types));
  auto caller = LLVM::LLVMFuncOp::create(
      builder, loc, name.str(),
      LLVM::LLVMFunctionType::get(i32, {pointer, pointer}),
      LLVM::Linkage::Internal);
  OpBuilder::InsertionGuard guard(builder);
  Block *entry = caller.addEntryBlock(builder);
  builder.setInsertionPointToStart(entry);
  SmallVector<Value> arguments{entry->getArgument(0)};
  for (unsigned i = 0; i < operands; ++i)
    arguments.push_back(LLVM::GEPOp::create(
        builder, loc, pointer, builder.getI8Type(), entry->getArgument(1),
        ArrayRef<LLVM::GEPArg>{LLVM::GEPArg(int32_t(i * kBufferBytes))}));
  auto call = LLVM::CallOp::create(builder, loc, callee, arguments);
  LLVM::ReturnOp::create(builder, loc, call.getResults());
  return caller;
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
  SmallVector<LLVM::LLVMFuncOp> callers;
  for (auto [name, kernel] : kernels)
    callers.push_back(emitCaller(
        builder, loc, prefix + "__call_" + std::to_string(kernel.number),
        name.getValue(), kernel.operands));
  auto type =
      LLVM::LLVMArrayType::get(pointer, std::max<size_t>(kernels.size(), 1));
  auto table = LLVM::GlobalOp::create(builder, loc, type, /*isConstant=*/true,
                                      LLVM::Linkage::Internal,
                                      prefix + "__kernels", Attribute());
  builder.createBlock(&table.getInitializerRegion());
  Value value = LLVM::ZeroOp::create(builder, loc, type);
  for (auto [number, caller] : llvm::enumerate(callers)) {
    Value address = LLVM::AddressOfOp::create(builder, loc, caller);
    value = LLVM::InsertValueOp::create(builder, loc, value, address,
                                        int64_t(number));
  }
  LLVM::ReturnOp::create(builder, loc, value);
}
