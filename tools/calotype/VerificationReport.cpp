//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The outcome of a verification, for people and for machines.
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "Verification.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace calotype;
using namespace calotype::driver;
namespace json = llvm::json;

/// "rtol 0.001, atol 1e-07" as somebody said, or what rounding explains.
static void describeAllowed(const OutputComparison &output,
                            llvm::raw_ostream &stream) {
  const Tolerance &allowed = output.tolerance.tolerance;
  if (!isFloatElement(output.type)) {
    if (allowed.integerRelative + allowed.integerAbsolute > 0)
      stream << llvm::format("; allowed: rtol %.2g, atol %.2g",
                             allowed.integerRelative, allowed.integerAbsolute);
    else if (!output.isPass())
      stream << "; integers must be equal";
  } else if (!output.tolerance.rounding) {
    stream << llvm::format("; allowed: rtol %.2g, atol %.2g", allowed.relative,
                           allowed.absolute);
  } else if (output.isPass()) {
    stream << ": as " << getElementName(output.type) << " rounds";
  } else {
    const Rounding &rounding = *output.tolerance.rounding;
    stream << "; " << getElementName(output.type)
           << llvm::format(" rounds by %.1e of ", rounding.share);
    if (rounding.terms > 0)
      stream << llvm::format("that, with sums of %.0f terms behind it",
                             rounding.terms);
    else
      stream << "each value";
  }
}

std::string OutputComparison::describe() const {
  if (!comparison.problem.empty())
    return comparison.problem;
  std::string text;
  llvm::raw_string_ostream stream(text);
  stream << (isPass() ? "equal within tolerance" : "DIFFERS") << " (" << against
         << "), ";
  if (comparison.maxAbsolute == 0 && comparison.mismatches == 0) {
    stream << "no difference";
    return text;
  }
  if (comparison.mismatches)
    stream << comparison.mismatches << " value(s), ";
  stream << llvm::format("%.2g of %.2g", comparison.maxAbsolute,
                         comparison.largest);
  describeAllowed(*this, stream);
  if (!place.empty())
    stream << "; first " << place;
  return text;
}

static json::Object toJson(const OutputComparison &output) {
  const Comparison &comparison = output.comparison;
  const Tolerance &allowed = output.tolerance.tolerance;
  bool isFloat = isFloatElement(output.type);
  json::Object tolerance{
      {"rtol", isFloat ? allowed.relative : allowed.integerRelative},
      {"atol", isFloat ? allowed.absolute : allowed.integerAbsolute},
      {"of_magnitude", isFloat ? allowed.ofMagnitude : 0}};
  if (output.tolerance.rounding)
    tolerance["terms"] = output.tolerance.rounding->terms;
  json::Object entry{{"name", json::fixUTF8(output.name)},
                     {"against", output.against},
                     {"type", getElementName(output.type)},
                     {"max_abs", comparison.maxAbsolute},
                     {"max_rel", comparison.maxRelative},
                     {"max_ulp", double(comparison.maxUlp)},
                     {"largest", comparison.largest},
                     {"mismatches", comparison.mismatches},
                     {"tolerance", std::move(tolerance)},
                     {"pass", output.isPass()}};
  if (!output.place.empty())
    entry["first_mismatch"] = output.place;
  if (!comparison.problem.empty())
    entry["problem"] = json::fixUTF8(comparison.problem);
  return entry;
}

json::Object Verification::toJson() const {
  json::Array outputList, problemList, boundList, noteList, warningList;
  for (const OutputComparison &output : outputs)
    outputList.push_back(::toJson(output));
  for (const ImportProblem &problem : problems)
    problemList.push_back(driver::toJson(problem));
  for (const std::string &message : messages)
    problemList.push_back(json::Object{{"reason", json::fixUTF8(message)}});
  for (const std::string &name : bound)
    boundList.push_back(json::fixUTF8(name));
  for (const std::string &note : notes)
    noteList.push_back(json::fixUTF8(note));
  for (const std::string &warning : warnings)
    warningList.push_back(json::fixUTF8(warning));
  json::Object object{{"status", status},
                      {"notes", std::move(noteList)},
                      {"warnings", std::move(warningList)},
                      {"outputs", std::move(outputList)},
                      {"tolerance_from", toleranceSource},
                      {"problems", std::move(problemList)},
                      {"bound", std::move(boundList)},
                      {"kernels", static_cast<int64_t>(kernels)}};
  if (bisection)
    object["bisect"] = bisection->toJson();
  return object;
}
