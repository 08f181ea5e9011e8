//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The attributes that convolutions and pools share.
//===----------------------------------------------------------------------===//

#include "Window.h"
#include "Readers.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::onnximport;

/// `count` values in [minimum, 2^31), `otherwise` when the attribute is absent.
static SmallVector<int64_t> getValues(NodeReader &r, StringRef name,
                                      size_t count, int64_t otherwise,
                                      int64_t minimum) {
  if (!r.hasAttribute(name))
    return SmallVector<int64_t>(count, otherwise);
  SmallVector<int64_t> values = r.getInts(name);
  if (values.size() != count)
    r.failInvalid("expected " + Twine(count) + " values in '" + name +
                  "', found " + Twine(values.size()));
  for (int64_t value : values)
    if (value < minimum || value > INT32_MAX)
      r.failInvalid("value " + Twine(value) + " in '" + name +
                    "' is out of range");
  return values;
}

Window onnximport::readWindow(NodeReader &r, ArrayRef<int64_t> kernel,
                              ArrayRef<int64_t> input, bool transposed) {
  size_t count = input.size();
  if (kernel.size() != count)
    r.failInvalid("expected a kernel of " + Twine(count) +
                  " dimensions, found " + Twine(kernel.size()));
  Window window;
  window.kernel.assign(kernel.begin(), kernel.end());
  for (int64_t extent : kernel)
    if (extent < 1 || extent > INT32_MAX)
      r.failInvalid("kernel extent " + Twine(extent) + " is out of range");
  window.strides = getValues(r, "strides", count, 1, 1);
  window.dilations = getValues(r, "dilations", count, 1, 1);
  SmallVector<int64_t> pads = getValues(r, "pads", 2 * count, 0, 0);
  window.begin.assign(pads.begin(), pads.begin() + count);
  window.end.assign(pads.begin() + count, pads.end());
  for (size_t i = 0; i < count; ++i)
    if (window.dilations[i] > INT32_MAX / window.kernel[i])
      r.failInvalid("the dilated kernel is out of range");

  std::string mode = r.getString("auto_pad", "NOTSET");
  bool same = mode == "SAME_UPPER" || mode == "SAME_LOWER";
  if (!same && mode != "VALID" && mode != "NOTSET" && !mode.empty())
    r.failInvalid("auto_pad '" + mode + "' is not known");
  if (mode == "VALID") {
    window.begin.assign(count, 0);
    window.end.assign(count, 0);
  }
  for (size_t i = 0; same && !transposed && i < count; ++i) {
    int64_t stride = window.strides[i],
            out = llvm::divideCeilSigned(input[i], stride);
    int64_t total =
        std::max<int64_t>(0, (out - 1) * stride + window.reach(i) - input[i]);
    window.begin[i] = mode == "SAME_UPPER" ? total / 2 : total - total / 2;
    window.end[i] = total - window.begin[i];
  }
  for (size_t i = 0; !transposed && i < count; ++i)
    if (int64_t room = input[i] + window.begin[i] + window.end[i];
        window.reach(i) > room)
      r.failInvalid("a window over " + Twine(window.reach(i)) +
                    " elements is longer "
                    "than the padded extent " +
                    Twine(room) + " of spatial dimension " + Twine(i) +
                    ": the result would be empty");
  return window;
}
