//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Import/ONNX/ImportONNX.h"
#include "CheckStructure.h"
#include "GraphImporter.h"
#include "ModelFile.h"
#include "NodeReader.h"
#include "calotype/Dialect/NN/IR/NNOps.h"
#include "calotype/Support/Messages.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::onnximport;

std::string ImportProblem::format() const {
  std::string text = location + ": ";
  if (!op.empty()) {
    text += op;
    if (opset)
      text += "-" + std::to_string(opset);
    if (!node.empty())
      text += " '" + node + "'";
    text += ": ";
  }
  text += reason;
  if (!hint.empty())
    text += "; try " + hint;
  return text;
}

std::vector<std::string> calotype::listReadableOps() {
  std::vector<std::string> names;
  for (const ReaderEntry *entry : getAllReaders())
    names.push_back((entry->domain.empty() ? "" : entry->domain.str() + ":") +
                    entry->op.str());
  llvm::sort(names);
  return names;
}

namespace {
/// One attempt at a model with a given set of bound inputs.
class ModelImporter {
public:
  ModelImporter(std::string file, std::shared_ptr<onnx::ModelProto> model,
                const ImportOptions &options, MLIRContext *context,
                std::vector<ImportProblem> &problems,
                ImportStatistics &statistics)
      : file(file), model(model), options(options), problems(problems),
        statistics(statistics), external(getDataDir(file, options)),
        graph(file, model, external, context, problems, statistics) {}

  OwningOpRef<ModuleOp> run(const std::map<std::string, std::string> &binds);

private:
  static std::string getDataDir(StringRef file, const ImportOptions &options) {
    return options.externalDataDir.empty()
               ? llvm::sys::path::parent_path(file).str()
               : options.externalDataDir;
  }
  void report(const Twine &reason, const Twine &hint = "",
              bool invalid = false);
  void bindInput(const onnx::ValueInfoProto &input, StringRef path);
  RankedTensorType getInputType(const onnx::ValueInfoProto &input);
  std::optional<int64_t> getExtent(const std::string &input, int index,
                                   StringRef name);
  std::string getFunctionName() const;
  void addInputs(const std::map<std::string, std::string> &binds, Block *block);
  SmallVector<Value> getOutputs(func::FuncOp function);
  void setNames(func::FuncOp function);

  std::string file;
  std::shared_ptr<onnx::ModelProto> model;
  const ImportOptions &options;
  std::vector<ImportProblem> &problems;
  ImportStatistics &statistics;
  ExternalData external;
  GraphImporter graph;
  Scope scope;
  std::set<std::string> symbols, missingSymbols;
};
} // namespace

void ModelImporter::report(const Twine &reason, const Twine &hint,
                           bool invalid) {
  ImportProblem problem;
  problem.location = file + ":graph";
  problem.reason = reason.str();
  problem.hint = hint.str();
  problem.invalid = invalid;
  graph.addProblem(std::move(problem));
}

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

void ModelImporter::bindInput(const onnx::ValueInfoProto &input,
                              StringRef path) {
  llvm::Expected<Tensor> tensor = readTensorFile(path);
  scope.items[input.name()] = Item();
  if (!tensor)
    return report("input '" + input.name() +
                  "': " + llvm::toString(tensor.takeError()));
  const auto &type = input.type().tensor_type();
  if (type.elem_type() &&
      getDataType(tensor->getElementType()) != type.elem_type())
    return report("input '" + input.name() + "' has elements of type " +
                  getDataTypeName(type.elem_type()) +
                  ", the bound file of type " +
                  getElementName(tensor->getElementType()));
  bool fits = !type.has_shape() || type.shape().dim_size() == tensor->getRank();
  for (int i = 0; fits && type.has_shape() && i < type.shape().dim_size(); ++i)
    fits = !type.shape().dim(i).has_dim_value() ||
           type.shape().dim(i).dim_value() < 0 ||
           type.shape().dim(i).dim_value() == tensor->getShape()[i];
  if (!fits)
    return report("the file bound to input '" + input.name() +
                  "' has another shape");
  scope.items[input.name()].tensor = *tensor;
  statistics.boundInputs.push_back(input.name());
}

