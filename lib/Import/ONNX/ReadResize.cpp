//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Readers of resampling.
//===----------------------------------------------------------------------===//

#include "Readers.h"
#include "TensorData.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "calotype/Dialect/NN/IR/NNWindowOps.h"
#include <cmath>

using namespace mlir;
using namespace calotype;
using namespace calotype::onnximport;

namespace {
/// The attributes of nn.resize, as Resize of the newest opset has them.
struct Resampling {
  nn::ResizeMode mode = nn::ResizeMode::Nearest;
  nn::CoordinateMode coordinates = nn::CoordinateMode::Asymmetric;
  nn::NearestMode nearest = nn::NearestMode::Floor;
  SmallVector<double> scales;
  SmallVector<int64_t> shape;
};
} // namespace

static nn::ResizeMode getMode(NodeReader &r) {
  std::string name = r.getString("mode", "nearest");
  if (name == "linear" || name == "bilinear")
    return nn::ResizeMode::Linear;
  if (name == "cubic" || name == "bicubic")
    return nn::ResizeMode::Cubic;
  if (name != "nearest")
    r.failInvalid("mode '" + name + "' is not known");
  return nn::ResizeMode::Nearest;
}

static void makeResize(NodeReader &r, const Resampling &how) {
  for (double scale : how.scales)
    if (!(scale > 0) || !(scale < 1e9))
      r.failInvalid("a scale is out of range");
  Type type = RankedTensorType::get(how.shape, r.element(0));
  r.set(0, r.makeTyped<nn::ResizeOp>(
               type, r.value(0), how.mode, how.coordinates, how.nearest,
               how.scales, APFloat(r.getFloat("cubic_coeff_a", -0.75)),
               r.getInt("exclude_outside", 0) != 0,
               r.getInt("antialias", 0) != 0));
}

static void setShapeFromScales(NodeReader &r, Resampling &how) {
  how.shape = r.shape(0);
  if (how.scales.size() != how.shape.size())
    r.failInvalid("expected one scale per dimension");
  for (auto [extent, scale] : llvm::zip(how.shape, how.scales)) {
    double scaled = std::floor(extent * static_cast<float>(scale));
    if (!(scaled >= 0 && scaled <= maxElements))
      r.failInvalid("a scale is out of range");
    extent = static_cast<int64_t>(scaled);
  }
}

static SmallVector<double> getScales(NodeReader &r, int index) {
  const Tensor &tensor = r.required(index, "the scales");
  SmallVector<double> scales;
  if (tensor.getNumElements() > 32)
    r.failInvalid("too many scales");
  for (int64_t i = 0; i < tensor.getNumElements(); ++i)
    scales.push_back(tensor.getDouble(i));
  return scales;
}

static void readUpsample(NodeReader &r) {
  Resampling how;
  how.mode = getMode(r);
  if (r.hasInput(1))
    how.scales = getScales(r, 1);
  else if (r.hasAttribute("scales"))
    how.scales = r.getFloats("scales");
  else
    how.scales = {1, 1, r.getFloat("height_scale", 1),
                  r.getFloat("width_scale", 1)};
  setShapeFromScales(r, how);
  makeResize(r, how);
}

static nn::CoordinateMode getCoordinateMode(NodeReader &r) {
  std::string name =
      r.getString("coordinate_transformation_mode", "half_pixel");
  if (auto mode = nn::symbolizeCoordinateMode(name))
    return *mode;
  r.fail("coordinate_transformation_mode '" + name + "' is not supported");
}

/// Extents of the chosen axes, with the aspect ratio kept on demand.
static void setSizes(NodeReader &r, Resampling &how, ArrayRef<int64_t> axes) {
  SmallVector<int64_t> sizes = r.ints(3, "the sizes"), from = r.shape(0);
  if (sizes.size() != axes.size())
    r.failInvalid("expected one size per axis");
  how.shape = from;
  how.scales.assign(from.size(), 1);
  std::string policy = r.getString("keep_aspect_ratio_policy", "stretch");
  double common = 0;
  for (auto [axis, size] : llvm::zip(axes, sizes)) {
    if (size < 1 || size > maxElements || from[axis] < 1)
      r.failInvalid("size " + Twine(size) + " is out of range");
    double scale = static_cast<double>(size) / from[axis];
    bool replace = common == 0 ||
                   (policy == "not_larger" ? scale < common : scale > common);
    common = replace ? scale : common;
    how.shape[axis] = size;
    how.scales[axis] = scale;
  }
  if (policy == "stretch")
    return;
  for (int64_t axis : axes) {
    how.shape[axis] =
        static_cast<int64_t>(std::floor(common * from[axis] + 0.5));
    how.scales[axis] = common;
  }
}

