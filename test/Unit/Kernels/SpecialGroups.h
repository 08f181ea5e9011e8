//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The ops of the nn dialect in groups, each tried on special values in some
/// element types.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TEST_UNIT_KERNELS_SPECIALGROUPS_H
#define CALOTYPE_TEST_UNIT_KERNELS_SPECIALGROUPS_H

#include "SpecialValues.h"
#include <vector>

namespace calotype {

struct SpecialGroup {
  const char *name;
  llvm::ArrayRef<ElementType> types;
  /// Adds the results of the group's ops.
  void (*add)(ElementType element, SpecialCases &cases);
  /// How often operands are drawn.
  int rounds;
};

std::vector<SpecialGroup> getElementwiseGroups();
std::vector<SpecialGroup> getFunctionGroups();
std::vector<SpecialGroup> getReductionGroups();
std::vector<SpecialGroup> getRootGroups();
std::vector<SpecialGroup> getMoveGroups();

namespace special {
using Axes = llvm::SmallVector<int64_t>;
using Element = ElementType;

inline constexpr Element floats[] = {Element::F32, Element::F16, Element::BF16,
                                     Element::F64};
inline constexpr Element integers[] = {Element::I32, Element::I8, Element::I16,
                                       Element::I64, Element::U8, Element::U16,
                                       Element::U32, Element::U64};
inline constexpr Element numbers[] = {Element::F32, Element::F16, Element::BF16,
                                      Element::F64, Element::I32, Element::I8,
                                      Element::I16, Element::I64, Element::U8,
                                      Element::U16, Element::U32, Element::U64};

/// Numbers are the same to the bit.
inline constexpr Agreement bits{0, true};
/// Either zero will do.
inline constexpr Agreement values{0, false};
/// Sums in another order, and functions that are not rounded correctly; longer
/// sums of products are further apart.
Agreement near(Element element);
Agreement nearProducts(Element element);
/// `near` for floats, `bits` for integers.
Agreement nearSums(Element element);
} // namespace special

} // namespace calotype

#endif // CALOTYPE_TEST_UNIT_KERNELS_SPECIALGROUPS_H
