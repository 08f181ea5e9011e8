//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Reads what a kernel touches out of the assertions of its lowered form.
//===----------------------------------------------------------------------===//

#include "LowerKernel.h"
#include "PipelineBuilder.h"

using namespace calotype;
using Halide::Internal::Call;

namespace {
/// Collects what the assertions of one lowered function would find.
class BoundsVisitor : public Halide::Internal::IRVisitor {
public:
  BoundsVisitor(const std::map<std::string, std::vector<int>> &extents,
                std::set<std::string> &problems)
      : extents(extents), problems(problems) {}

private:
  using Halide::Internal::IRVisitor::visit;

  void visit(const Halide::Internal::AssertStmt *op) override {
    const Call *call = op->message.as<Call>();
    if (!call)
      return;
    if (call->name == "halide_error_access_out_of_bounds")
      visitAccess(call);
    else if (Halide::Internal::is_const_zero(op->condition))
      problems.insert("the kernel would end with " + call->name);
  }

  /// Arguments: name, dimension, first and last index that are touched.
  void visitAccess(const Call *call) {
    const auto *text = call->args[0].as<Halide::Internal::StringImm>();
    auto dim = Halide::Internal::as_const_int(call->args[1]);
    if (!text || !dim)
      return;
    std::string name = text->value.substr(text->value.rfind(' ') + 1);
    auto it = extents.find(name);
    if (it == extents.end() || *dim >= int64_t(it->second.size()))
      return;
    int extent = it->second[*dim];
    std::string where =
        " of dimension " + std::to_string(*dim) + " in memory order of " + name;
    auto first = Halide::Internal::as_const_int(
        Halide::Internal::simplify(call->args[2]));
    auto last = Halide::Internal::as_const_int(
        Halide::Internal::simplify(call->args[3]));
    if (!first || !last)
      problems.insert("the kernel touches a range" + where +
                      " that is not known");
    else if (*first < 0 || *last >= extent)
      problems.insert("the kernel touches [" + std::to_string(*first) + ", " +
                      std::to_string(*last) + "]" + where + ", which has [0, " +
                      std::to_string(extent - 1) + "]");
  }

  const std::map<std::string, std::vector<int>> &extents;
  std::set<std::string> &problems;
};
} // namespace

static std::vector<int> getExtents(halide::ImageType type) {
  std::vector<int> extents;
  for (int64_t dim : type.getOrder())
    extents.push_back(int(type.getShape()[dim]));
  return extents;
}

void calotype::checkBounds(const Halide::Module &module, halide::PipelineOp op,
                           const std::vector<Halide::Func> &outputs) {
  std::map<std::string, std::vector<int>> extents;
  for (unsigned i = 0, e = op.getNumInputs(); i < e; ++i)
    extents["in" + std::to_string(i)] = getExtents(op.getInputType(i));
  for (unsigned i = 0, e = op.getNumOutputs(); i < e; ++i)
    extents[outputs[i].name()] = getExtents(op.getOutputType(i));
  std::set<std::string> problems;
  for (const Halide::Internal::LoweredFunc &func : module.functions()) {
    BoundsVisitor visitor(extents, problems);
    func.body.accept(&visitor);
  }
  std::string text;
  for (const std::string &problem : problems)
    text += (text.empty() ? "" : "; ") + problem;
  if (!text.empty())
    throw BuildError(text);
}
