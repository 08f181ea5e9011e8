//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Analysis/Rewrites.h"
#include "calotype/Support/Locations.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace calotype;

// Keys of a remark's arguments.
static constexpr llvm::StringLiteral kText = "text",
                                     kFlopsBefore = "flops_before",
                                     kFlopsAfter = "flops_after",
                                     kBytesBefore = "bytes_before",
                                     kBytesAfter = "bytes_after",
                                     kMacsBefore = "macs_before",
                                     kMacsAfter = "macs_after";

static remark::RemarkOpts describe(Operation *op, const Rewrite &rewrite) {
  auto function = op->getParentOfType<FunctionOpInterface>();
  return remark::RemarkOpts::name(op->getName().getStringRef())
      .category(rewrite.pass)
      .subCategory(getNumericsName(rewrite.numerics))
      .function(function ? function.getName() : StringRef());
}

/// A count in full: remarks print doubles in six digits.
static remark::detail::Remark::Arg number(StringRef key, double value) {
  return {key, static_cast<int64_t>(value)};
}

void calotype::reportApplied(Operation *op, const Rewrite &rewrite,
                             const llvm::Twine &what, const Cost &before,
                             const Cost &after) {
  remark::passed(op->getLoc(), describe(op, rewrite))
      << remark::detail::Remark::Arg(kText, what.str())
      << number(kFlopsBefore, before.flops) << number(kFlopsAfter, after.flops)
      << number(kMacsBefore, before.macs) << number(kMacsAfter, after.macs)
      << number(kBytesBefore, before.bytes) << number(kBytesAfter, after.bytes);
}

void calotype::reportMissed(Operation *op, const Rewrite &rewrite,
                            const llvm::Twine &reason) {
  remark::missed(op->getLoc(), describe(op, rewrite))
      << remark::detail::Remark::Arg(kText, reason.str());
}

/// What the collector and the streamer, which the context owns, both see.
struct RewriteCollector::Shared {
  std::vector<RewriteRecord> records;
  llvm::StringSet<> seen;

  void add(const remark::detail::Remark &remark) {
    RewriteRecord record;
    auto [pass, numerics] = remark.getCombinedCategoryName().split(':');
    record.pass = pass.str();
    record.numerics = numerics.str();
    record.function = remark.getFunction().str();
    record.applied = remark.getRemarkType() == llvm::remarks::Type::Passed;
    record.location = describeLocation(remark.getLocation());
    for (const remark::detail::Remark::Arg &arg : remark.getArgs()) {
      int64_t value = 0;
      StringRef(arg.val).getAsInteger(10, value);
      if (arg.key == kText)
        record.text = arg.val;
      else if (arg.key == kFlopsBefore)
        record.before.flops = value;
      else if (arg.key == kFlopsAfter)
        record.after.flops = value;
      else if (arg.key == kMacsBefore)
        record.before.macs = value;
      else if (arg.key == kMacsAfter)
        record.after.macs = value;
      else if (arg.key == kBytesBefore)
        record.before.bytes = value;
      else if (arg.key == kBytesAfter)
        record.after.bytes = value;
    }
    // A pass that runs twice says the same of what it leaves alone.
    std::string key = record.pass + '\0' + record.function + '\0' +
                      record.location + '\0' + record.text;
    if (record.applied || seen.insert(key).second)
      records.push_back(std::move(record));
  }
};

namespace {
struct CollectingStreamer : remark::detail::MLIRRemarkStreamerBase {
  explicit CollectingStreamer(
      std::function<void(const remark::detail::Remark &)> add)
      : add(std::move(add)) {}
  void streamOptimizationRemark(const remark::detail::Remark &remark) override {
    add(remark);
  }
  std::function<void(const remark::detail::Remark &)> add;
};
} // namespace

RewriteCollector::RewriteCollector(MLIRContext &context)
    : context(context), shared(std::make_shared<Shared>()) {
  remark::RemarkCategories all;
  all.passed = all.missed = "nn-.*";
  // Fails only on malformed patterns.
  (void)remark::enableOptimizationRemarks(
      context,
      std::make_unique<CollectingStreamer>(
          [shared = shared](const remark::detail::Remark &remark) {
            shared->add(remark);
          }),
      std::make_unique<remark::RemarkEmittingPolicyAll>(), all);
}

RewriteCollector::~RewriteCollector() { context.setRemarkEngine(nullptr); }

std::vector<RewriteRecord> RewriteCollector::take() {
  return std::move(shared->records);
}
