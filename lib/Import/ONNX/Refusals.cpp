//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Refusals.h"
#include "CheckStructure.h"
#include "calotype/Support/Messages.h"
#include "onnx/defs/schema.h"
#include "llvm/ADT/StringSwitch.h"

using namespace calotype;
using namespace calotype::onnximport;
using llvm::StringRef;

namespace {
/// What keeps an op of ONNX from being compiled.
enum class Obstacle {
  None,
  ResultSize,
  Sequence,
  Optional,
  Text,
  Random,
  File,
  Classical,
  Training,
};
} // namespace

static Obstacle findObstacle(StringRef domain, StringRef op) {
  if (domain == "ai.onnx.ml")
    return llvm::StringSwitch<Obstacle>(op)
        .Cases({"CategoryMapper", "DictVectorizer", "FeatureVectorizer",
                "LabelEncoder", "OneHotEncoder", "ZipMap", "CastMap"},
               Obstacle::Text)
        .Default(Obstacle::Classical);
  if (domain == "ai.onnx.preview.training")
    return Obstacle::Training;
  return llvm::StringSwitch<Obstacle>(op)
      .Cases({"NonMaxSuppression", "NonZero", "Unique"}, Obstacle::ResultSize)
      .Cases({"ConcatFromSequence", "SequenceAt", "SequenceConstruct",
              "SequenceEmpty", "SequenceErase", "SequenceInsert",
              "SequenceLength", "SequenceMap", "SplitToSequence"},
             Obstacle::Sequence)
      .Cases({"Optional", "OptionalGetElement", "OptionalHasElement"},
             Obstacle::Optional)
      .Cases({"RegexFullMatch", "StringConcat", "StringNormalizer",
              "StringSplit", "TfIdfVectorizer"},
             Obstacle::Text)
      .Cases({"Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike",
              "RandomUniform", "RandomUniformLike"},
             Obstacle::Random)
      .Case("ImageDecoder", Obstacle::File)
      .Default(Obstacle::None);
}

static StringRef describe(Obstacle obstacle) {
  switch (obstacle) {
  case Obstacle::ResultSize:
    return "its result's size depends on data, and all sizes must be known at "
           "compile time";
  case Obstacle::Sequence:
    return "sequences of tensors are not supported";
  case Obstacle::Optional:
    return "optional values are not supported";
  case Obstacle::Text:
    return "text is not supported";
  case Obstacle::Random:
    return "its result is random, and a compiled model depends on its inputs "
           "only";
  case Obstacle::File:
    return "it decodes a file";
  case Obstacle::Classical:
    return "classical models (trees, vector machines) are not supported";
  case Obstacle::Training:
    return "it belongs to training";
  case Obstacle::None:
    return "";
  }
  return "";
}

std::string onnximport::adviseCut(llvm::ArrayRef<std::string> computed) {
  std::string where = computed.empty()
                          ? ""
                          : ", with " + listNames(computed, 4) + " as outputs";
  return "cutting the graph before this node (onnx.utils.extract_model)" +
         where + ", and doing the rest in the program";
}

/// The version that an op of ONNX's domain has in the newest opset, or 0.
static int64_t findNewestVersion(const std::string &op) {
  const onnx::OpSchema *schema =
      onnx::OpSchemaRegistry::Schema(op, newestOpset);
  return schema ? schema->SinceVersion() : 0;
}

static Refusal explainUnknown(const onnx::NodeProto &node, StringRef domain,
                              int64_t opset,
                              llvm::ArrayRef<std::string> computed) {
  if (domain.empty()) {
    if (int64_t version = findNewestVersion(node.op_type()))
      return {"the op is not known in opset " + std::to_string(opset) +
                  ", it came later (its last definition is of opset " +
                  std::to_string(version) + ")",
              "converting the model to a newer opset "
              "(onnx.version_converter)"};
    return {"the op is not known", ""};
  }
  std::string reason = "the op is not known: its domain is not ONNX's, and the "
                       "model has no function of this name";
  if (domain.starts_with("com.microsoft"))
    return {reason, "the model as it was before onnxruntime optimised it"};
  return {reason, "defining it in the model as a function of ONNX's ops "
                  "(onnx.helper.make_function), or " +
                      adviseCut(computed)};
}

Refusal onnximport::explainRefusal(const onnx::NodeProto &node, int64_t opset,
                                   llvm::ArrayRef<std::string> computed) {
  std::string domain = node.domain() == "ai.onnx" ? "" : node.domain();
  if (!onnx::OpSchemaRegistry::Schema(node.op_type(), opset, domain))
    return explainUnknown(node, domain, opset, computed);
  Obstacle obstacle = findObstacle(domain, node.op_type());
  if (obstacle == Obstacle::None)
    return {"the op is not supported", adviseCut(computed)};
  std::string reason = "the op is not supported: " + describe(obstacle).str();
  if (obstacle == Obstacle::Random)
    return {reason, "making its result an input of the model"};
  return {reason, adviseCut(computed)};
}
