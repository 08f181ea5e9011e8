//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Execution/LoadedModel.h"
#include "Emulator.h"
#include "LinkedCode.h"
#include "calotype/Artifact/Artifact.h"
#include "calotype/Dialect/Calotype/IR/TargetDescription.h"
#include "calotype/Runtime/Program.h"

using namespace llvm;
using namespace calotype;

struct LoadedModel::State {
  const CompiledModel &model;
  Tensor weights, workspace;
  std::unique_ptr<LinkedCode> code;
  /// Instead of code in this process, for another architecture.
  std::unique_ptr<Emulator> emulator;
  calotype_rt_model instance = {};
  int (*run)(const calotype_rt_model *, void *, const int64_t *,
             const void *const *, void *const *) = nullptr;
  const char *(*lastError)(const void *) = nullptr;
  void (*setProfile)(calotype_rt_model *, calotype_rt_profile,
                     void *) = nullptr;
  void (*destroy)(calotype_rt_model *) = nullptr;
  std::vector<std::vector<CallTime>> profile;

  explicit State(const CompiledModel &model) : model(model) {}
  ~State() {
    if (destroy)
      destroy(&instance);
  }

  template <typename Function> Error find(StringRef name, Function *&function) {
    Expected<void *> address = code->find((model.name + "_" + name).str());
    if (!address)
      return address.takeError();
    function = reinterpret_cast<Function *>(*address);
    return Error::success();
  }

  Error start(int threads);
};

Error LoadedModel::State::start(int threads) {
  int (*init)(calotype_rt_model *, const void *, size_t, uint64_t) = nullptr;
  int (*setThreads)(calotype_rt_model *, int) = nullptr;
  size_t (*workspaceSize)(int) = nullptr;
  void (*end)(calotype_rt_model *) = nullptr;
  const char *(*explain)(int) = nullptr;
  if (Error error = find("init_abi", init))
    return error;
  if (Error error = find("set_threads", setThreads))
    return error;
  if (Error error = find("workspace_size", workspaceSize))
    return error;
  if (Error error = find("run_arrays", run))
    return error;
  if (Error error = find("last_error", lastError))
    return error;
  if (Error error = find("set_profile", setProfile))
    return error;
  if (Error error = find("destroy", end))
    return error;
  if (Error error = find("error_string", explain))
    return error;
  // The hash is the one of the description by which tensors are made.
  if (int code = init(&instance, weights.data(), weights.getSizeInBytes(),
                      model.abiHash))
    return createStringError(
        code == CALOTYPE_BAD_CPU
            ? std::make_error_code(std::errc::not_supported)
            : inconvertibleErrorCode(),
        "cannot start the model: " + Twine(explain(code)));
  destroy = end;
  if (int code = setThreads(&instance, threads))
    return createStringError("cannot use " + Twine(threads) +
                             " threads: " + explain(code));
  workspace =
      Tensor::allocate(ElementType::U8, {int64_t(workspaceSize(threads))});
  return Error::success();
}

LoadedModel::LoadedModel(std::unique_ptr<State> state)
    : state(std::move(state)) {}
LoadedModel::~LoadedModel() = default;

Expected<std::unique_ptr<LoadedModel>>
LoadedModel::start(const CompiledModel &model, std::unique_ptr<LinkedCode> code,
                   Tensor weights, int threads) {
  auto state = std::make_unique<State>(model);
  state->code = std::move(code);
  state->weights = weights;
  if (Error error = state->start(threads))
    return std::move(error);
  for (const Specialisation &spec : model.specialisations) {
    auto &times = state->profile.emplace_back();
    for (const ModelCall &call : spec.calls)
      times.push_back({call.kernel, call.symbol});
  }
  return std::unique_ptr<LoadedModel>(new LoadedModel(std::move(state)));
}

Expected<std::unique_ptr<LoadedModel>>
LoadedModel::load(const CompiledModel &model, int threads) {
  if (!isNative(model.triple)) {
    auto emulator = Emulator::create(model, threads);
    if (!emulator)
      return emulator.takeError();
    auto state = std::make_unique<State>(model);
    state->emulator = std::move(*emulator);
    state->profile.resize(model.specialisations.size());
    return std::unique_ptr<LoadedModel>(new LoadedModel(std::move(state)));
  }
  auto code = LinkedCode::link(model);
  if (!code)
    return code.takeError();
  return start(model, std::move(*code), makeWeightsFile(model), threads);
}

Expected<std::unique_ptr<LoadedModel>>
LoadedModel::load(const StoredModel &stored, int threads) {
  auto code = stored.isShared
                  ? LinkedCode::open(stored.libraryPath, stored.model)
                  : LinkedCode::link(stored.model);
  if (!code)
    return code.takeError();
  return start(stored.model, std::move(*code), stored.weights, threads);
}