/// Whether a dimension's name can mean one size wherever it stands. Exporters
/// also write "?", "-1", "None" or nothing, for any size that is not known.
static bool meansOneSize(StringRef name) {
  name = name.trim();
  return llvm::any_of(name, [](char c) { return llvm::isAlpha(c) || c < 0; }) &&
         !name.equals_insensitive("none") && !name.equals_insensitive("null") &&
         !name.equals_insensitive("unknown");
}

/// The extent that the user gave an open dimension: under its own name,
/// INPUT.DIMENSION, which tells dimensions apart that the model calls the same,
/// or under the model's.
std::optional<int64_t> ModelImporter::getExtent(const std::string &input,
                                                int index, StringRef name) {
  std::string own = input + "." + std::to_string(index), symbol = name.str();
  bool isNamed = meansOneSize(name);
  symbols.insert(isNamed ? symbol : own);
  if (auto found = options.dims.find(own); found != options.dims.end()) {
    symbols.insert(own);
    if (auto other = options.dims.find(symbol);
        isNamed && other != options.dims.end())
      graph.addNote("graph", "dimension " + Twine(index) + " of input '" +
                                 input + "' is not '" + name +
                                 "' = " + Twine(other->second) + " but '" +
                                 own + "' = " + Twine(found->second));
    return found->second;
  }
  if (auto found = options.dims.find(symbol);
      !symbol.empty() && found != options.dims.end()) {
    symbols.insert(symbol);
    return found->second;
  }
  const std::string &wanted = isNamed ? symbol : own;
  if (options.inputShapes.count(input) || !missingSymbols.insert(wanted).second)
    return std::nullopt;
  std::string apart;
  if (!isNamed && !name.empty())
    apart = " (the model calls it '" + symbol + "', which may be any size)";
  report("dimension " + Twine(index) + " of input '" + input +
             "' is open: its extent '" + wanted + "' must be known" + apart,
         "--dim " + wanted + "=N");
  return std::nullopt;
}

RankedTensorType
ModelImporter::getInputType(const onnx::ValueInfoProto &input) {
  if (!input.type().has_tensor_type()) {
    report("input '" + input.name() +
           "' is no tensor: sequences, maps and optional "
           "values are not supported");
    return {};
  }
  const auto &type = input.type().tensor_type();
  std::optional<ElementType> element =
      onnximport::getElementType(type.elem_type());
  auto given = options.inputShapes.find(input.name());
  bool hasShape = given != options.inputShapes.end();
  if (!element)
    report("input '" + input.name() + "' has elements of type " +
           getDataTypeName(type.elem_type()) + ", which is not supported");
  if (!type.has_shape() && !hasShape)
    report("the rank of input '" + input.name() + "' is not known");
  bool isKnown = element && (type.has_shape() || hasShape);
  SmallVector<int64_t> shape;
  int rank = type.has_shape() ? type.shape().dim_size()
             : hasShape       ? given->second.size()
                              : 0;
  if (hasShape && static_cast<int>(given->second.size()) != rank) {
    report("input '" + input.name() + "' has rank " + Twine(rank));
    return {};
  }
  for (int i = 0; i < rank; ++i) {
    onnx::TensorShapeProto::Dimension open;
    const auto &dim = type.has_shape() ? type.shape().dim(i) : open;
    if (dim.has_dim_value() && dim.dim_value() >= 0) {
      shape.push_back(dim.dim_value());
      continue;
    }
    std::optional<int64_t> extent = getExtent(input.name(), i, dim.dim_param());
    if (!extent && hasShape)
      extent = given->second[i];
    isKnown &= extent.has_value();
    shape.push_back(extent.value_or(0));
  }
  if (!isKnown)
    return {};
  if (std::string reason = checkShape(shape); !reason.empty()) {
    report("input '" + input.name() + "': " + reason, "", true);
    return {};
  }
  return RankedTensorType::get(shape,
                               getIRType(*element, graph.builder.getContext()));
}

