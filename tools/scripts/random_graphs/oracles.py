"""The two oracles: the ONNX reference evaluator and onnxruntime without optimisations."""
import math
import warnings

import numpy as np
import onnx
import onnxruntime
from onnx import helper
from onnx.reference import ReferenceEvaluator

from values import BF16

DOMAINS = {"ai.onnx.ml": 3, "ai.onnx.preview.training": 1}

# Operators whose result at an element is a function of the inputs at that element.
POINTWISE = frozenset(
    "Abs Acos Acosh Add Asin Asinh Atan Atanh Ceil Celu Clip Cos Cosh Div Elu Erf Exp Floor Gelu HardSigmoid "
    "HardSwish LeakyRelu Log Max Mean Min Mish Mod Mul Neg PRelu Pow Reciprocal Relu Round Selu Shrink Sigmoid "
    "Sign Sin Sinh Softplus Softsign Sqrt Sub Sum Swish Tan Tanh ThresholdedRelu Where Cast".split())

# Operators that do not round on small whole numbers.
WHOLE = frozenset(
    "Add Sub Mul Neg Sum MatMul Gemm Conv ConvTranspose Einsum ReduceSum ReduceL1 ReduceSumSquare ReduceProd CumSum "
    "CumProd ScatterND ScatterElements Cast Mod QuantizeLinear DequantizeLinear Col2Im".split())
# Operators that may compute doubles in f32 (`stash_type`), do in onnxruntime (Shrink), or have a
# constant that is rounded to f32 in their function (HardSwish, the tanh form of Gelu).
STASHED = frozenset("LayerNormalization GroupNormalization RMSNormalization Shrink HardSwish Gelu".split())
# Bounded functions, which are right absolutely: to the rounding of 1.
BOUNDED = frozenset(
    "Sigmoid Tanh Erf Gelu Swish Mish Elu Selu Celu Softplus Softsign Cos Sin RNN GRU LSTM HannWindow "
    "HammingWindow BlackmanWindow DFT STFT".split())

# Where the reference is wrong, by the operators' texts: LRN sums over other channels,
# LpNormalization takes no absolute values and axis 0 for the last one, recurrent layers know no
# reverse direction and no lengths, averages with ceil_mode mix up windows. onnxruntime is asked first.
WRONG = frozenset("LRN LpNormalization RNN GRU LSTM AveragePool LpPool".split())

# It knows their later meaning only.
WRONG_OLD = frozenset("Softmax LogSoftmax Hardmax BatchNormalization".split())
PARTLY = ("AveragePool", "LpPool")  # with ceil_mode only


def evaluate_node(node, opset, feeds):
    """The reference's outputs for one node, onnxruntime's where the reference does not know it, or
    None."""
    graph = helper.make_graph([node], "g", [describe(n, a) for n, a in feeds.items()],
                              [onnx.ValueInfoProto(name=n) for n in node.output if n])
    imports = [helper.make_opsetid("", opset)]
    if node.domain:
        imports.append(helper.make_opsetid(node.domain, DOMAINS[node.domain]))
    model = helper.make_model(graph, opset_imports=imports, ir_version=10)
    if node.op_type in ("MaxPool", "GlobalMaxPool"):
        return pool_maxima(model, feeds)
    if node.op_type == "Erf":
        return [error_function(*feeds.values())]
    is_wrong = node.op_type in WRONG or (opset < 14 and node.op_type in WRONG_OLD)
    if is_wrong and all(np.isfinite(a.astype(np.float64)).all() for a in feeds.values()):
        got = run_onnxruntime(model, feeds)[0]
        if got is not None or node.op_type not in PARTLY or any(a.name == "ceil_mode" for a in node.attribute):
            return got
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            got = ReferenceEvaluator(model).run(None, feeds)
            if all(isinstance(a, (np.ndarray, np.generic)) for a in got):
                return declared_types(node, opset, [np.asarray(a) for a in got], feeds)
        except Exception:  # the reference raises anything
            pass
    return run_onnxruntime(model, feeds)[0]


def error_function(x):
    """The reference computes doubles in f32."""
    return np.vectorize(math.erf, otypes=[np.float64])(x.astype(np.float64)).astype(x.dtype)


def pool_maxima(model, feeds):
    """Both oracles lose NaN in a window by its place: a window with NaN has NaN."""
    (name, x), = feeds.items()
    lost = np.isnan(x)
    got = run_onnxruntime(model, {name: np.where(lost, np.asarray(-np.inf, x.dtype), x)})[0]
    if got is None or not lost.any():
        return got
    where = run_onnxruntime(model, {name: lost.astype(x.dtype)})[0]
    return [np.where(w > 0, np.asarray(np.nan, x.dtype), g) for g, w in zip(got, where)]


def declared_types(node, opset, arrays, feeds):
    """The arrays in the types that the schema gives them: the reference leaves some to NumPy, which
    adds i32 in i64."""
    schema = onnx.defs.get_schema(node.op_type, DOMAINS.get(node.domain, opset), node.domain)
    types = {formal.type_str: feeds[name].dtype for formal, name in zip(schema.inputs, node.input) if name}
    types = {name: dtype for name, dtype in types.items() if not name.startswith(("tensor", "seq", "optional"))}
    formals = list(schema.outputs) + [schema.outputs[-1]] * len(arrays)
    return [a.astype(types.get(f.type_str, a.dtype)) for a, f in zip(arrays, formals)]


def describe(name, array):
    return helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(array.dtype), array.shape)


def run_onnxruntime(model, feeds):
    """(outputs or None, why not)."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    model, narrow = widen_outputs(model)
    try:
        session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        bound = session.io_binding()
        for name, array in feeds.items():
            kind = helper.np_dtype_to_tensor_dtype(array.dtype)
            bound.bind_ortvalue_input(name, onnxruntime.OrtValue.ortvalue_from_numpy_with_onnx_type(
                np.asarray(array, order="C"), kind))
        for output in session.get_outputs():
            bound.bind_output(output.name)
        session.run_with_iobinding(bound)
        got = [v.numpy() for v in bound.get_outputs()]
        return [a.astype(BF16) if is_narrow else a for a, is_narrow in zip(got, narrow)], ""
    except Exception as error:  # onnxruntime raises anything
        return None, str(error)


def widen_outputs(model):
    """The model with f32 in place of bf16 outputs, which onnxruntime cannot hand to NumPy, and
    which those are."""
    narrow = [o.type.tensor_type.elem_type == onnx.TensorProto.BFLOAT16 for o in model.graph.output]
    if any(narrow):
        copy = onnx.ModelProto()
        copy.CopyFrom(model)
        for output, is_narrow in zip(copy.graph.output, narrow):
            if is_narrow:
                wide = f"{output.name}_f32"
                copy.graph.node.append(helper.make_node("Cast", [output.name], [wide], to=onnx.TensorProto.FLOAT))
                output.name, output.type.tensor_type.elem_type = wide, onnx.TensorProto.FLOAT
        model = copy
    return model, narrow