size_t LoadedModel::getWorkspaceBytes() const {
  return state->workspace.getSizeInBytes();
}

static bool fits(const ModelArgument &argument, const Tensor &tensor) {
  return argument.type == tensor.getElementType() &&
         ArrayRef<int64_t>(argument.shape) == tensor.getShape();
}

static bool fit(const std::vector<ModelArgument> &arguments,
                ArrayRef<Tensor> tensors) {
  return arguments.size() == tensors.size() &&
         llvm::all_of(llvm::zip(arguments, tensors), [](auto pair) {
           return fits(std::get<0>(pair), std::get<1>(pair));
         });
}

static std::string describe(ElementType type, ArrayRef<int64_t> shape) {
  std::string text;
  for (int64_t extent : shape)
    text += std::to_string(extent) + "x";
  return text + getElementName(type).str();
}

Expected<size_t>
LoadedModel::findSpecialisation(ArrayRef<Tensor> inputs) const {
  const auto &specs = state->model.specialisations;
  for (auto [index, spec] : llvm::enumerate(specs))
    if (fit(spec.inputs, inputs))
      return index;
  const Specialisation &first = specs.front();
  if (inputs.size() != first.inputs.size())
    return createStringError("expected " + Twine(first.inputs.size()) +
                             " inputs, found " + Twine(inputs.size()));
  for (auto [argument, tensor] : llvm::zip(first.inputs, inputs))
    if (!fits(argument, tensor))
      return createStringError(
          "input '" + argument.name + "' is " +
          describe(tensor.getElementType(), tensor.getShape()) + ", expected " +
          describe(argument.type, argument.shape) +
          (specs.size() > 1 ? " or the shapes of another specialisation" : ""));
  return createStringError("no specialisation has inputs of these shapes");
}

std::vector<Tensor> LoadedModel::allocateOutputs(size_t specialisation) const {
  std::vector<Tensor> outputs;
  for (const ModelArgument &argument :
       state->model.specialisations[specialisation].outputs)
    outputs.push_back(Tensor::allocate(argument.type, argument.shape));
  return outputs;
}

Error LoadedModel::run(ArrayRef<Tensor> inputs, ArrayRef<Tensor> outputs) {
  Expected<size_t> index = findSpecialisation(inputs);
  if (!index)
    return index.takeError();
  const Specialisation &spec = state->model.specialisations[*index];
  if (!fit(spec.outputs, outputs))
    return createStringError("the outputs do not have the model's shapes");
  if (state->emulator)
    return state->emulator->run(spec, inputs, outputs);
  SmallVector<const void *> in;
  SmallVector<void *> out;
  for (const Tensor &tensor : inputs)
    in.push_back(tensor.data());
  for (const Tensor &tensor : outputs)
    out.push_back(tensor.data());
  void *workspace = state->workspace.data();
  int code = state->run(&state->instance, workspace, spec.dims.data(),
                        in.data(), out.data());
  if (code == CALOTYPE_OK)
    return Error::success();
  return createStringError(Twine(state->lastError(workspace)) + " (code " +
                           Twine(code) + ")");
}

Expected<std::vector<Tensor>> LoadedModel::run(ArrayRef<Tensor> inputs) {
  Expected<size_t> index = findSpecialisation(inputs);
  if (!index)
    return index.takeError();
  std::vector<Tensor> outputs = allocateOutputs(*index);
  if (Error error = run(inputs, outputs))
    return std::move(error);
  return outputs;
}

/// The hook of a profile; `user` is the table of times.
static void record(void *user, int function, int call, int kernel,
                   uint64_t nanoseconds) {
  std::vector<CallTime> &times =
      (*static_cast<std::vector<std::vector<CallTime>> *>(user))[function];
  // A stored model without a report does not say how many calls there are.
  while (times.size() <= size_t(call))
    times.push_back({"call " + std::to_string(times.size()), ""});
  CallTime &time = times[call];
  ++time.runs;
  time.totalNanoseconds += nanoseconds;
  time.leastNanoseconds = std::min(time.leastNanoseconds, nanoseconds);
}

void LoadedModel::startProfile() {
  if (state->setProfile)
    state->setProfile(&state->instance, record, &state->profile);
}

void LoadedModel::stopProfile() {
  if (state->setProfile)
    state->setProfile(&state->instance, nullptr, nullptr);
}

const std::vector<CallTime> &
LoadedModel::getProfile(size_t specialisation) const {
  return state->profile[specialisation];
}