void ModelImporter::addInputs(const std::map<std::string, std::string> &binds,
                              Block *block) {
  std::set<std::string> names, initialized;
  for (const auto &tensor : model->graph().initializer())
    initialized.insert(tensor.name());
  for (const auto &input : model->graph().input()) {
    names.insert(input.name());
    if (!initialized.count(input.name()))
      statistics.inputs.push_back(input.name());
    auto bound = binds.find(input.name());
    if (bound != binds.end()) {
      bindInput(input, bound->second);
      continue;
    }
    // An input with a default is that constant.
    if (initialized.count(input.name()))
      continue;
    scope.items[input.name()] = Item();
    RankedTensorType type = getInputType(input);
    if (!type)
      continue;
    Location location = NameLoc::get(graph.builder.getStringAttr(input.name()));
    scope.items[input.name()].value = block->addArgument(type, location);
    graph.graphInputs.push_back(input.name());
  }
  for (const auto &[name, path] : options.binds)
    if (!names.count(name))
      report("the model has no input '" + name + "' to bind",
             names.empty() ? ""
                           : "one of: " + listNames(llvm::to_vector(names)));
  for (const auto &[name, extent] : options.dims) {
    if (!symbols.count(name) && options.strictDims)
      report("the model has no open dimension '" + name + "'",
             symbols.empty()
                 ? ""
                 : "one of: " + listNames(llvm::to_vector(symbols)));
    if (extent < 0 || extent > maxElements)
      report("the extent " + Twine(extent) + " of '" + name +
             "' is out of range");
  }
  statistics.symbolicDims.assign(symbols.begin(), symbols.end());
}

//===----------------------------------------------------------------------===//
// Outputs
//===----------------------------------------------------------------------===//

SmallVector<Value> ModelImporter::getOutputs(func::FuncOp function) {
  SmallVector<Value> values;
  if (model->graph().output().empty())
    report("the graph has no output", "", true);
  for (const auto &output : model->graph().output()) {
    Item *item = scope.find(output.name());
    if (!item) {
      report("output '" + output.name() + "' is not defined by any node", "",
             true);
      continue;
    }
    Value value = graph.materialize(*item, function.getLoc(), output.name());
    if (!value)
      continue;
    auto element = calotype::getElementType(
        cast<RankedTensorType>(value.getType()).getElementType());
    int32_t declared = output.type().tensor_type().elem_type();
    if (declared && declared != getDataType(*element))
      report("output '" + output.name() +
                 "' is declared with elements of type " +
                 getDataTypeName(declared) + ", its node makes " +
                 getElementName(*element),
             "", true);
    values.push_back(value);
  }
  return values;
}

std::string ModelImporter::getFunctionName() const {
  StringRef wanted = options.functionName.empty()
                         ? StringRef(model->graph().name())
                         : StringRef(options.functionName);
  std::string name;
  for (char c : wanted.take_front(100))
    name += llvm::isAlnum(c) ? c : '_';
  if (name.empty() || llvm::isDigit(name[0]))
    name = "model" + (name.empty() ? "" : "_" + name);
  return name;
}

void ModelImporter::setNames(func::FuncOp function) {
  // All at once: each change of one copies the list.
  SmallVector<DictionaryAttr> inputs, outputs;
  auto makeAttrs = [&](const std::string &name) {
    return graph.builder.getDictionaryAttr(graph.builder.getNamedAttr(
        nn::NNDialect::getNameAttrName(), graph.builder.getStringAttr(name)));
  };
  for (const std::string &name : graph.graphInputs)
    inputs.push_back(makeAttrs(name));
  for (const auto &output : model->graph().output())
    outputs.push_back(makeAttrs(output.name()));
  function.setAllArgAttrs(inputs);
  function.setAllResultAttrs(outputs);
  SmallVector<NamedAttribute> dims;
  for (const std::string &symbol : symbols)
    if (auto found = options.dims.find(symbol); found != options.dims.end())
      dims.push_back(graph.builder.getNamedAttr(
          symbol, graph.builder.getI64IntegerAttr(found->second)));
  if (!dims.empty())
    function->setAttr(nn::NNDialect::getSpecializationAttrName(),
                      graph.builder.getDictionaryAttr(dims));
}

