//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Analysis/PlanSpace.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringExtras.h"
#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace calotype;
namespace json = llvm::json;

//===----------------------------------------------------------------------===//
// Register tiles
//===----------------------------------------------------------------------===//

/// Registers that the accumulators and one step of operands take; 0 for a plan
/// without a tile.
static int64_t countRegisters(DictionaryAttr plan, const TargetInfo &target) {
  int64_t vectors = 1, rows = 1;
  bool hasTile = false;
  for (NamedAttribute entry : plan) {
    auto number = dyn_cast<IntegerAttr>(entry.getValue());
    if (!number || !entry.getName().getValue().starts_with("tile_"))
      continue;
    hasTile = true;
    int64_t value = std::clamp<int64_t>(number.getInt(), 1, 1 << 20);
    if (entry.getName() == "tile_n")
      vectors = (value + target.lanes(ElementType::F32) - 1) /
                target.lanes(ElementType::F32);
    else
      rows = std::min<int64_t>(rows * value, 1 << 20);
  }
  int64_t broadcast = target.embeddedBroadcast ? 0 : 1;
  return hasTile ? vectors * rows + vectors + broadcast : 0;
}

std::string calotype::checkPlan(DictionaryAttr plan, const TargetInfo &target) {
  if (auto width = plan.getAs<IntegerAttr>("tile_n");
      width && width.getInt() % target.lanes(ElementType::F32) != 0)
    return "tile_n = " + std::to_string(width.getInt()) +
           " is no multiple of " +
           std::to_string(target.lanes(ElementType::F32)) + " lanes";
  int64_t registers = countRegisters(plan, target);
  if (registers > 2 * target.registers(ElementType::F32))
    return "its tile takes " + std::to_string(registers) + " of " +
           std::to_string(target.registers(ElementType::F32)) + " registers";
  return "";
}

//===----------------------------------------------------------------------===//
// Plans
//===----------------------------------------------------------------------===//

static std::vector<Attribute> listValues(StringRef name, Attribute value,
                                         const TargetInfo &target) {
  Builder builder(value.getContext());
  std::vector<Attribute> values;
  if (isa<BoolAttr>(value))
    return {builder.getBoolAttr(false), builder.getBoolAttr(true)};
  auto number = dyn_cast<IntegerAttr>(value);
  if (!number || name == "tap_percent")
    return {value};
  std::vector<int64_t> numbers{number.getInt()};
  if (name == "tile_n")
    for (int64_t vectors = 1; vectors <= 4; ++vectors)
      numbers.push_back(vectors * target.lanes(ElementType::F32));
  else if (name.starts_with("tile_"))
    for (int64_t rows = 1; rows <= 16; ++rows)
      numbers.push_back(rows);
  else
    for (int64_t factor = name.starts_with("block_") ? 4 : 2; factor > 1;
         factor /= 2)
      for (int64_t scaled :
           {number.getInt() / factor, number.getInt() * factor})
        if (scaled > 0)
          numbers.push_back(scaled);
  llvm::sort(numbers);
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  for (int64_t each : numbers)
    values.push_back(IntegerAttr::get(number.getType(), each));
  return values;
}

std::vector<DictionaryAttr> calotype::listPlans(DictionaryAttr plan,
                                                const TargetInfo &target) {
  std::vector<DictionaryAttr> plans{plan};
  for (NamedAttribute entry : plan) {
    std::vector<DictionaryAttr> longer;
    for (DictionaryAttr base : plans)
      for (Attribute value :
           listValues(entry.getName(), entry.getValue(), target)) {
        NamedAttrList entries(base);
        entries.set(entry.getName(), value);
        longer.push_back(entries.getDictionary(plan.getContext()));
      }
    plans = std::move(longer);
  }
  llvm::erase_if(plans, [&](DictionaryAttr each) {
    return each != plan &&
           countRegisters(each, target) > target.registers(ElementType::F32);
  });
  return plans;
}

double calotype::getPlanDistance(DictionaryAttr a, DictionaryAttr b) {
  double distance = 0;
  for (NamedAttribute entry : a) {
    Attribute other = b.get(entry.getName());
    auto left = dyn_cast<IntegerAttr>(entry.getValue());
    auto right = dyn_cast_or_null<IntegerAttr>(other);
    bool areNumbers = left && right && !isa<BoolAttr>(left) &&
                      left.getInt() > 0 && right.getInt() > 0;
    if (areNumbers)
      distance += std::abs(std::log2(double(left.getInt()) / right.getInt()));
    else if (entry.getValue() != other)
      distance += 1;
  }
  return distance;
}

PlanSearch::PlanSearch(DictionaryAttr start, const TargetInfo &target)
    : untried(listPlans(start, target)), best(start) {
  llvm::erase(untried, start);
}

std::vector<DictionaryAttr> PlanSearch::next(size_t count) {
  // The place in the list decides between equal distances.
  std::vector<std::pair<double, size_t>> order;
  for (auto [index, plan] : llvm::enumerate(untried))
    order.push_back({getPlanDistance(best, plan), index});
  llvm::sort(order);
  order.resize(std::min(count, order.size()));
  std::vector<DictionaryAttr> plans;
  for (auto [distance, index] : order)
    plans.push_back(untried[index]);
  for (DictionaryAttr plan : plans)
    llvm::erase(untried, plan);
  return plans;
}

DictionaryAttr calotype::overridePlan(DictionaryAttr plan,
                                      const json::Object &entry) {
  Builder builder(plan.getContext());
  NamedAttrList entries(plan);
  for (const auto &[key, value] : entry) {
    if (std::optional<bool> flag = value.getAsBoolean())
      entries.set(StringRef(key), builder.getBoolAttr(*flag));
    else if (std::optional<int64_t> number = value.getAsInteger())
      entries.set(StringRef(key), builder.getI64IntegerAttr(*number));
  }
  return entries.getDictionary(plan.getContext());
}

json::Object calotype::planToJson(DictionaryAttr plan) {
  json::Object object;
  for (NamedAttribute entry : plan) {
    StringRef key = entry.getName();
    if (auto text = dyn_cast<StringAttr>(entry.getValue()))
      object[key] = text.getValue();
    else if (auto flag = dyn_cast<BoolAttr>(entry.getValue()))
      object[key] = flag.getValue();
    else if (auto number = dyn_cast<IntegerAttr>(entry.getValue()))
      object[key] = number.getInt();
    else if (isa<UnitAttr>(entry.getValue()))
      object[key] = true;
  }
  return object;
}

std::string calotype::describePlan(DictionaryAttr plan) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  for (NamedAttribute entry : plan)
    if (!isa<StringAttr>(entry.getValue())) {
      stream << (text.empty() ? "" : " ") << entry.getName().getValue() << "=";
      entry.getValue().print(stream, /*elideType=*/true);
    }
  return text;
}