static void readResize(NodeReader &r) {
  Resampling how;
  how.mode = getMode(r);
  if (r.opset < 11) {
    how.scales = getScales(r, 1);
    setShapeFromScales(r, how);
    return makeResize(r, how);
  }
  how.coordinates = getCoordinateMode(r);
  auto nearest = nn::symbolizeNearestMode(
      r.getString("nearest_mode", "round_prefer_floor"));
  if (!nearest)
    r.failInvalid("nearest_mode is not known");
  how.nearest = *nearest;
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, r.rank(0)));
  if (r.hasAttribute("axes"))
    axes = r.normalizeAxes(r.getInts("axes"), r.rank(0));
  bool hasScales = r.hasInput(2) && r.type(2).getNumElements() > 0;
  if (!hasScales) {
    setSizes(r, how, axes);
    return makeResize(r, how);
  }
  SmallVector<double> chosen = getScales(r, 2);
  if (chosen.size() != axes.size())
    r.failInvalid("expected one scale per axis");
  how.scales.assign(r.rank(0), 1);
  for (auto [axis, scale] : llvm::zip(axes, chosen))
    how.scales[axis] = scale;
  setShapeFromScales(r, how);
  makeResize(r, how);
}

static void readGridSample(NodeReader &r) {
  std::string padding = r.getString("padding_mode", "zeros");
  nn::PadMode mode = nn::PadMode::Constant;
  if (padding == "border")
    mode = nn::PadMode::Edge;
  else if (padding == "reflection")
    mode = nn::PadMode::Reflect;
  else if (padding != "zeros")
    r.failInvalid("padding_mode '" + padding + "' is not known");
  std::string name = r.getString("mode", r.opset < 20 ? "bilinear" : "linear");
  nn::ResizeMode resize = name == "nearest" ? nn::ResizeMode::Nearest
                          : name == "cubic" || name == "bicubic"
                              ? nn::ResizeMode::Cubic
                              : nn::ResizeMode::Linear;
  Value grid = r.cast(r.value(1), r.element(0));
  r.set(0, r.make<nn::GridSampleOp>(r.value(0), grid, resize, mode,
                                    r.getInt("align_corners", 0) != 0));
}

/// The places of `extent` elements in [-1, 1]: centres of cells, or both ends.
static Value makePlaces(NodeReader &r, int64_t extent, bool alignCorners,
                        ArrayRef<int64_t> shape) {
  Tensor places = Tensor::allocate(*getElementType(r.element(0)), shape);
  double step =
      alignCorners ? extent == 1 ? 0.0 : 2.0 / (extent - 1) : 2.0 / extent;
  double first = alignCorners ? -1 : -1 + step / 2;
  for (int64_t i = 0; i < extent; ++i)
    places.setDouble(i, first + i * step);
  return r.makeConstant(places);
}

/// theta [N, d, d + 1] by the places of all elements: sums of d products and a
/// shift, [N, D, H, W, d].
static void readAffineGrid(NodeReader &r) {
  SmallVector<int64_t> size = r.ints(1, "the size"), theta = r.shape(0);
  int64_t dims = static_cast<int64_t>(size.size()) - 2;
  if (std::string reason = checkShape(size); !reason.empty())
    r.failInvalid(reason);
  if ((dims != 2 && dims != 3) ||
      theta != SmallVector<int64_t>{size[0], dims, dims + 1})
    r.failInvalid("theta does not fit the size");
  auto column = [&](int64_t at) {
    SmallVector<int64_t> shape(dims + 2, 1);
    shape.front() = size[0];
    shape.back() = dims;
    return r.reshape(r.slice(r.value(0), 2, at, 1), shape);
  };
  bool alignCorners = r.getInt("align_corners", 0) != 0;
  Value grid = column(dims);
  // The first column is for the last dimension, x.
  for (int64_t i = 0; i < dims; ++i) {
    int64_t axis = dims - i;
    SmallVector<int64_t> shape(dims + 2, 1);
    shape[axis] = size[axis + 1];
    Value places = makePlaces(r, size[axis + 1], alignCorners, shape);
    grid = r.make<nn::AddOp>(grid, r.make<nn::MulOp>(column(i), places));
  }
  r.set(0, grid);
}

static constexpr ReaderEntry entries[] = {
    {"AffineGrid", readAffineGrid},
    {"GridSample", readGridSample},
    {"Resize", readResize},
    {"Upsample", readUpsample},
};
ArrayRef<ReaderEntry> onnximport::getResizeReaders() { return entries; }