OwningOpRef<ModuleOp>
ModelImporter::run(const std::map<std::string, std::string> &binds) {
  OpBuilder &builder = graph.builder;
  Location location = FileLineColLoc::get(builder.getContext(), file, 0, 0);
  OwningOpRef<ModuleOp> module = ModuleOp::create(location);
  builder.setInsertionPointToEnd(module->getBody());
  auto function = func::FuncOp::create(builder, location, getFunctionName(),
                                       builder.getFunctionType({}, {}));
  Block *block = function.addEntryBlock();
  builder.setInsertionPointToEnd(block);

  addInputs(binds, block);
  Opsets opsets;
  for (const auto &import : model->opset_import())
    opsets[import.domain() == "ai.onnx" ? "" : import.domain()] =
        import.version();
  graph.importGraph(model->graph(), {"graph", opsets, scope});
  SmallVector<Value> outputs = getOutputs(function);
  statistics.externalFiles = external.listFiles();
  if (problems.empty() &&
      outputs.size() != static_cast<size_t>(model->graph().output_size()))
    report("an output is not computed", "", true);
  graph.finishProblems();
  if (!problems.empty())
    return {};
  func::ReturnOp::create(builder, location, outputs);
  function.setFunctionType(builder.getFunctionType(
      block->getArgumentTypes(), ValueRange(outputs).getTypes()));
  setNames(function);
  if (failed(verify(*module))) {
    report("the module does not verify: this is a mistake in Calotype");
    return {};
  }
  return module;
}

//===----------------------------------------------------------------------===//
// The entry point
//===----------------------------------------------------------------------===//

/// Imports; while the only problems are inputs whose values are needed and
/// there are candidates for them, binds these and imports again.
static OwningOpRef<ModuleOp> importModel(StringRef path,
                                         const ImportOptions &options,
                                         MLIRContext *context,
                                         std::vector<ImportProblem> &problems,
                                         ImportStatistics &statistics) {
  auto model = std::make_shared<onnx::ModelProto>();
  if (llvm::Error error = readModel(path, *model)) {
    ImportProblem problem;
    problem.location = path.str();
    problem.reason = makeReadable(llvm::toString(std::move(error)));
    problem.invalid = true;
    problems.push_back(std::move(problem));
    return {};
  }
  checkStructure(*model, path, problems);
  if (!problems.empty())
    return {};
  std::map<std::string, std::string> binds = options.binds;
  while (true) {
    problems.clear();
    statistics = ImportStatistics();
    collectStatistics(*model, statistics);
    ModelImporter importer(path.str(), model, options, context, problems,
                           statistics);
    OwningOpRef<ModuleOp> module = importer.run(binds);
    size_t before = binds.size();
    for (const ImportProblem &problem : problems)
      for (const std::string &name : problem.bindInputs)
        if (auto found = options.bindCandidates.find(name);
            found != options.bindCandidates.end())
          binds.insert(*found);
    if (module || binds.size() == before)
      return module;
  }
}

OwningOpRef<ModuleOp> calotype::importONNX(StringRef path,
                                           const ImportOptions &options,
                                           MLIRContext *context,
                                           std::vector<ImportProblem> &problems,
                                           ImportStatistics *statistics) {
  context->loadDialect<nn::NNDialect, func::FuncDialect>();
  ImportStatistics unused;
  problems.clear();
  ImportProblem problem;
  problem.location = path.str();
  try {
    return importModel(path, options, context, problems,
                       statistics ? *statistics : unused);
  } catch (std::exception &error) {
    problem.reason = makeReadable(error.what());
  } catch (ReadFailure &) {
    problem.reason = "the model could not be read";
  }
  problem.invalid = true;
  problems.push_back(std::move(problem));
  return {};
}
