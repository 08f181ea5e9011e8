"""Attention written out, as exporters write it, and linear attention."""
import numpy as np

import values
from elementwise import between
from registry import pattern
from values import F32, F64, I64


def number(g, x, value):
    return g.constant(np.asarray(value, x.dtype))


def project(g, x, features, bias=True):
    y = g.node("MatMul", x, g.constant(draw_weight(g, x.dtype, (x.shape[-1], features))))
    return g.node("Add", y, g.weight(x.dtype, (features,))) if bias else y


def draw_weight(g, dtype, shape):
    """Weights that keep the magnitude of what they multiply."""
    wide = values.draw_values(g.rng, dtype, shape).astype(np.float64)
    return np.asarray((wide / np.sqrt(max(shape[0], 1))).astype(dtype))


def split_heads(g, x, heads):
    batch, length, width = x.shape
    y = g.node("Reshape", x, g.ints(batch, length, heads, width // heads), exact=True)
    return g.node("Transpose", y, exact=True, perm=[0, 2, 1, 3])


def scale_scores(g, q, scores_of):
    """The factor on the query, the key side, the scores, or as a division of them."""
    width = q.shape[-1]
    way = g.rng.choice(("query", "mul", "div", "sqrt", "none"))
    if way == "query":
        q = g.node("Mul", q, number(g, q, width ** -0.5))
    scores = scores_of(q)
    if way == "mul":
        return g.node("Mul", scores, number(g, scores, width ** -0.5))
    if way == "div":
        return g.node("Div", scores, number(g, scores, width ** 0.5))
    if way == "sqrt":
        return g.node("Div", scores, g.node("Sqrt", number(g, scores, width)))
    return scores


def mask_scores(g, scores):
    way = g.rng.choice(("none", "none", "add", "where", "causal", "added-bool"))
    queries, keys = scores.shape[-2:]
    seen = values.draw_values(g.rng, values.BOOL, (scores.shape[0], 1, queries, keys)[4 - scores.rank:]
                              if scores.rank <= 4 else (queries, keys))
    seen[..., 0] = True
    low = g.rng.choice((-np.inf, -1e9 if scores.dtype in (F32, F64) else -6e4))
    if way == "add":
        return g.node("Add", scores, g.any((scores.dtype,), shape=(queries, keys)))
    if way == "where":
        return g.node("Where", g.feed(seen), scores, number(g, scores, low), exact=True)
    if way == "causal":
        mask = np.triu(np.full((queries, keys), low), 1).astype(scores.dtype)
        return g.node("Add", scores, g.constant(mask))
    if way == "added-bool":
        kept = g.node("Cast", g.feed(seen), exact=True, to=1)
        if scores.dtype != F32:
            return scores
        off = g.node("Mul", g.node("Sub", number(g, scores, 1), kept), number(g, scores, -1e4))
        return g.node("Add", scores, off)
    return scores


def softmax(g, scores):
    if g.rng.random() < 0.8:
        return g.node("Softmax", scores, axis=g.rng.choice((-1, scores.rank - 1)))
    top = g.node("ReduceMax", scores, g.ints(-1), exact=True) if g.opset >= 18 else g.node(
        "ReduceMax", scores, exact=True, axes=[-1])
    powers = g.node("Exp", g.node("Sub", scores, top))
    return g.node("Div", powers, g.node("ReduceSum", powers, g.ints(-1)))


@pattern
def attention_written_out(g):
    rng = g.rng
    batch, heads, width = rng.choice((1, 2)), rng.choice((1, 2, 3)), rng.choice((4, 8, 9))
    queries, keys = rng.choice((1, 3, 8, 17)), rng.choice((1, 4, 8, 16, 33))
    dtype = rng.choice((F32, F32, F32, values.F16, F64))
    q = between(g, g.any((dtype,), shape=(batch, queries, heads * width)), -5, 5)
    k = q if queries == keys and rng.random() < 0.5 else between(g, g.any(
        (dtype,), shape=(batch, keys, heads * width)), -5, 5)
    v = k if rng.random() < 0.5 else g.any((dtype,), shape=k.shape)
    if rng.random() < 0.5:
        q, k, v = [project(g, x, heads * width, rng.random() < 0.5) for x in (q, k, v)]
    q, k, v = [split_heads(g, x, heads) for x in (q, k, v)]
    kt = g.node("Transpose", k, exact=True, perm=[0, 1, 3, 2])
    scores = scale_scores(g, q, lambda q: g.node("MatMul", q, kt))
    weights = softmax(g, mask_scores(g, scores))
    out = g.node("MatMul", weights, v)
    out = g.node("Transpose", out, exact=True, perm=[0, 2, 1, 3])
    return g.node("Reshape", out, g.ints(batch, queries, heads * width), exact=True)


@pattern
def attention_of_three_dimensions(g):
    rng = g.rng
    batch, width, keys = rng.choice((1, 2, 3)), rng.choice((4, 8, 16)), rng.choice((3, 8, 17))
    q = between(g, g.any((F32,), shape=(batch, rng.choice((1, 5, 8)), width)), -5, 5)
    kt = between(g, g.any((F32,), shape=(batch, width, keys)), -5, 5)
    v = g.any((F32,), shape=(batch, keys, rng.choice((1, 8, 9))))
    weights = softmax(g, mask_scores(g, scale_scores(g, q, lambda q: g.node("MatMul", q, kt))))
    if rng.random() < 0.3:  # spatial attention keeps the weights as a result
        g.node("ReduceMax", weights, exact=True, keepdims=1)
    return g.node("MatMul", weights, v)


@pattern
def attention_without_softmax(g):
    """(q k^T) v, whose products may be taken in another order."""
    rng = g.rng
    batch, length, width = rng.choice((1, 2)), rng.choice((8, 17, 40)), rng.choice((2, 4, 8))
    q, k, v = [between(g, g.any((F32,), shape=(batch, length, width)), -5, 5) for _ in range(3)]
    if rng.random() < 0.5:
        q, k = [g.node("Add", g.node("Elu", x), number(g, x, 1)) for x in (q, k)]
    scores = g.node("MatMul", q, g.node("Transpose", k, exact=True, perm=[0, 2, 1]))
    if rng.random() < 0.5:
        scores = g.node("Mul", scores, number(g, scores, 1 / length))
    if rng.random() < 0.4:
        mask = np.tril(np.ones((length, length), np.float32))
        scores = g.node("Mul", scores, g.constant(mask))
    return g.node("MatMul", scores, v)


@pattern
def linear_attention(g):
    """phi(q) (phi(k)^T v) with its normaliser, causal by sums along the steps or not."""
    rng = g.rng
    batch, length, width, depth = rng.choice((1, 2)), rng.choice((1, 5, 8, 17)), rng.choice((2, 4, 8)), rng.choice(
        (1, 4, 8))
    q, k = [between(g, g.any((F32,), shape=(batch, length, width)), -5, 5) for _ in range(2)]
    v = g.any((F32,), shape=(batch, length, depth))
    feature = rng.choice((lambda x: g.node("Add", g.node("Elu", x), number(g, x, 1)),
                          lambda x: g.node("Add", g.node("Relu", x, exact=True), number(g, x, 0.125)),
                          lambda x: g.node("Exp", x)))
    q, k = feature(q), feature(k)
    if rng.random() < 0.5:
        outer = g.node("Mul", g.node("Unsqueeze", k, g.ints(3), exact=True),
                       g.node("Unsqueeze", v, g.ints(2), exact=True))
        state = g.node("CumSum", outer, g.constant(np.int64(1)))
        out = g.node("MatMul", g.node("Unsqueeze", q, g.ints(2), exact=True), state)
        out = g.node("Squeeze", out, g.ints(2), exact=True)
        keys = g.node("CumSum", k, g.constant(np.int64(1)))
    else:
        state = g.node("MatMul", g.node("Transpose", k, exact=True, perm=[0, 2, 1]), v)
        out = g.node("MatMul", q, state)
        keys = g.node("ReduceSum", k, g.ints(1))
    norm = g.node("ReduceSum", g.node("Mul", q, keys), g.ints(2))
    return g.node("Div", out, norm)


@pattern
def transformer_block(g):
    rng = g.rng
    length, width, heads = rng.choice((1, 5, 8)), rng.choice((8, 16)), rng.choice((1, 2))
    x = between(g, g.any((F32,), shape=(1, length, width)), -5, 5)
    normed = g.node("LayerNormalization", x, g.weight(F32, (width,)), g.weight(F32, (width,)), axis=-1)
    q, k, v = [split_heads(g, project(g, normed, width), heads) for _ in range(3)]
    scores = g.node("Mul", g.node("MatMul", q, g.node("Transpose", k, exact=True, perm=[0, 1, 3, 2])),
                    number(g, x, (width // heads) ** -0.5))
    out = g.node("MatMul", g.node("Softmax", scores, axis=-1), v)
    out = g.node("Reshape", g.node("Transpose", out, exact=True, perm=[0, 2, 1, 3]), g.ints(1, length, width),
                 exact=True)
    x = g.node("Add", x, project(g, out, width))
    hidden = project(g, x, 2 * width)
    hidden = g.node("Mul", hidden, g.node("Sigmoid", hidden))
    return g.node("Add", project(g, hidden, width), x)


@pattern
def class_tokens_and_positions(g):
    """Patches of an image as tokens, a token more, positions, mean over the tokens."""
    rng = g.rng
    side, patch, width = rng.choice((4, 6)), 2, rng.choice((4, 8))
    x = g.any((F32,), shape=(1, 3, side, side))
    y = g.node("Conv", x, g.constant(values.draw_values(rng, F32, (width, 3, patch, patch))), strides=[patch, patch])
    y = g.node("Transpose", g.node("Reshape", y, g.ints(1, width, -1), exact=True), exact=True, perm=[0, 2, 1])
    y = g.node("Concat", g.weight(F32, (1, 1, width)), y, exact=True, axis=1)
    y = g.node("Add", y, g.weight(F32, y.shape))
    if rng.random() < 0.5:
        return g.node("Gather", y, g.constant(np.int64(0)), exact=True, axis=1)
    mean = g.node("ReduceMean", y, g.ints(1)) if g.opset >= 18 else g.node("ReduceMean", y, axes=[1])
    return mean
